/** The guards before anything is sent: how many rows may go, whether the person agrees, and whether the canary came back well. */

import { checkCanAsk, confirmTyped, confirmYes } from '../cli/ask.ts';
import type { SendSettings } from '../cli/flag-sets.ts';
import { warnOfPlan } from '../core/plan.ts';
import type { Counts } from '../core/summary.ts';
import type { PoolStop } from '../pool/job.ts';
import { writeCountOf, writeMoment } from '../report/figures.ts';
import { describeChanges, describeLanguages } from '../report/terminal/plan-sent.ts';
import { describeTime } from '../report/terminal/plan-time.ts';
import type { RunRecord } from '../run/folder.ts';
import { dayMs } from '../run/sent-today.ts';
import { type Connection, nameConnection } from './connect.ts';
import type { Session } from './session.ts';
import type { Todo } from './todo.ts';

/** Why a run ends before its rows do. */
export interface EarlyStop {
  readonly kind: 'halt' | 'guard' | 'interrupted';
  /** One sentence. */
  readonly message: string;
  /** Of a halt by Graph's answers: its code. */
  readonly code?: string;
  /** Words that carrying on needs. */
  readonly carryOnWith?: readonly string[];
}

/** A stop by a guard. */
export function guard(message: string, carryOnWith: readonly string[] = []): EarlyStop {
  return { kind: 'guard', message, carryOnWith };
}

/** A question also ends when the whole command is told to. */
export function decline(message: string, { io }: Session): EarlyStop {
  const signal = io.stops.received();
  return signal === null
    ? guard(message)
    : { kind: 'interrupted', message: `Interrupted by ${signal} at the question` };
}

/** What was answered later than this was answered about an old plan, milliseconds. */
export const questionMsMax = 10 * 60_000;

/**
 * Checks --max-rows and asks the person; null: go on. After a question that has waited all rows are looked at anew, and where more
 * of them have changed it is asked again.
 *
 * @param notes what else the person should know before agreeing
 * @param countChanged guests to be reset that are not as the plan saw them any more
 *
 * @throws {UsageError} when there is nobody to ask
 */
export async function agreeToResets(
  todo: Todo,
  record: RunRecord,
  connection: Connection,
  settings: SendSettings,
  session: Session,
  countChanged: () => Promise<number>,
  notes: readonly string[] = [],
): Promise<EarlyStop | null> {
  const { tenant } = connection;
  if (todo.rows === 0) return null;
  if (todo.rows > settings['max-rows']) {
    return guard(
      `${writeCountOf(todo.rows, 'guest')} would be reset, and --max-rows allows ${settings['max-rows']}: check the plan, then say --max-rows ${todo.rows}`,
      ['--max-rows', String(todo.rows)],
    );
  }
  session.say(warnOfPlan(tenant, Math.min(record.plan.mails, todo.rows)));
  if (settings.yes) return null;
  checkCanAsk(session.io, settings.yes, 'anything is reset');
  for (let changed = 0; ; ) {
    const question = [
      `${nameConnection(connection)}:`,
      `reset ${todo.rows} ${todo.rows === 1 ? 'guest' : 'guests'} and send ${describeMails(todo, record)}`,
      `it takes ${describeTime(todo.rows, record.options)}`,
      ...(changed === 0 ? [] : [`${changed} of them have changed since the plan, and will be left alone`]),
      ...describeChanged(record),
      ...notes,
      ...describeAgain(todo),
    ].join('\n');
    session.progress.stop();
    const askedMs = session.steady.nowMs();
    const agreed = await session.ask((io) => confirmTyped(io, question, tenant.defaultDomain || tenant.id));
    if (!agreed) return decline('Declined at the question; nothing was sent', session);
    if (session.steady.nowMs() - askedMs <= questionMsMax) return null;
    session.say(['The question has waited: looking at all guests again']);
    const now = await countChanged();
    if (now === changed) return null;
    changed = now;
  }
}

/** Of a run that goes on it is not known which of its rows are those that send mail. */
function describeMails({ rows }: Todo, { plan }: RunRecord): string {
  const mails = Math.min(rows, plan.mails);
  if (mails === 0) return 'no mail';
  const most = rows < plan.reset && plan.mails < plan.reset ? 'at most ' : '';
  const whole = rows < plan.reset ? 'of the whole plan ' : '';
  const languages = plan.languages === undefined ? '' : ` (${whole}${describeLanguages(plan.languages)})`;
  return `${most}${mails} ${mails === 1 ? 'mail' : 'mails'}${languages}`;
}

