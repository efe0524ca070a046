/** redeem-urls.csv: with --no-send the only place where redeem URLs go. Each one is a key to a guest's redemption. */
import { constants, existsSync } from 'node:fs';
import { lstat, open, rename, rm } from 'node:fs/promises';
import { stringify } from 'csv-stringify/sync';
import { HaltError } from '../core/errors.ts';
import { escapeFormula } from '../core/formula.ts';
import type { PlanEntry } from '../core/plan-file.ts';
import { openCsv } from '../csv/reader.ts';
import { sayError } from './folder.ts';

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
  /** Appends invitations; they are on disk when this resolves. */
  append(urls: readonly RedeemUrl[]): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the file on the first URL, mode 0600; what an earlier process wrote stays.
 *
 * @throws {HaltError} 7 when there is a symbolic link in its place: URLs would be lost once the guests have been reset
 */
export async function openRedeemUrls(path: string): Promise<RedeemUrls> {
  const found = await lstat(path).catch(() => null);
  if (found?.isSymbolicLink()) {
    throw new HaltError(
      7,
      `Cannot write ${path}: it is a symbolic link, and redeem URLs are keys; remove it`,
    );
  }
  let opening: ReturnType<typeof openFile> | null = null;

  async function openFile() {
    const isNew = !existsSync(path);
    const file = await open(
      path,
      constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW,
      0o600,
    );
    if (isNew) await file.write(stringify([header], { ...dialect, bom: true }));
    return file;
  }

  return {
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
          `Cannot write ${path}: ${sayError(error)}; nothing more is sent, check the disk, then type apply`,
        );
      }
    },
    async close() {
      // That it could not be opened has been told.
      await (await opening?.catch(() => null))?.close();
    },
  };
}

/**
 * Leaves the newest URL of each guest: an earlier one no longer works once a reminder has made another, and nobody should mail
 * it. The file is replaced in one step.
 */
export async function keepNewestRedeemUrls(path: string): Promise<void> {
  if (!existsSync(path)) return;
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
  if (newest.size === records) return;
  const draft = `${path}.new`;
  await rm(draft, { force: true });
  const made = await open(draft, 'wx', 0o600);
  try {
    await made.writeFile(stringify([header, ...newest.values()], { ...dialect, bom: true }));
    await made.datasync();
  } finally {
    await made.close();
  }
  await rename(draft, path);
}

/** The columns of a row that go with its URL. */
export function pickRedeemUrl(entry: PlanEntry, url: string, invitedAt: string): RedeemUrl {
  const { line, guestId, guestName: name, newEmail: newAddress } = entry;
  return { line, guestId, name, newAddress, url, invitedAt };
}
