/** docs/json.md and docs/json.schema.json, drawn from the schemas and from what commands have printed. */
import { z } from 'zod';
import { objects } from '../../src/cli/json/objects.ts';

export type ObjectName = keyof typeof objects;

/** When each object is printed. */
const titles: Record<ObjectName, string> = {
  plan: '`plan`, and `report` of a run that was not begun',
  offline: '`plan --offline`',
  run: '`run`, `apply`, `report`',
  remind: '`remind`',
  status: '`status`',
  undo: '`undo`',
  draft: '`draft`',
  runs: '`runs`',
  whoami: '`whoami`',
  simulate: '`simulate`, as soon as it listens',
  nothing: '`apply`, when every run is finished',
  error: 'Any command that could not do its work',
};

export const names = Object.keys(titles) as ObjectName[];

/** As much of JSON Schema as is drawn. */
interface Schema {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | false;
  readonly required?: readonly string[];
  readonly description?: string;
}

// As input: keys may be added in later versions, and a reader should not mind.
const makeSchema = (name: ObjectName): Schema => z.toJSONSchema(objects[name], { io: 'input' }) as Schema;

/** One schema for all of them, each under its name. */
export function drawSchema(): string {
  const all = names.map((name) => {
    const { $schema: _, ...schema } = z.toJSONSchema(objects[name], { io: 'input' });
    return [name, schema] as const;
  });
  const whole = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'What guest-reset --json prints',
    anyOf: names.map((name) => ({ $ref: `#/$defs/${name}` })),
    $defs: Object.fromEntries(all),
  };
  return `${JSON.stringify(whole, null, 2)}\n`;
}

/** The page. */
export function drawPage(examples: ReadonlyMap<ObjectName, string>): string {
  const intro = `# What \`--json\` prints

One object on standard output, on one line, at the end of the command, whatever the exit code is; everything for people goes to
standard error. Keys that a row calls "may be absent" are not always there. Keys may be added in later versions; what is there keeps
its name and meaning. The same as a schema: [json.schema.json](json.schema.json). Lines are numbers of the input file as an editor
counts them, and in a workbook rows of the sheet. The examples are from a rehearsal.
`;
  const parts = names.map((name) => {
    const rows = listRows(makeSchema(name), '');
    const example = JSON.stringify(JSON.parse(examples.get(name) ?? '{}'), null, 2).replaceAll(
      // Lists of plain values and small objects on one line.
      /[[{][^[\]{}]{0,160}[\]}]/g,
      (found) => (found.includes('"guest-reset ') ? found : found.replaceAll(/\s*\n\s*/g, ' ')),
    );
    return [
      `## ${titles[name]}\n`,
      '| Key | Is | Meaning |\n|---|---|---|',
      ...rows,
      `\n\`\`\`json\n${example}\n\`\`\`\n`,
    ].join('\n');
  });
  return [intro, ...parts].join('\n');
}

function listRows(schema: Schema, before: string): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, property]) => {
    const path = `${before}${key}`;
    const maybe = schema.required?.includes(key) ? '' : '; may be absent';
    const row = `| \`${path}\` | ${nameType(property)}${maybe} | ${property.description ?? ''} |`;
    return [row, ...listInner(property, path)];
  });
}

function listInner(schema: Schema, path: string): string[] {
  const own = schema.anyOf?.find(({ type }) => type !== 'null') ?? schema;
  if (own.items) return listInner(own.items, `${path}[]`).concat(listRowsOf(own.items, `${path}[].`));
  if (typeof own.additionalProperties === 'object') return listRowsOf(own.additionalProperties, `${path}.*.`);
  return path.endsWith('[]') ? [] : listRowsOf(own, `${path}.`);
}

function listRowsOf(schema: Schema, before: string): string[] {
  return schema.properties ? listRows(schema, before) : [];
}

function nameType(schema: Schema): string {
  if (schema.anyOf) return schema.anyOf.map(nameType).join(' or ');
  if (schema.const !== undefined) return `\`${schema.const}\``;
  if (schema.enum) return schema.enum.map((value) => `\`${value}\``).join(', ');
  if (Array.isArray(schema.type)) return schema.type.join(' or ');
  if (schema.type !== 'array') return String(schema.type ?? 'anything');
  return schema.items?.properties ? 'list' : `list of ${nameType(schema.items ?? {})}`;
}
