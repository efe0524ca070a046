/**
 * The one place that judges Graph's answers to a write: what an answer means for the row, and whether the run may go on.
 * Graph's codes are coarse, so its messages are told apart by stems (core/verdict-stems.ts); a changed message falls to a careful
 * default for its status. Sources: https://learn.microsoft.com/graph/api/invitation-post,
 * https://learn.microsoft.com/graph/errors, both read 2026-10, and public reports of the messages, collected until 2026-10
 * (test/core/verdict-texts.test.ts has them word by word, each with its source).
 */

import { type HaltCode, haltCodes, type OutcomeCode, outcomeCodes, planCodes } from './codes.ts';
import type { Answer, GuestPatch, InvitationReply, Refused } from './directory.ts';
import { describeOthers } from './put-refusal.ts';
import { deedsOfPatch, explainForbidden, explainHolder, type Sender } from './sign-in/roles.ts';
import {
  type CodeMeaning,
  disabled,
  type FailedCode,
  type HaltsWhen,
  type Step,
  stems,
} from './verdict-stems.ts';

export type { Step };

/** The answer means that the step is done. */
export interface DoneVerdict {
  readonly kind: 'done';
  /** The invitation, after a reset. */
  readonly reply: InvitationReply | null;
  readonly requestId: string | null;
}

/** The step was refused and not applied (or, with `invitation-error` and `wrong-guest`, applied wrongly): the row ends here. */
export interface FailedVerdict {
  readonly kind: 'failed';
  readonly code: FailedCode;
  readonly message: string;
  readonly requestId: string | null;
}

/** The step was surely not applied and may be tried again. */
export interface RetryVerdict {
  readonly kind: 'retry';
  /**
   * throttled: 429. unsent: nothing reached Graph. repeatable: a PATCH without an answer, or either step that met other writes:
   * harmless to repeat. address-lag: the address just put is not seen yet. token: renewed once, then sent again.
   */
  readonly why: 'throttled' | 'unsent' | 'repeatable' | 'address-lag' | 'token';
  /** Graph's own wish, milliseconds; null when it said nothing. */
  readonly retryAfterMs: number | null;
  /** The whole batch was answered so. */
  readonly whole: boolean;
  readonly message: string;
  readonly requestId: string | null;
}

/** The reset may have been applied: read the guest back before anything else. */
export interface InDoubtVerdict {
  readonly kind: 'in-doubt';
  readonly cause: string;
  readonly requestId: string | null;
}

/** The whole run must stop. The row itself was not applied. */
export interface HaltVerdict {
  readonly kind: 'halt';
  readonly code: HaltCode;
  readonly message: string;
  /**
   * at-once: the first answer of this kind stops the run. if-repeated: it stops the run when the first rows, or many rows in
   * a row, get it; else the row fails with `failedCode`. at-first: like if-repeated, and the very first stops a run that has
   * had no success.
   */
  readonly when: HaltsWhen;
  readonly failedCode: OutcomeCode;
  /** What is said of the row then. */
  readonly failedMessage: string;
  readonly requestId: string | null;
  /** Time of the answer by Graph's clock, ISO 8601, or null. */
  readonly date: string | null;
}

export type Verdict = DoneVerdict | FailedVerdict | RetryVerdict | InDoubtVerdict | HaltVerdict;

/** What the judge must know of the row beside the answer. */
export interface Sent {
  readonly guestId: string;
  /** This run has put the address on the guest, so Graph may not see it yet. */
  readonly justPut: boolean;
  /** Who sends; null or absent: nothing is known. */
  readonly sender?: Sender | null;
  /** The guest has redeemed an earlier invitation. */
  readonly isRedeemed?: boolean;
}

