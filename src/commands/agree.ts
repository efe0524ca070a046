/** The guards before anything is sent: how many rows may go, whether the person agrees, and whether the canary came back well. */
import type { Counts } from '../core/summary.ts';
import { confirmTyped, confirmYes } from './confirm.ts';
import type { Connection } from './connect.ts';
import type { Desk } from './desk.ts';
import type { RunRecord } from './run-folder.ts';
import type { Settings } from './settings.ts';
import type { Todo } from './todo.ts';

/** Why a run ends before its rows do. */
export interface EarlyStop {
  readonly kind: 'halt' | 'guard' | 'interrupted';
  /** One sentence. */
  readonly message: string;
}

function guard(message: string): EarlyStop {
  return { kind: 'guard', message };
}

/** Checks --max-rows and asks the person; null: go on. */
export async function agreeToResets(
  todo: Todo,
  record: RunRecord,
  { tenant, signIn, simulated }: Connection,
  settings: Settings,
  desk: Desk,
): Promise<EarlyStop | null> {
  if (todo.rows === 0) return null;
  if (todo.rows > settings['max-rows']) {
    return guard(
      `${todo.rows} guests would be reset, and --max-rows allows ${settings['max-rows']}: check the plan, then say --max-rows ${todo.rows}`,
    );
  }
  if (settings.yes) return null;
  const again = [
    todo.retried > 0 ? `${todo.retried} rows that failed are tried again` : '',
    todo.resent > 0
      ? `${todo.resent} guests whose fate is unknown are invited again and may get a second mail`
      : '',
    todo.inDoubt > 0 ? `${todo.inDoubt} rows in doubt are read back first` : '',
  ].filter(Boolean);
  const mails = Math.min(todo.rows, record.plan.mails);
  const question = [
    `${simulated ? 'Rehearsal in' : 'In'} ${tenant.displayName} (${tenant.defaultDomain || tenant.id}), signed in as ${signIn.name || 'unknown'}:`,
    `reset ${todo.rows} ${todo.rows === 1 ? 'guest' : 'guests'} and send ${mails === 0 ? 'no mail' : `${mails} ${mails === 1 ? 'mail' : 'mails'}`}`,
    ...again,
  ].join('\n');
  const agreed = await confirmTyped(desk.io, question, tenant.defaultDomain || tenant.id);
  return agreed ? null : guard('Declined at the question; nothing was sent');
}

/** After the canary: goes on only when all of it succeeded, and asks first where a person can be asked; null: go on. */
export async function agreeAfterCanary(
  canary: Counts,
  left: number,
  settings: Settings,
  desk: Desk,
): Promise<EarlyStop | null> {
  const bad = canary.failed + canary.unknown + canary.notAttempted;
  if (bad > 0) {
    return guard(
      `${bad} of the ${canary.rows} canary rows did not succeed: read their messages, then carry on with apply`,
    );
  }
  if (settings.yes || left === 0) return null;
  desk.progress.stop();
  const agreed = await confirmYes(
    desk.io,
    `The first ${canary.reset} guests were reset. Go on with the other ${left}?`,
  );
  return agreed ? null : guard(`Declined after the canary; ${left} rows are left`);
}
