/** A guest who accepts: opens the newest redeem URL that a run has kept for them, and presses the button. */
import { join } from 'node:path';
import { readCsv } from './command.ts';

/** Rejects when the run has no URL for this guest, or it no longer works. */
export async function redeem(runFolder: string, guestId: string): Promise<void> {
  const urls = readCsv(join(runFolder, 'redeem-urls.csv')).filter((row) => row['guestId'] === guestId);
  const url = urls.at(-1)?.['redeemUrl'];
  if (url === undefined) throw new Error(`There is no redeem URL for ${guestId}`);
  const { status } = await fetch(url, { method: 'POST' });
  if (status !== 200) throw new Error(`Redeeming was answered ${status}`);
}
