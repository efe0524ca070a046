/** The reference's tables of codes, made from the codes themselves. */
import { haltCodes, outcomeCodes, planCodes } from '../../src/core/codes.ts';

type Codes = Readonly<Record<string, { readonly cause: string; readonly remedy: string }>>;

const sections: readonly (readonly [title: string, codes: Codes])[] = [
  ['In the plan (`planCode`, and `resultCode` of rows that were never sent)', planCodes],
  ['Of rows that were sent, or should have been (`resultCode`)', outcomeCodes],
  ['Of what stops a whole run (exit code 4)', haltCodes],
];

/** Everything between the two marks, line breaks at both ends included. */
export function renderCodeTables(): string {
  const tables = sections.map(([title, codes]) =>
    [
      `${title}:`,
      '',
      '| code | cause | what to do |',
      '|---|---|---|',
      ...Object.entries(codes).map(([code, { cause, remedy }]) => `| \`${code}\` | ${cause} | ${remedy} |`),
    ].join('\n'),
  );
  return `\n${tables.join('\n\n')}\n`;
}

const marked = /(<!-- codes[^>]*-->)([\s\S]*?)(<!-- \/codes -->)/;

/** What stands between the marks of a text; null: there are no marks. */
export function findCodeTables(text: string): string | null {
  return marked.exec(text)?.[2] ?? null;
}

/** The text with the tables as they should be. */
export function replaceCodeTables(text: string): string {
  return text.replace(
    marked,
    (_, before: string, __, after: string) => `${before}${renderCodeTables()}${after}`,
  );
}
