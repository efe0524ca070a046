/**
 * Looks at guests right before anything is written to them: nothing goes out for a guest that was not read within the last
 * seconds. One request looks at many; whoever it leaves out or does not tell is looked at singly, and left alone when that
 * fails too. Guests that change while we work are somebody else's work.
 */
import { outcomeCodes, planCodes } from '../core/codes.ts';
import type { Answer } from '../core/directory.ts';
import { judgeFreshLook } from '../core/fresh-look.ts';
import type { Guest } from '../core/guest.ts';
import type { EndedRow } from './endings.ts';
import { endConfirmed } from './looks.ts';
import { backOffMs, type End, end } from './next-step.ts';
import { type RowState, TimedRows } from './row-state.ts';

/** So long a look is good for, milliseconds from when it was asked for: a few round trips, so that it costs no time. */
const freshMs = 3_000;
/** Where reading takes long itself, up to so long: a look that took longer is none. */
const freshMsMax = 20_000;
/** A guest is read singly so often before it is left alone. */
const singleLooksMax = 3;
/** So often Graph may be too busy to be asked about a guest. */
const busyLooksMax = 100;
/** Somebody else is at work when so many of the last so many guests changed while we worked: one may have been invited by hand. */
const foreignMax = 2;
const foreignOf = 20;

/** What a look at many, or singly, came to. */
export interface Looked {
  /** To go on: seen as planned. */
  readonly fresh: readonly RowState[];
  readonly ended: readonly EndedRow[];
  /** Left as they are, with the reason. */
  readonly left: readonly { readonly row: RowState; readonly why: string }[];
  /** Nothing was learned of them: they are asked for again. */
  readonly again: readonly RowState[];
  /** They are looked at singly from now on. */
  readonly moved: readonly RowState[];
}

/** Of one look: times in milliseconds, `random` from 0 to 1 for the pause before the next try. */
interface Look extends Readonly<Record<'askedMs' | 'nowMs' | 'random', number>> {
  /** Each guest was read by itself. */
  readonly singly: boolean;
  /** Hardly a second lies between this look and the last: one guest that was reset meanwhile is one too many. */
  readonly isOpening: boolean;
}

export class FreshLooks {
  /** Rows that are looked at singly. */
  readonly #singly = new TimedRows();
  /** Whether each of the last guests had changed while we worked. */
  #changes: boolean[] = [];

  /** How long a look takes, milliseconds, the last ones weighing most. */
  lookMs = 200;

  /** How long a look is good for at present, milliseconds. */
  get freshMs(): number {
    return Math.min(freshMsMax, Math.max(freshMs, 2 * this.lookMs));
  }

  /** Rows that wait to be looked at singly. */
  get size(): number {
    return this.#singly.size;
  }

  get nextMs(): number {
    return this.#singly.nextMs;
  }

  takeSingly(nowMs: number, most: number): readonly RowState[] {
    return this.#singly.takeDue(nowMs, most);
  }

  /** Guests were reset since the plan, by whom and when is not known. */
  sawOthers = false;

  /** Why to stop: somebody else resets these guests; null: nobody does, as far as looks tell. */
  company: string | null = null;

  /** Judges the answers to a look. */
  settle(
    rows: readonly RowState[],
    answers: readonly (Answer<readonly Guest[]> | undefined)[],
    { askedMs, nowMs, singly, isOpening, random }: Look,
  ): Looked {
    const looked: { [Part in keyof Looked]: Looked[Part][number][] } = {
      fresh: [],
      ended: [],
      left: [],
      again: [],
      moved: [],
    };
    const changes: boolean[] = [];
    const tookMs = nowMs - askedMs;
    this.lookMs = 0.7 * this.lookMs + 0.3 * tookMs;
    rows.forEach((row, index) => {
      // It was sent meanwhile, on an earlier look.
      if (row.askedMs !== askedMs) return;
      row.askedMs = null;
      const answer = answers[index];
      const seen: Seen =
        tookMs > freshMsMax
          ? { is: 'none', why: `the answer took ${Math.round(tookMs / 1_000)} s` }
          : readLook(row, answer, singly);
      switch (seen.is) {
        case 'as-planned':
          row.seenMs = askedMs;
          row.failedLooks = 0;
          row.busyLooks = 0;
          // A guest seen for the first time tells nothing of what happens while we work.
          if (row.wasSeen) changes.push(false);
          row.wasSeen = true;
          looked.fresh.push(row);
          break;
        case 'end':
          if (seen.isReset) {
            this.sawOthers = true;
            if (row.wasSeen) changes.push(true);
          }
          looked.ended.push({ row, end: seen.end });
          break;
        case 'busy':
          row.busyLooks += 1;
          if (row.busyLooks >= busyLooksMax) looked.left.push({ row, why: 'Graph was too busy to be asked' });
          else if (singly) this.#singly.add(row, nowMs + backOffMs(1, random));
          else looked.again.push(row);
          break;
        case 'none':
          if (singly) row.failedLooks += 1;
          if (row.failedLooks >= singleLooksMax) looked.left.push({ row, why: seen.why });
          else {
            this.#singly.add(row, singly ? nowMs + backOffMs(row.failedLooks, random) : nowMs);
            looked.moved.push(row);
          }
      }
    });
    this.#watch(changes, isOpening ? 1 : foreignMax);
    return looked;
  }

  #watch(changes: readonly boolean[], most: number): void {
    this.#changes = [...this.#changes, ...changes].slice(-foreignOf);
    for (const last of [changes, this.#changes]) {
      const changed = last.filter(Boolean).length;
      if (changed >= most)
        this.company ??= `Somebody else is resetting these guests: ${changed} of the last ${last.length} changed while we worked`;
    }
  }
}

/** What one answer says of a guest that is to be written to. */
export type Seen =
  | { readonly is: 'as-planned' }
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

function judge(row: RowState, guest: Guest): Seen {
  const { job, putDone } = row;
  const { before, patch, previous, invitation } = job;
  const found = judgeFreshLook({ before, patch, previous, putDone, newEmail: invitation.newAddress }, guest);
  switch (found.is) {
    case 'as-planned':
      return found;
    case 'unreadable':
      return { is: 'none', why: found.why };
    case 'invited':
      if (job.again && row.doubt === '') return { is: 'as-planned' };
      return {
        is: 'end',
        end: endInvited(row, found.state),
        isReset: row.doubt === '' && found.state === 'pending',
      };
    case 'changed':
      return {
        is: 'end',
        end: endChanged(found.how),
        isReset: guest.state === 'pending' && before.state !== 'pending',
      };
  }
}

function endInvited(row: RowState, state: 'pending' | 'accepted'): End {
  if (row.doubt !== '') return endConfirmed(row);
  const redeemed = state === 'accepted' ? ', and it has been redeemed' : '';
  const { cause } = planCodes['already-pending'];
  const message = `${cause}, made after the plan by ${row.job.attempts > 0 ? 'this or ' : ''}another run or person${redeemed}; nothing was sent`;
  return end('unchanged', 'already-pending', message, null);
}

function endChanged(how: string): End {
  const { cause, remedy } = outcomeCodes['changed-since-plan'];
  return end('failed', 'changed-since-plan', `${cause}: ${how}: ${remedy}`, null);
}

function endGone(): End {
  const { cause, remedy } = outcomeCodes['guest-gone'];
  return end('failed', 'guest-gone', `${cause}: ${remedy}`, null);
}
