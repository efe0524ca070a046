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
export interface Schema {
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
export const makeSchema = (name: ObjectName): Schema =>
  z.toJSONSchema(objects[name], { io: 'input' }) as Schema;

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
its name and meaning. The same as a schema: [json.schema.json](json.schema.json). \`status --watch\` prints it once, at its end.

Behind each count stand the codes and the lines it comes from: \`codes\`, the most frequent first, each with its first 100 lines and how
many \`more\` there are, and the file that has all of them. Lines are counted as an editor counts them; in a workbook they are rows of
the sheet. The examples are from a rehearsal.
`;
  const parts = names.map((name) => {
    const rows = listRows(makeSchema(name), '');
    const example = layOut(JSON.parse(examples.get(name) ?? '{}'), '');
    return [
      `## ${titles[name]}\n`,
      '| Key | Is | Meaning |\n|---|---|---|',
      ...rows,
      `\n\`\`\`json\n${example}\n\`\`\`\n`,
    ].join('\n');
  });
  return [intro, ...parts].join('\n');
}

/** JSON with what is short on one line, and lines to type next on one each. */
function layOut(value: unknown, indent: string): string {
  const short = JSON.stringify(value, null, 1)?.replaceAll(/\n\s*/g, ' ') ?? '';
  if (value === null || typeof value !== 'object' || (short.length < 100 && !short.includes('"guest-reset ')))
    return short.replaceAll(/\[ | \]/g, (found) => found.trim());
  const deeper = `${indent}  `;
  const parts = Array.isArray(value)
    ? value.map((each) => layOut(each, deeper))
    : Object.entries(value).map(([key, each]) => `"${key}": ${layOut(each, deeper)}`);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return `${open}\n${parts.map((part) => deeper + part).join(',\n')}\n${indent}${close}`;
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
