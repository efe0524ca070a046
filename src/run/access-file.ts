/**
 * access.ndjson: what the guests of a run could get at before its first write, mode 0600. One line for each thing that gives access,
 * where it is met first, then one line for each guest with the numbers of its things. The last line says that it is whole.
 */
import { createReadStream, existsSync } from 'node:fs';
import { type FileHandle, open, truncate } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { type Access, type AccessGrant, grantKinds } from '../core/access.ts';
import { HaltError } from '../core/errors.ts';
import { explainRefusal } from '../core/refusal.ts';

const places = z.array(z.int().min(0)).nullable();
const lineSchema = z.union([
  z.object({ type: z.literal('access'), format: z.literal(1), at: z.string() }),
  z.object({ type: z.literal('grant'), kind: z.enum(grantKinds), id: z.string(), name: z.string() }),
  z.object({ type: z.literal('guest'), row: z.int().min(0), member: places, apps: places }),
  z.object({ type: z.literal('end'), at: z.string() }),
]);
type AccessLine = z.infer<typeof lineSchema>;

/** A guest of the file, by the row of the plan. */
export interface AccessRow {
  readonly row: number;
  readonly access: Access;
}

/** Begins the file; a run that has it asks for the proof. */
export async function beginAccessFile(path: string, at: string): Promise<void> {
  const file = await open(path, 'wx', 0o600).catch((error: unknown) => {
    throw explainRefusal(error, path);
  });
  try {
    await file.writeFile(writeLine({ type: 'access', format: 1, at }));
  } finally {
    await file.close();
  }
}

/** Whatever ends a line for a reader stands in it as an escape. */
function writeLine(line: AccessLine): string {
  const text = JSON.stringify(line).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
  return `${text}\n`;
}

/** What a file holds so far. */
interface Held {
  readonly grants: Map<string, number>;
  /** The last row that is in it; -1: none. */
  readonly lastRow: number;
  readonly isWhole: boolean;
  /** Bytes of its whole lines. */
  readonly bytes: number;
}

/** Whether the file is there and whole. */
export async function isAccessWhole(path: string): Promise<boolean> {
  return existsSync(path) && (await readHeld(path)).isWhole;
}

async function readHeld(path: string): Promise<Held> {
  const grants = new Map<string, number>();
  let [lastRow, bytes, isWhole] = [-1, 0, false];
  for await (const { line, length } of readLines(path)) {
    bytes += length;
    if (line.type === 'grant') grants.set(keyOf(line), grants.size);
    if (line.type === 'guest') lastRow = line.row;
    if (line.type === 'end') isWhole = true;
  }
  return { grants, lastRow, isWhole, bytes };
}

/** Every whole line; one that was torn by the end of its process ends the file. */
async function* readLines(
  path: string,
): AsyncGenerator<{ readonly line: AccessLine; readonly length: number }> {
  const lines = createInterface({
    input: createReadStream(path, 'utf8'),
    crlfDelay: Number.POSITIVE_INFINITY,
  });
  for await (const text of lines) {
    const line = readLine(text);
    if (line === null) return;
    yield { line, length: Buffer.byteLength(text) + 1 };
  }
}

function readLine(text: string): AccessLine | null {
  try {
    return lineSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

function keyOf({ kind, id, name }: AccessGrant): string {
  return `${kind} ${id} ${name}`;
}

/** Appends to the file of a run. */
export interface AccessWriter {
  /** Rows up to here are in it already; -1: none. */
  readonly lastRow: number;
  /** Adds guests, in the order of their rows. */
  add(rows: readonly AccessRow[]): Promise<void>;
  /** Says that it is whole; it is on disk then. */
  finish(at: string): Promise<void>;
  close(): Promise<void>;
}

/** Opens a file that was begun, after its last whole line. Null: it is whole, and nothing is to be added. */
export async function openAccessWriter(path: string): Promise<AccessWriter | null> {
  const { grants, lastRow, isWhole, bytes } = await readHeld(path);
  if (isWhole) return null;
  if (bytes === 0) throw new HaltError(7, `${path} is damaged: make a new plan`);
  await truncate(path, bytes);
  const file: FileHandle = await open(path, 'a');

  function place(grant: AccessGrant, lines: string[]): number {
    const known = grants.get(keyOf(grant));
    if (known !== undefined) return known;
    const { kind, id, name } = grant;
    lines.push(writeLine({ type: 'grant', kind, id, name }));
    grants.set(keyOf(grant), grants.size);
    return grants.size - 1;
  }

  const write = (text: string): Promise<unknown> =>
    file.appendFile(text).catch((error: unknown) => Promise.reject(explainRefusal(error, path)));

  return {
    lastRow,
    async add(rows) {
      const lines: string[] = [];
      for (const { row, access } of rows) {
        const [member, apps] = [access.memberships, access.apps].map(
          (grants) => grants?.map((grant) => place(grant, lines)) ?? null,
        );
        lines.push(writeLine({ type: 'guest', row, member: member ?? null, apps: apps ?? null }));
      }
      await write(lines.join(''));
    },
    async finish(at) {
      await write(writeLine({ type: 'end', at }));
      await file.datasync().catch(() => {});
    },
    close: () => file.close(),
  };
}

/** Reads the file along the rows of a plan, which come in their order. */
export interface AccessReading {
  /** What the guest of this row could get at; null: it is not in the file. Rows must be asked for in their order. */
  take(row: number): Promise<Access | null>;
  close(): Promise<void>;
}

/** Null: the run has no proof, or it was never finished. */
export async function openAccessFile(path: string): Promise<AccessReading | null> {
  if (!(await isAccessWhole(path))) return null;
  const rows = readRows(path);
  let next = await rows.next();
  return {
    async take(row) {
      while (!next.done && next.value.row < row) next = await rows.next();
      return !next.done && next.value.row === row ? next.value.access : null;
    },
    close: async () => void (await rows.return(undefined)),
  };
}

async function* readRows(path: string): AsyncGenerator<AccessRow, undefined> {
  const grants: AccessGrant[] = [];
  const pick = (places: readonly number[] | null): readonly AccessGrant[] | null =>
    places?.flatMap((place) => grants[place] ?? []) ?? null;
  for await (const { line } of readLines(path)) {
    if (line.type === 'grant') grants.push({ kind: line.kind, id: line.id, name: line.name });
    if (line.type === 'guest')
      yield { row: line.row, access: { memberships: pick(line.member), apps: pick(line.apps) } };
  }
}
