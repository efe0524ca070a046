/** Who carries a plan out, and with which settings: noted in run.json each time that something is to be sent. */
import { hostname, userInfo } from 'node:os';
import type { ApplySettings } from '../../cli/flag-sets.ts';
import type { RunRecord } from '../../run/folder.ts';
import type { Connection } from '../connect.ts';
import { listOptions } from '../make-plan.ts';

type Applied = NonNullable<RunRecord['applied']>[number];

/** So many of them run.json keeps. */
const appliedMax = 50;

/** The record with one more carrying out of the plan: by whom, when, how, and what was approved. */
export function noteApplied(
  record: RunRecord,
  { signIn: { kind, name } }: Pick<Connection, 'signIn'>,
  settings: ApplySettings,
  approved: string | null,
  atMs: number,
): RunRecord {
  const applied: Applied = {
    at: new Date(atMs).toISOString(),
    signIn: { kind, name },
    approved,
    startedBy: nameStarter(),
    options: listApplied(settings),
  };
  return { ...record, applied: [...(record.applied ?? []), applied].slice(-appliedMax) };
}

/** What whoever carries it out has said, or left as it is by default. */
function listApplied(settings: ApplySettings): Applied['options'] {
  const kept = Object.entries(listOptions(settings, ['run'])).filter(
    ([name]) => name !== 'simulated-tenant' && Object.hasOwn(settings, name),
  );
  const second = (['retry-failed', 'resend-unknown'] as const).filter((name) => settings[name]);
  return Object.fromEntries([...kept, ...second.map((name) => [name, true] as const)]);
}

/** `ada on pc-17`; in a container the user may have no name. */
function nameStarter(): string {
  try {
    return `${userInfo().username} on ${hostname()}`;
  } catch {
    return hostname();
  }
}