/** What an answer to a PATCH means. A PATCH may be repeated, so it is never in doubt. */
export function judgePut(
  answer: Answer<null>,
  sent: { readonly patch: GuestPatch | null } & Partial<Pick<Sent, 'sender' | 'guestId'>> = { patch: null },
): Verdict {
  if (answer.kind === 'done') return { kind: 'done', reply: null, requestId: answer.requestId };
  if (answer.kind === 'lost') return retry('repeatable', answer.cause);
  if (answer.kind === 'unsent') return retry('unsent', answer.cause);
  if (answer.status >= 500 || answer.status === 408)
    return { ...retry('repeatable', describe(answer)), ...marks(answer) };
  const patch = sent.patch ?? {};
  const judged = judgeRefusal('put', answer, false, explain(sent.sender, deedsOfPatch(patch)));
  const verdict = nameHolder(judged, answer, sent);
  if (verdict.kind !== 'failed' || verdict.code === 'guest-gone') return verdict;
  if (verdict.code === 'guest-write-refused' && isConcurrent(answer)) {
    return { ...retry('repeatable', describe(answer)), ...marks(answer) };
  }
  const others = describeOthers(answer.message, patch);
  return others === null ? verdict : { ...verdict, message: `${verdict.message}; ${others}` };
}

/** What an answer to a reset means. Whatever may have been applied is in doubt. */
export function judgeReset(answer: Answer<InvitationReply>, sent: Sent): Verdict {
  if (answer.kind === 'lost') return { kind: 'in-doubt', cause: answer.cause, requestId: null };
  if (answer.kind === 'unsent') return retry('unsent', answer.cause);
  if (answer.kind === 'done') return judgeInvitation(answer.value, sent, answer.requestId);
  // A redirect is no answer of Graph's; 408 and 499 say that somebody stopped waiting, not that nothing was done.
  if (answer.status >= 500 || answer.status < 400 || answer.status === 408 || answer.status === 499) {
    return { kind: 'in-doubt', cause: describe(answer), requestId: answer.requestId };
  }
  if (namesGuest(answer, sent)) {
    return failed(isBlocked(answer) ? 'guest-blocked' : 'graph-refused', describe(answer), answer.requestId);
  }
  if (isCrowded(answer)) return { ...retry('repeatable', describe(answer)), ...marks(answer) };
  const forbidden = explain(sent.sender, ['reset']);
  return nameHolder(judgeRefusal('reset', answer, sent.justPut, forbidden, isDisabled(sent)), answer, sent);
}

/** Where the sender's own roles are no reason and the guest is known to hold one, that one is named. */
function nameHolder(
  verdict: Verdict,
  answer: Refused,
  { sender, guestId }: Partial<Pick<Sent, 'sender' | 'guestId'>>,
): Verdict {
  if (verdict.kind !== 'halt' || verdict.failedCode !== 'guest-protected') return verdict;
  const found = sender ? explainHolder(sender, guestId ?? '') : null;
  if (found === null) return verdict;
  const { remedy } = outcomeCodes['guest-protected'];
  return { ...verdict, failedMessage: `${found} (${describe(answer)}): ${remedy}` };
}

function explain(sender: Sender | null | undefined, deeds: Parameters<typeof explainForbidden>[1]) {
  return sender ? explainForbidden(sender, deeds) : null;
}

function isDisabled({ sender, isRedeemed }: Sent): boolean {
  return sender?.inOrganization === true && isRedeemed === true;
}

/** Whether the meaning is more than the default for its status, or for a denial. */
function isToldApart(meaning: CodeMeaning): boolean {
  return 'halt' in meaning ? meaning.halt !== 'not-authorised' : meaning.fail !== 'graph-refused';
}

/** Whether the object that exists already, as Graph says, is the very guest. */
function namesGuest({ message }: Refused, { guestId }: Sent): boolean {
  const id = /already exists in the directory as object ?id:? *([0-9a-f-]{36})/.exec(fold(message))?.[1];
  return id === guestId.toLowerCase();
}

/** Somebody else wrote to the same object at the same moment: Graph asks for another try. */
function isConcurrent(answer: Refused): boolean {
  return answer.status === 409 || isCrowded(answer);
}

/** Too much was going on in the tenant at that moment: nothing was done, and Graph asks for another try. */
function isCrowded({ code }: Refused): boolean {
  return fold(code).includes('concurrencyviolation');
}

function isBlocked({ message }: Refused): boolean {
  return fold(message).includes('blocked from signing in');
}

function judgeInvitation(reply: InvitationReply, sent: Sent, requestId: string | null): Verdict {
  if (reply.status.toLowerCase() === 'error') {
    return failed('invitation-error', 'Graph answered 201 with the invitation status Error', requestId);
  }
  // It does not say who was reset: reading the guest back does.
  if (reply.guestId === '')
    return { kind: 'in-doubt', cause: 'Graph answered 201 without the guest', requestId };
  if (reply.guestId.toLowerCase() !== sent.guestId.toLowerCase()) {
    return failed('wrong-guest', `Graph reset ${reply.guestId} instead of ${sent.guestId}`, requestId);
  }
  return { kind: 'done', reply, requestId };
}

