/** redeem-urls.csv: with --no-send the only place where redeem URLs go. Each one is a key to a guest's redemption. */
import { constants, existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
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

/** Opens the file on the first URL, mode 0600; what an earlier process wrote stays. */
export function openRedeemUrls(path: string): RedeemUrls {
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
        await file.write(stringify(records, { record_delimiter: '\r\n' }));
        await file.datasync();
      } catch (error) {
        throw new HaltError(
          4,
          `Cannot write ${path}: ${sayError(error)}; nothing more is sent, check the disk, then type apply`,
        );
      }
    },
    async close() {
      await (await opening)?.close();
    },
  };
}

/** The columns of a row that go with its URL. */
export function pickRedeemUrl(entry: PlanEntry, url: string): RedeemUrl {
  return { line: entry.line, guestId: entry.guestId, name: entry.guestName, newAddress: entry.newEmail, url };
}