function describeChanged({ plan: { changes, redeemAgain = 0, unchecked = 0 } }: RunRecord): string[] {
  return [
    ...(changes === undefined || changes.count === 0 ? [] : [describeChanges(changes)]),
    ...(redeemAgain > 0 ? [describeRedeemAgain(redeemAgain)] : []),
    ...(unchecked > 0
      ? [`of ${unchecked} of them it was not checked whether another object has the address`]
      : []),
  ];
}

function describeRedeemAgain(count: number): string {
  return `${count} of them ${count === 1 ? 'has' : 'have'} this address already and will have to redeem again`;
}

function describeAgain({ retried, resent, inDoubt }: Todo): string[] {
  return [
    retried > 0
      ? `${writeCountOf(retried, 'row')} that failed ${retried === 1 ? 'is' : 'are'} tried again`
      : '',
    resent > 0
      ? `${writeCountOf(resent, 'guest')} whose fate is unknown ${resent === 1 ? 'is' : 'are'} invited again and may get a second mail`
      : '',
    inDoubt > 0
      ? `${writeCountOf(inDoubt, 'row')} in doubt ${inDoubt === 1 ? 'is' : 'are'} read back first`
      : '',
  ].filter(Boolean);
}

/** After the canary: goes on only when all of it succeeded, and asks first where a person can be asked; null: go on. */
export async function agreeAfterCanary(
  canary: Counts,
  left: number,
  settings: SendSettings,
  session: Session,
  done = 'reset',
): Promise<EarlyStop | null> {
  const bad = canary.failed + canary.unknown + canary.notAttempted;
  if (bad > 0) {
    return guard(`${bad} of the ${canary.rows} canary rows did not succeed: read their messages`);
  }
  if (settings.yes || left === 0) return null;
  session.progress.stop();
  const agreed = await session.ask((io) =>
    confirmYes(
      io,
      `The first ${canary.reset} ${canary.reset === 1 ? 'guest was' : 'guests were'} ${done}. Go on with the other ${left}?`,
    ),
  );
  return agreed
    ? null
    : decline(
        `Declined after the canary; ${writeCountOf(left, 'row')} ${left === 1 ? 'is' : 'are'} left`,
        session,
      );
}

/**
 * When so much of what was sent within 24 hours will be as old as that, that there is room for one more.
 *
 * @param sentToday what was sent before this process, ascending; it sends until there is no room
 */
export function findDayEnd(sentToday: readonly number[], perDay: number | null, nowMs: number): number {
  const beyond = Math.max(0, sentToday.length - (perDay ?? Number.POSITIVE_INFINITY));
  return (sentToday[beyond] ?? nowMs) + dayMs;
}

/**
 * The pool's stop with what a person needs: for a halt the marks that a support case asks for, for --per-day when to carry on.
 *
 * @param dayEndMs from findDayEnd, before the pool began
 * @param atLimit what is said where it began at the number of invitations that a tenant may send in a day; ''
 */
export function explainStop(
  stop: PoolStop | null,
  { tenant }: Connection,
  dayEndMs: number,
  atLimit: string,
): EarlyStop | null {
  if (stop === null) return null;
  if (stop.kind === 'interrupted')
    return { kind: 'interrupted', message: 'Interrupted; what was in flight has been finished' };
  if (stop.kind === 'guard') {
    const from = stop.guard === 'per-day' ? `, from ${writeMoment(new Date(dayEndMs).toISOString())} on` : '';
    const why = stop.guard === 'max-failures' && atLimit !== '' ? `; ${atLimit}` : '';
    return { kind: 'guard', message: `${stop.message}${from}${why}` };
  }
  const marks = `tenant ${tenant.id}, request ${stop.requestId ?? 'unknown'}, ${stop.date}`;
  const limit = atLimit === '' ? '' : `; ${atLimit}`;
  return { kind: 'halt', code: stop.code, message: `${stop.message}${limit} (${marks})` };
}
