/** Which process is which: a process id alone is given again to another process, so start time and boot are kept beside it. */
import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';

/** A process as a lock names it. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  /** Linux: start of the process in clock ticks since boot; null elsewhere. */
  readonly processStart: string | null;
  /** Linux: id of this boot of the machine; null elsewhere. */
  readonly bootId: string | null;
  /** Linux: the namespace in which the process id means something; null elsewhere. */
  readonly pidNamespace: string | null;
}

/** This process. */
export async function identifyThisProcess(): Promise<ProcessIdentity> {
  const found = await readStat(process.pid);
  return {
    pid: process.pid,
    host: hostname(),
    processStart: found?.start ?? null,
    bootId: await readBootId(),
    pidNamespace: await readlink('/proc/self/ns/pid').catch(() => null),
  };
}

/**
 * Whether this process can see that one at all: on the same machine, since the same boot, where process ids mean the same. A
 * container shares the name of its host, and its process ids mean something else.
 */
export function canSee(mine: ProcessIdentity, other: ProcessIdentity): boolean {
  const isSame = (one: string | null, two: string | null): boolean =>
    one === null || two === null || one === two;
  return (
    mine.host === other.host &&
    isSame(mine.bootId, other.bootId) &&
    isSame(mine.pidNamespace, other.pidNamespace)
  );
}

/** Whether a process that can be seen still runs. In doubt it does. */
export async function isAlive(identity: ProcessIdentity): Promise<boolean> {
  const bootId = await readBootId();
  if (bootId !== null && identity.bootId !== null && bootId !== identity.bootId) return false;
  try {
    process.kill(identity.pid, 0);
  } catch (error) {
    // EPERM: it is there and belongs to somebody else.
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
  const found = await readStat(identity.pid);
  if (found === null) return true;
  // A zombie has ended; only its parent has not asked yet.
  if (found.state === 'Z' || found.state === 'X') return false;
  return identity.processStart === null || found.start === identity.processStart;
}

async function readBootId(): Promise<string | null> {
  return (await readOrNull('/proc/sys/kernel/random/boot_id'))?.trim() ?? null;
}

/** State and start time of a process. Source: proc_pid_stat(5), fields 3 and 22. */
async function readStat(pid: number): Promise<{ readonly state: string; readonly start: string } | null> {
  const text = await readOrNull(`/proc/${pid}/stat`);
  if (text === null) return null;
  // The command name (field 2) stands in brackets and may hold blanks and brackets itself.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, start] = [fields[0], fields[19]];
  return state === undefined || start === undefined ? null : { state, start };
}

async function readOrNull(path: string): Promise<string | null> {
  return await readFile(path, 'utf8').catch(() => null);
}
