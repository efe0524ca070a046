/** redeem-urls.csv: with --no-send the only place where redeem URLs go. Each one is a key to a guest's redemption. */
import { constants, existsSync } from 'node:fs';
import { lstat, open } from 'node:fs/promises';
import { stringify } from 'csv-stringify/sync';
import { HaltError } from '../core/errors.ts';
import { escapeFormula } from '../core/formula.ts';
import type { PlanEntry } from '../core/plan-file.ts';
import { sayError } from './run-folder.ts';

const header = ['line', 'guestId', 'name', 'newEmail', 'redeemUrl'];

/** An invitation that Graph did not mail. */
export interface RedeemUrl {
  readonly line: number;
  readonly guestId: string;
  readonly name: string;
  readonly newAddress: string;
  readonly url: string;
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
    if (isNew) await file.write(stringify([header], { bom: true, record_delimiter: '\r\n' }));
    return file;
  }

  return {
    async append(urls) {
      if (urls.length === 0) return;
      try {
        opening ??= openFile();
        const file = await opening;
        const records = urls.map(({ line, guestId, name, newAddress, url }) =>
          [String(line), guestId, name, newAddress, url].map(escapeFormula),
        );
        await file.write(stringify(records, { record_delimiter: '\r\n', quoted_match: /[\r\n]/ }));
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

/** The columns of a row that go with its URL. */
export function pickRedeemUrl(entry: PlanEntry, url: string): RedeemUrl {
  return { line: entry.line, guestId: entry.guestId, name: entry.guestName, newAddress: entry.newEmail, url };
}
