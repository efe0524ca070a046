/** What --json prints: every command's object is what its schema says, no key more, and the page and the schema in docs/ are drawn from it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { objects } from '../../src/cli/json/objects.ts';
import { commands } from '../../src/commands/index.ts';
import { cleanEnv, makeFolder, writeGuests } from '../support/command.ts';
import { type Lent, runHere } from '../support/edge.ts';
import { FastClock } from '../support/fast-clock.ts';
import { idOf, makeGuests, startGraph, token } from '../support/graph.ts';
import { redeem } from '../support/redeem.ts';
import { graphAudience, makeJwt } from '../support/token-service.ts';
import { drawPage, drawSchema, makeSchema, names, type ObjectName, type Schema } from './json-page.ts';

const docs = fileURLToPath(new URL('../../docs/', import.meta.url));
const guests = 5;
/** Three that can be reset, one that says the same again, and two that cannot be used. */
const rows = [
  [idOf(0), 'guest0@contoso.example'],
  [idOf(1), 'guest1@contoso.example'],
  [idOf(2), 'guest2@contoso.example'],
  [idOf(2), 'guest2@contoso.example'],
  [idOf(3), 'guest3 at contoso'],
  [idOf(9), 'nobody@contoso.example'],
];

/** Every object once, as printed but for what is different every time. */
async function printAll(): Promise<ReadonlyMap<ObjectName, string>> {
  const clock = new FastClock();
  const organization = { id: '3f6f2c52-1a08-4b3e-9d1c-6f1d7d2f0a01' };
  const graph = await startGraph({ tenant: { organization, users: makeGuests(guests) }, now: clock.nowMs });
  const folder = makeFolder();
  const env = cleanEnv({ ...token, GUEST_RESET_LOCK_FOLDER: 'locks' });
  const person = {
    ...{ aud: graphAudience, tid: organization.id, exp: Math.floor(clock.nowMs() / 1_000) + 86_400 },
    ...{ scp: 'User.Read User.Read.All', upn: 'ada@woodgrove.example' },
  };
  writeGuests(folder, rows);
  const printed = new Map<ObjectName, string>();
  const print = async (name: ObjectName, words: readonly string[], more: Partial<Lent> = {}) => {
    const ended = await runHere([...words, '--json'], { folder, env, clock, ...more });
    const lines = ended.stdout.trimEnd().split('\n');
    expect(lines, ended.stderr).toHaveLength(1);
    const told: unknown = JSON.parse(lines[0] ?? '');
    expect(objects[name].parse(told), `${words.join(' ')}: no key that the schema does not have`).toEqual(
      told,
    );
    expectSums(told);
    if (name !== 'simulate') expect(told).toMatchObject({ exitCode: ended.exitCode });
    // The first of a name is the example.
    if (!printed.has(name)) printed.set(name, scrub(lines[0] ?? '', folder));
  };
  const to = ['--graph-url', graph.url];
  await print('offline', ['plan', 'guests.csv', '--offline']);
  await print('plan', ['plan', 'guests.csv', '--out', 'planned', ...to]);
  const flags = ['--out', 'reports/sent', '--yes', '--prove-access', '--no-send'];
  await print('run', ['run', 'guests.csv', ...flags, ...to]);
  await redeem(join(folder, 'reports', 'sent'), idOf(0));
  await print('run', ['report', 'reports/sent']);
  await print('status', ['status', 'reports/sent', ...to]);
  await print('remind', ['remind', 'reports/sent', '--yes', '--older-than', '0s', ...to]);
  await print('undo', ['undo', 'reports/sent', ...to]);
  const pair = ['--from-domain', 'contoso.example', '--to-domain', 'fabrikam.example'];
  await print('draft', ['draft', ...pair, '--out', 'draft.csv', ...to]);
  await print('runs', ['runs', '.', '--page']);
  await print('whoami', ['whoami', ...to], { env: { ...env, GUEST_RESET_ACCESS_TOKEN: makeJwt(person) } });
  await print('whoami', ['whoami', ...to]);
  await print('simulate', ['simulate', 'guests.csv'], { stop: AbortSignal.abort() });
  await print('nothing', ['apply']);
  await print('error', ['run', 'absent.csv']);
  return printed;
}

/** Every count of `counts` has its lines in `codes`. */
function expectSums(told: unknown): void {
  const read = z.object({
    counts: z.record(z.string(), z.number()),
    codes: z.array(
      z.object({
        status: z.string().optional(),
        code: z.string(),
        count: z.number(),
        lines: z.array(z.number()),
      }),
    ),
  });
  const { success, data } = read.safeParse(told);
  if (!success) return;
  const { counts, codes } = data;
  const sums: Record<string, number> = {};
  for (const { status, code, count, lines } of codes) {
    expect(lines).toHaveLength(count);
    const name = (status ?? code).replace(/-(\w)/, (_, letter: string) => letter.toUpperCase());
    sums[name] = (sums[name] ?? 0) + count;
  }
  const { rows: _, guests: __, ...own } = counts;
  expect(sums).toEqual(Object.fromEntries(Object.entries(own).filter(([, count]) => count > 0)));
}

