/** What a row of --jobs is to a command, and secrets that lie in files. */
import { UsageError } from '../core/errors.ts';
import { nameCause } from '../core/refusal.ts';
import type { Command } from './command.ts';
import type { Io } from './io.ts';
import type { JobRow } from './jobs-file.ts';
import type { Settings } from './settings.ts';

/** The row of --jobs; null: there is no such file. */
export async function findJob(
  typed: Readonly<Record<string, unknown>>,
  env: Io['env'],
): Promise<JobRow | null> {
  const file = typed['jobs'] ?? env['GUEST_RESET_JOBS'] ?? '';
  if (typeof file !== 'string' || file === '') return null;
  const number = typed['job'] ?? (env['GUEST_RESET_JOB'] || null);
  if (number !== null && !/^[1-9]\d{0,6}$/.test(String(number)))
    throw new UsageError(`--job is "${String(number)}": expected a row from 1`);
  const { readJob } = await import('./jobs-file.ts');
  const { flags } = await import('./flags.ts');
  return readJob(file, number === null ? null : Number(number), Object.keys(flags), env);
}

/** What a row says of the argument: the input, or the run folder of the job. */
export function findArgument({ argument }: Command, job: JobRow | null): string | null {
  if (argument.includes('input')) return job?.input ?? null;
  if (argument !== '[run]' || job === null) return null;
  const out = job.values.get('out');
  // The latest run would be that of another job.
  if (out === undefined)
    throw new UsageError(`${job.where('out')} is empty: the run of that job is not known`);
  return out;
}

/** `out` of a row is its run folder, and no file that another command is to write. */
export function keepOut({ argument }: Command, job: JobRow): JobRow {
  if (argument === '<input>') return job;
  return { ...job, values: new Map([...job.values].filter(([name]) => name !== 'out')) };
}

/** The environment with the secrets that lie in files. */
export async function readSecrets(settings: Partial<Settings>, env: Io['env']): Promise<Io['env']> {
  const found: Record<string, string> = {};
  for (const [name, variable] of [
    ['client-secret-file', 'AZURE_CLIENT_SECRET'],
    ['certificate-password-file', 'AZURE_CLIENT_CERTIFICATE_PASSWORD'],
  ] as const) {
    const path = settings[name] ?? null;
    if (path === null) continue;
    const { readFileSync } = await import('node:fs');
    try {
      found[variable] = readFileSync(path, 'utf8').trim();
    } catch (error) {
      throw new UsageError(`Cannot read --${name} ${path}: ${nameCause(error)}`);
    }
    if (found[variable] === '') throw new UsageError(`--${name} ${path} is empty`);
  }
  return Object.keys(found).length === 0 ? env : { ...env, ...found };
}
