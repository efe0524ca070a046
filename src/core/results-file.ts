/** The columns of results.csv: how a row's end is written as cells. */
import { outcomeCodes } from './codes.ts';
import { composeUsualMessage } from './journal-message.ts';
import type { Outcome, Write } from './outcome.ts';
import type { PlanEntry } from './plan-file.ts';

/**
 * The result columns, after the columns carried through from the input: what people read first, what only the machine needs
 * last. Public: people's scripts rely on the names. Earlier versions wrote them in another order.
 */
export const resultColumns = [
  'resultLine',
  'resultStatus',
  'resultCode',
  'resultMessage',
  'resultPreviousEmail',
  'resultNewEmail',
  'resultWritten',
  'resultFinishedAt',
  'resultPart',
  'resultAttempts',
  'resultGuestId',
  'resultInvitationId',
  'resultRequestId',
  'resultGraphDate',
  'resultWriteRequestId',
  'resultWriteGraphDate',
] as const;

/** Only of a run that is carried out in parts. */
const partColumn = 'resultPart';

/** The columns of one run. */
export function listResultColumns(hasParts: boolean): readonly (typeof resultColumns)[number][] {
  return hasParts ? resultColumns : resultColumns.filter((column) => column !== partColumn);
}

/**
 * The result cells of a row, in the order of its run's columns.
 *
 * @param part the part of the plan in which it is; null: the run has none
 */
export function writeResultCells(entry: PlanEntry, outcome: Outcome, part: string | null): string[] {
  return [
    String(entry.line),
    outcome.status,
    outcome.code,
    outcome.message,
    entry.currentEmail,
    entry.newEmail,
    listWritten(entry, outcome).join(', '),
    outcome.finishedAt ?? '',
    ...(part === null ? [] : [part]),
    String(outcome.attempts),
    entry.guestId,
    outcome.invitationId ?? '',
    outcome.requestId ?? '',
    outcome.graphDate ?? '',
    outcome.write?.requestId ?? '',
    outcome.write?.graphDate ?? '',
  ];
}

/** The properties that were written to the guest, whatever became of its reset. */
export function listWritten(
  { patch }: Pick<PlanEntry, 'patch'>,
  { write }: Pick<Outcome, 'write'>,
): readonly string[] {
  return write === undefined || patch === null ? [] : Object.keys(patch);
}

/** The same outcome with what is known of the write. */
export function addWrite(outcome: Outcome, write: Write | null): Outcome {
  return write === null || outcome.write !== undefined ? outcome : { ...outcome, write };
}

/** The outcome of a row that the plan settles by itself: rejected and unchanged rows are never sent. */
export function settleByPlan(entry: PlanEntry): Outcome | null {
  if (entry.action === 'reset') return null;
  return {
    status: entry.action,
    code: entry.code,
    message: entry.message,
    attempts: 0,
    invitationId: null,
    requestId: null,
    finishedAt: null,
  };
}

/**
 * The outcome of a row that was to be reset when the run ended before it was settled.
 *
 * @param unread why its guest could not be read, null when that was not tried
 * @param isLater it is in no part of the plan that this process was to carry out
 */
export function endUnsettled(
  attempts: number,
  inDoubt: boolean,
  unread: string | null = null,
  isLater = false,
): Outcome {
  const rest = { attempts, invitationId: null, requestId: null, finishedAt: null };
  if (inDoubt) {
    const code = 'not-read-back';
    return { ...rest, status: 'unknown', code, message: composeUsualMessage(code) };
  }
  const code = isLater ? 'left-for-later' : unread === null ? 'run-ended' : 'guest-unread';
  const { cause, remedy } = outcomeCodes[code];
  const message = unread === null ? composeUsualMessage(code) : `${cause} (${unread}): ${remedy}`;
  return { ...rest, status: 'not-attempted', code, message };
}