/**
 * @param isDisabled resets of such guests are documented as disabled in this tenant
 * @param forbidden why the sender's own roles do not allow it; null: nothing is known that speaks against them
 */
function judgeRefusal(
  step: Step,
  answer: Refused,
  justPut: boolean,
  forbidden: string | null,
  isDisabled = false,
): Verdict {
  if (answer.status === 429) return { ...retry('throttled', describe(answer)), ...marks(answer) };
  const meaning = findMeaning(step, answer);
  // Where the sender's own roles do not allow it, the guest's are not to blame.
  if ('halt' in meaning && meaning.halt === 'not-authorised' && forbidden !== null) {
    return halt({ halt: 'role-missing', when: meaning.when, fail: 'role-missing' }, answer, forbidden);
  }
  // The text of that refusal is not documented: what no line tells apart is taken for it there.
  if (isDisabled && !isToldApart(meaning)) return halt(disabled, answer);
  if ('halt' in meaning) return halt(meaning, answer);
  if (answer.status === 401) return { ...retry('token', describe(answer)), ...marks(answer) };
  if (answer.whole) {
    return halt({ halt: 'batch-refused', when: 'at-once', fail: 'graph-refused' }, answer);
  }
  if (meaning.fail === 'address-not-on-guest' && justPut) {
    return { ...retry('address-lag', describe(answer)), ...marks(answer) };
  }
  return failed(meaning.fail, describe(answer), answer.requestId);
}

function findMeaning(step: Step, answer: Refused): CodeMeaning {
  const message = fold(answer.message);
  const code = fold(answer.code);
  const line = stems.find(
    (each) =>
      (each.step === 'any' || each.step === step) &&
      answer.status >= each.from &&
      answer.status <= each.to &&
      (each.inCode ? code : message).includes(each.stem),
  );
  // Every refusal of a reset has its line; a PATCH may also be redirected, which is no answer of Graph's.
  return line?.meaning ?? { fail: 'guest-write-refused' };
}

function fold(text: string): string {
  return text
    .replaceAll(/[‘’ʼ´`]/g, "'")
    .replaceAll(/[“”]/g, '"')
    .toLowerCase();
}

function marks(answer: Refused): Pick<RetryVerdict, 'retryAfterMs' | 'whole' | 'requestId'> {
  return { retryAfterMs: answer.retryAfterMs, whole: answer.whole, requestId: answer.requestId };
}

function retry(why: RetryVerdict['why'], message: string): RetryVerdict {
  return { kind: 'retry', why, retryAfterMs: null, whole: false, message, requestId: null };
}

function failed(code: FailedCode, found: string, requestId: string | null): FailedVerdict {
  const { remedy } = code === 'not-external' ? planCodes[code] : outcomeCodes[code];
  return { kind: 'failed', code, message: `${found}: ${remedy}`, requestId };
}

function halt(
  meaning: Extract<CodeMeaning, { halt: HaltCode }>,
  answer: Refused,
  found = haltCodes[meaning.halt].cause as string,
): HaltVerdict {
  const { code, when, fail } = { code: meaning.halt, ...meaning };
  const cause = code === 'role-missing' ? found : outcomeCodes[fail].cause;
  return {
    kind: 'halt',
    code,
    message: `${found} (${describe(answer)}): ${haltCodes[code].remedy}`,
    when,
    failedCode: fail,
    failedMessage: `${cause} (${describe(answer)}): ${outcomeCodes[fail].remedy}`,
    requestId: answer.requestId,
    date: answer.date,
  };
}

const quotedMax = 300;

/** Status, code and sentence of a refusal, short enough for a cell. */
function describe(answer: Refused): string {
  const said = [
    answer.code,
    answer.message.replaceAll(/\s+/g, ' ').trim().replace(/\.$/, '').slice(0, quotedMax),
  ]
    .filter(Boolean)
    .join(': ');
  return said === '' ? `Graph answered ${answer.status}` : `Graph answered ${answer.status} ${said}`;
}
