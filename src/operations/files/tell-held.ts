/** Views that could not be put in their places, for the person and for the script. */
import { HaltError } from '../../core/errors.ts';
import type { WrittenFile } from '../../report/terminal/summary.ts';
import { type HeldView, putViewInPlace } from '../../run/files.ts';
import { shorten } from '../next-lines.ts';
import type { Session } from '../session.ts';

/** Says them, even with --quiet: whoever opens a file that is older must know. */
export function tellHeld(held: readonly HeldView[], { progress }: Pick<Session, 'progress'>): void {
  progress.stop();
  for (const view of held) progress.line(describeView(view));
}

function describeView({ path, newVersion, cause }: HeldView): string {
  const found = `${shorten(path)} could not be written (${cause})`;
  return newVersion === null
    ? `${found}: there is no new version of it`
    : `${found}: its new version is ${shorten(newVersion)}`;
}

/** The files that were written, under the names they have now. */
export function listFiles(files: readonly WrittenFile[], held: readonly HeldView[]): WrittenFile[] {
  return files.flatMap(({ path, is }) => {
    const now = findNow(path, held);
    return now === null ? [] : [{ path: shorten(now), is }];
  });
}

/** Where the new version of a file is; null: there is none. */
export function findNow(path: string, held: readonly HeldView[]): string | null {
  const view = held.find((each) => each.path === path);
  return view === undefined ? path : view.newVersion;
}

/**
 * Puts a file that was asked for in its place, or its new version beside, and says where it is.
 *
 * @throws {HaltError} 4 when neither can be done
 */
export async function settleFile(
  draft: string,
  path: string,
  session: Pick<Session, 'progress' | 'sleep'>,
): Promise<{ readonly file: string; readonly held: readonly HeldView[] }> {
  const view = await putViewInPlace(draft, path, session.sleep);
  if (view === null) return { file: path, held: [] };
  if (view.newVersion === null) throw new HaltError(4, describeView(view));
  tellHeld([view], session);
  return { file: view.newVersion, held: [view] };
}

/** What --json says of them; nothing when there are none. */
export function describeHeld(held: readonly HeldView[]): { held?: readonly HeldView[] } {
  return held.length === 0 ? {} : { held };
}
