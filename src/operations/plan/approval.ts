/** What somebody else has agreed to: the fingerprint of the plan that may be carried out. */
import type { Settings } from '../../cli/settings.ts';
import { quoteWord } from '../../cli/shell.ts';
import { HaltError, UsageError } from '../../core/errors.ts';
import { isOfPlan, readFingerprint, shortenFingerprint } from '../../core/fingerprint.ts';
import type { RunFolder, RunRecord } from '../../run/folder.ts';
import { shorten } from '../next-lines.ts';

/**
 * Checks that the plan of a run is the one that was approved. Its file has been held against run.json before.
 *
 * @returns the fingerprint that was said; null: none
 * @throws {UsageError} when it is no fingerprint
 * @throws {HaltError} 7 when it is of another plan
 */
export function checkApproved(
  run: RunFolder,
  { plan }: RunRecord,
  { approved }: Pick<Settings, 'approved'>,
): string | null {
  if (approved === null) return null;
  const fingerprint = readFingerprint(approved);
  if (fingerprint === null)
    throw new UsageError(
      `Cannot read --approved ${approved}: expected the fingerprint in plan.html, such as ${shortenFingerprint('3f2a91bc04de')}`,
    );
  if (isOfPlan(fingerprint, plan.sha256)) return shortenFingerprint(plan.sha256);
  throw new HaltError(
    7,
    `The plan of ${shorten(run.path)} has the fingerprint ${shortenFingerprint(plan.sha256)}, and --approved says ${fingerprint}: nothing was sent; carry out the plan that was approved, or have this one approved`,
    // Its page says what it does; the line that failed would fail again, and the other fingerprint is for somebody to agree to.
    { next: [`guest-reset report ${quoteWord(shorten(run.path))}`] },
  );
}

/** The line of the question that says which plan it is. */
export function describePlan({ plan }: RunRecord, approved: string | null): string {
  const fingerprint = `the plan has the fingerprint ${shortenFingerprint(plan.sha256)}`;
  return approved === null ? fingerprint : `${fingerprint}, as approved`;
}