/** Places, times and what was made at random. */
function scrub(line: string, folder: string): string {
  return line
    .replaceAll(JSON.stringify(folder).slice(1, -1), '/migration')
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, '2026-11-02T08:00:00.000Z')
    .replaceAll(/("fingerprint":"|--approved )[0-9a-f]{12}/g, '$19d32f6c1a29c')
    .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:8080');
}

it('--json - every command prints what its schema says and nothing else; docs/json.md and docs/json.schema.json show it', async () => {
  const printed = await printAll();
  expect(names.filter((name) => !printed.has(name))).toEqual([]);
  const drawn = { 'json.md': drawPage(printed), 'json.schema.json': drawSchema() };
  for (const [name, text] of Object.entries(drawn)) {
    if (process.env['UPDATE_DOCS']) writeFileSync(join(docs, name), text);
    else expect(readFileSync(join(docs, name), 'utf8')).toBe(text);
  }
});

/** Where the lines behind counts are that stand beside no `codes`: a key of the same object, or one from the top. */
const behind: Readonly<Record<string, string>> = {
  'plan.warnings[].count': 'lines',
  'run.wave.left': '/codes',
  'status.access.memberships.before': '/files.status',
  'status.access.memberships.kept': '/files.status',
  'status.access.apps.before': '/files.status',
  'status.access.apps.kept': '/files.status',
  'undo.rows': '/files.undo',
  'draft.rows': '/files.draft',
  'draft.omitted.internal': '/omittedIds.internal',
  'draft.omitted.other-state': '/omittedIds.other-state',
  'draft.omitted.no-address': '/omittedIds.no-address',
  'draft.omitted.not-covered': '/omittedIds.not-covered',
  'draft.uncovered.domains[].guests': 'ids',
  'runs.states.*': '/runs',
  'runs.totals.toReset': '/runs',
  'runs.totals.reset': '/runs',
  'runs.totals.unknown': '/runs',
  'runs.totals.redeemed': '/runs',
  'runs.runs[].toReset': 'files.plan',
  'runs.runs[].reset': 'files.results',
  'runs.runs[].unknown': 'files.results',
  'runs.runs[].left': 'files.results',
  'runs.runs[].redeemed': 'files.status',
  'simulate.tenant': '/url',
};

/** Numbers that count nothing. */
const counting = /\.(?:exitCode|more|firstLine|line|number)$|\.(?:lines|strayLines)\[\]$/;

it('--json - with each count there are the lines behind it, or the file that has them', () => {
  const lacking = names.flatMap((name) => {
    const numbers = listNumbers(makeSchema(name), name, []);
    const has = (path: string): boolean => findKey(makeSchema(name), path.split('.'));
    return numbers
      .filter(({ path }) => !counting.test(path))
      .filter(({ path, around }) => {
        const where = behind[path];
        if (where?.startsWith('/')) return !has(where.slice(1));
        if (where !== undefined) return !findKey(around.at(-1) ?? {}, where.split('.'));
        // A code with its own lines, or the codes beside the count or beside the object in which it is.
        return !around.slice(-2).some((each) => each.properties?.['codes'] ?? each.properties?.['lines']);
      })
      .map(({ path }) => path);
  });
  expect(lacking).toEqual([]);
  const all = names.flatMap((name) => listNumbers(makeSchema(name), name, []).map(({ path }) => path));
  expect(all.length).toBeGreaterThan(70);
  expect(Object.keys(behind).filter((path) => !all.includes(path))).toEqual([]);
});

/** Every number of a schema, with the objects in which it is, the nearest last. */
function listNumbers(
  schema: Schema,
  path: string,
  around: readonly Schema[],
): { path: string; around: readonly Schema[] }[] {
  const own = schema.anyOf?.find(({ type }) => type !== 'null') ?? schema;
  if (own.type === 'integer' || own.type === 'number') return [{ path, around }];
  if (own.items) return listNumbers(own.items, `${path}[]`, around);
  const values = typeof own.additionalProperties === 'object' ? own.additionalProperties : null;
  return [
    ...Object.entries(own.properties ?? {}).flatMap(([key, each]) =>
      listNumbers(each, `${path}.${key}`, [...around, own]),
    ),
    ...(values === null ? [] : listNumbers(values, `${path}.*`, [...around, own])),
  ];
}

function findKey(schema: Schema, [key, ...deeper]: readonly string[]): boolean {
  if (key === undefined) return true;
  const found = schema.properties?.[key];
  return found !== undefined && findKey(found, deeper);
}

it('--json - every command that takes it is among those', () => {
  const takes = commands.filter(({ flags }) => flags.some((flag) => flag === 'json')).map(({ name }) => name);
  const { error: _, ...own } = objects;
  const isTold = (name: string) =>
    Object.values(own).some(({ shape }) => shape.command.safeParse(name).success);
  expect(takes.length).toBeGreaterThan(8);
  expect(takes.filter((name) => !isTold(name))).toEqual([]);
});
