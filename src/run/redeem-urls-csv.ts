/** redeem-urls.csv: with --no-send the only place where redeem URLs go. Each one is a key to a guest's redemption. */
import { constants, existsSync } from 'node:fs';
import { lstat, open } from 'node:fs/promises';
import { setTimeout as realSleep } from 'node:timers/promises';
import { stringify } from 'csv-stringify/sync';
import { HaltError } from '../core/errors.ts';
import { escapeFormula } from '../core/formula.ts';
import type { PlanEntry } from '../core/plan-file.ts';
import { insist, isRefusal, nameCause, type Sleep } from '../core/refusal.ts';
import { openCsv } from '../csv/reader.ts';
import { nameBeside, putInPlace, replaceFile } from './files.ts';

/** Public: people's scripts and mail merges rely on the names. `line` is the line of the input file. */
const header = ['line', 'guestId', 'name', 'newEmail', 'redeemUrl', 'invitedAt'] as const;

const dialect = { record_delimiter: '\r\n', quoted_match: /[\r\n]/ } as const;

/** An invitation that Graph did not mail. */
export interface RedeemUrl {
  readonly line: number;
  readonly guestId: string;
  readonly name: string;
  readonly newAddress: string;
  readonly url: string;
  /** UTC ISO 8601. */
  readonly invitedAt: string;
}

export interface RedeemUrls {
  /** Says that a file which is no longer as it was written was set aside; null: none was. */
  readonly keptAside: string | null;
  /** Appends invitations; they are on disk when this resolves. */
  append(urls: readonly RedeemUrl[]): Promise<void>;
  close(): Promise<void>;
}

/**
 * Makes sure, before anything is sent, that URLs can be written. What an earlier process wrote stays; a file that a person has
 * saved in another form stays too, under another name: appended to, it could be read by nobody. A new file begins with the
 * first URL, mode 0600.
 *
 * @throws {HaltError} 7 when there is something else than a file in its place: URLs would be lost once the guests have been reset
 */
export async function openRedeemUrls(path: string, sleep: Sleep = realSleep): Promise<RedeemUrls> {
  const found = await lstat(path).catch(() => null);
  if (found?.isSymbolicLink()) {
    throw new HaltError(
      7,
      `Cannot write ${path}: it is a symbolic link, and redeem URLs are keys; remove it`,
    );
  }
  if (found !== null && !found.isFile()) {
    throw new HaltError(7, `Cannot write ${path}: it is no file; remove it`);
  }
  // One that another program holds stays as it is: a URL that could not be written would be lost.
  const isHeld = found !== null && !(await canAppend(path, sleep));
  if (isHeld) return { ...(await openRedeemUrls(nameBeside(path), sleep)), keptAside: sayHeld(path) };
  const keptAside = found === null || (await isAsWritten(path)) ? null : await setAside(path);
  let opening: ReturnType<typeof openFile> | null = null;

  async function openFile() {
    const isNew = !existsSync(path);
    const file = await insist(() => open(path, flags, 0o600), sleep);
    if (isNew) await file.write(stringify([header], { ...dialect, bom: true }));
    return file;
  }

  return {
    keptAside,
    async append(urls) {
      if (urls.length === 0) return;
      try {
        opening ??= openFile();
        const file = await opening;
        const records = urls.map(({ line, guestId, name, newAddress, url, invitedAt }) =>
          [String(line), guestId, name, newAddress, url, invitedAt].map(escapeFormula),
        );
        await file.write(stringify(records, dialect));
        await file.datasync();
      } catch (error) {
        throw new HaltError(
          4,
          `Cannot write ${path}: ${nameCause(error)}; nothing more is sent, check the disk, then type apply`,
        );
      }
    },
    async close() {
      // That it could not be opened has been told.
      await (await opening?.catch(() => null))?.close();
    },
  };
}

const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW;

async function canAppend(path: string, sleep: Sleep): Promise<boolean> {
  try {
    await (await insist(() => open(path, flags, 0o600), sleep)).close();
    return true;
  } catch (error) {
    if (isRefusal(error)) return false;
    throw error;
  }
}

function sayHeld(path: string): string {
  return `${path} is held by another program: new redeem URLs go into ${nameBeside(path)}`;
}

/** Whether the file begins as this program writes it, with a byte order mark or without, and its last record is whole. */
async function isAsWritten(path: string): Promise<boolean> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const { size } = await file.stat();
    const begin = Buffer.alloc(Math.min(size, 200));
    await file.read(begin, 0, begin.length, 0);
    const end = Buffer.alloc(Math.min(size, 1));
    await file.read(end, 0, end.length, size - end.length);
    return (
      /^\uFEFF?([^\r\n]*)\r?\n/.exec(begin.toString())?.[1] === header.join(',') && end.toString() === '\n'
    );
  } finally {
    await file.close();
  }
}

/** Gives the file a name beside its own that is not taken, and says so. */
async function setAside(path: string): Promise<string> {
  for (let count = 1; ; count += 1) {
    const aside = path.replace(/(\.csv)?$/, `.kept-${count}.csv`);
    if (existsSync(aside)) continue;
    await putInPlace(path, aside);
    return `${path} is not as it was written: it is kept as ${aside}, and new redeem URLs go into a new file`;
  }
}

/**
 * Leaves the newest URL of each guest: an earlier one no longer works once a reminder has made another, and nobody should mail
 * it. The file is replaced in one step. What was sent is on record by then, so a file that cannot be read is left as it is.
 *
 * @returns why the file is left as it is, in a sentence; null: it holds the newest alone
 */
export async function keepNewestRedeemUrls(path: string): Promise<string | null> {
  try {
    if (existsSync(path)) await keepNewest(path);
    return null;
  } catch (error) {
    return `Cannot take older redeem URLs out of ${path}: ${nameCause(error)}; the last of each guest is the one that works`;
  }
}

async function keepNewest(path: string): Promise<void> {
  const file = await openCsv(path, { delimiter: ',', encoding: 'utf-8' });
  // A person may have saved it in another form; then it is theirs.
  if (header.some((name, index) => file.header[index] !== name)) return;
  const newest = new Map<string, readonly string[]>();
  let records = 0;
  for await (const chunk of file.chunks()) {
    for (const { cells } of chunk) {
      records += 1;
      newest.set(cells[header.indexOf('guestId')] ?? '', cells);
    }
  }
  if (newest.size < records) {
    await replaceFile(path, stringify([header, ...newest.values()], { ...dialect, bom: true }));
  }
}

/** The columns of a row that go with its URL. */
export function pickRedeemUrl(entry: PlanEntry, url: string, invitedAt: string): RedeemUrl {
  const { line, guestId, guestName: name, newEmail: newAddress } = entry;
  return { line, guestId, name, newAddress, url, invitedAt };
}
