/** What a look says of a guest that is to be written to: it is as planned, its row has ended, or nothing was learned. */
import { outcomeCodes, planCodes } from '../../core/codes.ts';
import type { Answer } from '../../core/directory.ts';
import { type FreshLook, judgeFreshLook } from '../../core/fresh-look.ts';
import type { Guest } from '../../core/guest.ts';
import { compareTimes } from '../../core/read-back.ts';
import { type End, end } from '../next-step.ts';
import type { RowState } from '../row-state.ts';
import { endConfirmed, endUnknown } from './rows-in-doubt.ts';

/** What one answer says of a guest that is to be written to. */
export type Seen =
  | { readonly is: 'as-planned'; readonly guest: Guest }
  | { readonly is: 'end'; readonly end: End; readonly isReset: boolean }
  /** Graph was too busy, or nothing was sent. */
  | { readonly is: 'busy' }
  | { readonly is: 'none'; readonly why: string };

/** Reads the answer to a look at one guest. */
export function readLook(row: RowState, answer: Answer<readonly Guest[]> | undefined, singly: boolean): Seen {
  if (answer === undefined) return { is: 'none', why: 'no answer' };
  if (answer.kind === 'unsent' || (answer.kind === 'refused' && answer.status === 429)) return { is: 'busy' };
  if (answer.kind === 'lost') return { is: 'none', why: answer.cause };
  if (answer.kind === 'refused')
    return { is: 'none', why: `Graph answered ${answer.status} ${answer.code} ${answer.message}`.trim() };
  const guests = answer.value.filter(({ id }) => id.toLowerCase() === row.job.guestId.toLowerCase());
  const [guest, ...more] = guests;
  // A list leaves out whom it does not find, and may leave out others: only asked for by itself is a guest gone.
  if (answer.value.length === 0 && singly) return { is: 'end', end: endGone(), isReset: false };
  if (guest === undefined || more.length > 0)
    return { is: 'none', why: `Graph answered with ${answer.value.length} users and not just with this one` };
  return judge(row, guest);
}

/** Whether a look shows that the guest of a row, which was reset, is not as the plan saw it any more. */
export function showsReset(row: RowState, answer: Answer<readonly Guest[]> | undefined): boolean {
  const [guest] = answer?.kind === 'done' ? answer.value : [];
  if (guest === undefined) return false;
  const { is } = judgeGuest(row, guest);
  // Whatever time is told: it had redeemed, and is invited.
  const isInvited = row.job.before.state === 'accepted' && guest.state === 'pending';
  return isInvited || (is !== 'as-planned' && is !== 'unreadable');
}

function judgeGuest({ job, putDone }: RowState, guest: Guest): FreshLook {
  const { before, patch, previous, invitation } = job;
  return judgeFreshLook({ before, patch, previous, putDone, newEmail: invitation.newAddress }, guest);
}

function judge(row: RowState, guest: Guest): Seen {
  const { job } = row;
  const { before } = job;
  const found = judgeGuest(row, guest);
  switch (found.is) {
    case 'as-planned':
      return goOn(row, guest);
    case 'unreadable':
      return { is: 'none', why: found.why };
    case 'invited':
      if (job.again && row.doubt === '') return goOn(row, guest);
      return {
        is: 'end',
        end: endInvited(row, found.state),
        // A reset of ours that was throttled may have been applied all the same.
        isReset: row.sentMs === (job.sentMs ?? null) && row.doubt === '' && found.state === 'pending',
      };
    case 'redeemed':
      if (job.again && row.doubt === '') return goOn(row, guest);
      return { is: 'end', end: endChanged(row, eitherRedeemed), isReset: false };
    case 'changed':
      return {
        is: 'end',
        end: endChanged(row, found.how),
        isReset: guest.state === 'pending' && before.state !== 'pending',
      };
  }
}

/** Also one who is reset whoever has invited it: but not twice because somebody else did so since we have looked. */
function goOn(row: RowState, guest: Guest): Seen {
  const wasSent = row.sentMs !== (row.job.sentMs ?? null);
  const isNewer = compareTimes(row.seenChanged, guest.stateChanged) === 'newer';
  if (!row.wasSeen || wasSent || guest.state !== 'pending' || !isNewer) return { is: 'as-planned', guest };
  return { is: 'end', end: endInvited(row, guest.state), isReset: true };
}

function endInvited(row: RowState, state: 'pending' | 'accepted'): End {
  if (row.doubt !== '') return endConfirmed(row);
  const redeemed = state === 'accepted' ? ', and it has been redeemed' : '';
  const { cause } = planCodes['already-pending'];
  const message = `${cause}, made after the plan by ${row.sentMs !== null || row.job.attempts > 0 ? 'this or ' : ''}another run or person${redeemed}; nothing was sent`;
  return end('unchanged', 'already-pending', message, null);
}

const eitherRedeemed =
  'it was pending and has redeemed, and whether an older invitation or one to the new address, nothing tells';

function endChanged(row: RowState, how: string): End {
  // Its reset was sent before, and counted as not applied.
  if (row.doubt !== '') return endUnknown(row, how);
  const { cause, remedy } = outcomeCodes['changed-since-plan'];
  return end('failed', 'changed-since-plan', `${cause}: ${how}: ${remedy}`, null);
}

function endGone(): End {
  const { cause, remedy } = outcomeCodes['guest-gone'];
  return end('failed', 'guest-gone', `${cause}: ${remedy}`, null);
}
