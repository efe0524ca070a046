/** Makes a run folder with its plan: what `plan` and `run` have in common. */

import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Flag, RecordedValue } from '../cli/flag.ts';
import type { PlanSettings } from '../cli/flag-sets.ts';
import { flags } from '../cli/flags.ts';
import type { Io } from '../cli/io.ts';
import type { Settings } from '../cli/settings.ts';
import { describeColumns, describeColumnsBriefly, tellColumns } from '../core/column-table.ts';
import { adviseMending, HaltError, UsageError } from '../core/errors.ts';
import type { PlanOptions } from '../core/plan.ts';
import { nameCause } from '../core/refusal.ts';
import { tellTexts } from '../report/terminal/plan-sent.ts';
import type { PlanSummary } from '../report/terminal/plan-summary.ts';
import { beginAccessFile } from '../run/access-file.ts';
import type { HeldView } from '../run/files.ts';
import { listRuns } from '../run/find-run.ts';
import { fingerprintFile } from '../run/fingerprint.ts';
import {
  emptyRunFolder,
  formatVersion,
  type RunFolder,
  type RunRecord,
  writeRunRecord,
} from '../run/folder.ts';
import { listKnownRuns } from '../run/known-runs.ts';
import { noRecords, type OwnRecords, readOwnRecords } from '../run/own-records.ts';
import { findTenantFolder } from '../run/tenant-lock.ts';
import { type Connection, connect, describeConnection, describeLookups } from './connect.ts';
import { type Input, openInput } from './input.ts';
import { beginAllGuests } from './look-up/all-guests.ts';
import { createLookups } from './look-up.ts';
import { shorten } from './next-lines.ts';
import { type CopiedInput, copyIntoRun } from './plan/copy-into-run.ts';
import { writePlanViews } from './plan/plan-views.ts';
import { wantsProof } from './proof/take-snapshot.ts';
import type { Session } from './session.ts';
import { listWrites, warnOfWriting, watchDay } from './sign-in/standing.ts';
import { checkInput, writePlan } from './write-plan.ts';

/** A plan that was made. */
export interface Planned {
  readonly run: RunFolder;
  readonly record: RunRecord;
  readonly told: PlanSummary;
  /** What is wrong with the plan for this tenant as a whole, a sentence each. */
  readonly warnings: readonly string[];
  /** The page, when it could not be put in its place. */
  readonly held: readonly HeldView[];
  /** Still open: the caller closes it. */
  readonly connection: Connection;
}

/**
 * Copies the input into a new run folder and plans it.
 *
 * @throws {UsageError} when the input cannot be used
 * @throws {HaltError} when the directory cannot be read
 */
export async function makePlan(
  inputPath: string,
  settings: PlanSettings,
  session: Session,
): Promise<Planned> {
  const options = await readPlanOptions(settings);
  return planCopy(await copyIntoRun(inputPath, settings, session), options, settings, session);
}

/** Checks a copied input, reads the directory and writes plan.csv and run.json. Rejects as makePlan, and then leaves no folder behind. */
export async function planCopy(
  { run, name, createdAt, read }: CopiedInput,
  options: PlanOptions,
  settings: PlanSettings,
  session: Session,
): Promise<Planned> {
  try {
    const input = await openInput(run.input, settings, name, read.isUtf8);
    const copied = { name, ...read.fingerprint };
    return await fillRunFolder(run, input, copied, createdAt, options, settings, session);
  } catch (error) {
    // Nothing was sent, and without a plan the folder is of no use to anybody.
    await emptyRunFolder(run);
    throw explainInterrupt(error, session.io);
  }
}

function explainInterrupt(error: unknown, { stops }: Io): unknown {
  if (!stops.intake.aborted || !(error instanceof HaltError)) return error;
  return new HaltError(error.exitCode, 'Interrupted while the plan was made; nothing was sent', {
    cause: error,
  });
}

async function fillRunFolder(
  run: RunFolder,
  input: Input,
  copied: RunRecord['input'],
  createdAt: string,
  options: PlanOptions,
  settings: PlanSettings,
  { io, progress, ...session }: Session,
): Promise<Planned> {
  const { name } = copied;
  const columns = tellColumns(input.columns);
  if (input.file.dialect.encoding === 'xlsx') session.say(input.file.dialect.notes);
  session.say(settings.verbose ? describeColumns(columns) : describeColumnsBriefly(columns));
  progress.phase('reading', null);
  const check = await checkInput(input, io.stops.intake, (rows) => progress.update({ done: rows }));
  if (check.rows === 0)
    throw new UsageError(`Cannot use ${name}: it has a header and no rows; expected a row per guest`, {
      advice: adviseMending(name),
    });

  const rehearsal = {
    tenantFile: settings['simulated-tenant'],
    csv: run.input,
    reading: settings,
    ledgerFile: run.simulatedLedger,
  };
  const connection = await connect(settings, io, settings.simulate ? rehearsal : null, session.clock);
  try {
    const writes = listWrites(settings['email-property'], {
      names: Object.keys(input.columns.handover).length > 0,
      otherMails: Boolean(input.columns.newOtherMails),
    });
    const byAddress = check.namedBy.get('address') ?? 0;
    const list = beginAllGuests(connection.directory, byAddress, { io, ...session });
    session.say([...describeConnection(connection, writes), ...describeLookups(check.rows)]);
    session.say(await warnOfWriting(connection, writes));
    const standing = await connection.standing();
    progress.phase('looking-up', check.rows);
    const own = await findOwnRecords(connection, settings, io);
    for (const path of own.unread)
      session.say([
        `The run ${shorten(path)} cannot be read: guests who are pending because of it are shown as pending-unclear`,
      ]);
    const lookups = createLookups(connection.directory, { io, ...session }, settings.concurrency, list);
    const planned = await writePlan(input, run.plan, check, {
      own,
      facts: { ...connection, senderHasMail: standing.hasMail, inOrganization: standing.inOrganization },
      options,
      lookups,
      signal: io.stops.intake,
      onProgress: (done) => progress.update({ done }),
    });
    progress.stop();
    const { book } = await list.all;
    const way = book === null ? lookups.way() : 'all-guests';
    const lookedUp = { way, byAddress, allGuests: book?.guests ?? null } as const;
    const told: PlanSummary = { ...planned, lookedUp };
    // Text from a column goes out only when somebody could see it: --quiet does not keep it back.
    if (settings.quiet && input.columns.invitation.message !== undefined)
      for (const line of tellTexts(told)) progress.line(line);
    const record: RunRecord = {
      id: randomUUID(),
      formatVersion,
      toolVersion: io.version,
      createdAt,
      input: copied,
      reading: {
        delimiter: input.file.dialect.delimiter,
        encoding: input.file.dialect.encoding,
        idColumn: settings['id-column'],
        emailColumn: settings['email-column'],
        ...(input.file.dialect.encoding === 'xlsx' && {
          sheet: settings.sheet,
          hiddenRows: settings['hidden-rows'],
        }),
      },
      tenant: pickTenant(connection),
      signIn: { kind: connection.signIn.kind, name: connection.signIn.name },
      cloud: settings.cloud,
      graphUrl: connection.graphUrl,
      simulated: connection.simulated,
      options: listOptions(settings),
      columns: [...columns],
      plan: {
        sha256: (await fingerprintFile(run.plan)).sha256,
        rows: told.rows,
        reset: told.reset,
        mails: told.mails,
        languages: [...told.languages],
        changes: { count: told.changes.count, first: [...told.changes.first] },
        unchecked: told.unchecked,
        lookedUp,
        redeemAgain: told.codes.find(({ code }) => code === 'to-redeem-again')?.count ?? 0,
      },
      ended: null,
    };
    if (wantsProof(settings, connection.signIn, told.reset)) await beginAccessFile(run.access, createdAt);
    await writeRunRecord(run, record);
    // No pace is known yet: --per-day is a flag of what sends.
    const warnings = (await watchDay(connection, session)).warn(told.reset, null);
    const held = await writePlanViews(run, record, settings, { ...session, io, progress }, warnings);
    return { run, record, told, warnings, held, connection };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/** What runs of this tenant have done before, those beside this one and those that this machine knows. */
async function findOwnRecords(
  { simulated, graphUrl, tenant }: Connection,
  settings: PlanSettings,
  { env }: Io,
): Promise<OwnRecords> {
  // A rehearsal has a tenant of its own.
  if (simulated) return noRecords;
  const place = { graphUrl, tenantId: tenant.id, lockFolder: settings['lock-folder'] };
  const known = await listKnownRuns(findTenantFolder(place, env).folder);
  return readOwnRecords([...known, ...(await listRuns())], place);
}

function pickTenant({ tenant: { id, displayName, defaultDomain } }: Connection): RunRecord['tenant'] {
  return { id, displayName, defaultDomain };
}

/** What run.json keeps of the settings: what the flags say is worth remembering; none of it can hold a secret. */
export function listOptions(
  settings: Partial<Settings>,
  kinds: readonly Flag['kept'][] = ['plan', 'run'],
): RunRecord['options'] {
  const said = new Map(Object.entries<unknown>(settings));
  const kept = Object.entries<Flag>(flags).filter(([, { kept }]) => kept && kinds.includes(kept));
  return Object.fromEntries(
    kept.map(([name, flag]) => [name, writeKept(flag, said.get(name) ?? flag.byDefault)]),
  );
}

function writeKept(flag: Flag, value: unknown): RecordedValue {
  if (flag.write !== undefined && value !== flag.byDefault) return flag.write(value);
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

export async function readPlanOptions(settings: PlanSettings): Promise<PlanOptions> {
  return {
    emailProperty: settings['email-property'],
    again: settings.again,
    send: settings.send,
    redirectUrl: settings['redirect-url'],
    language: settings.language,
    message: settings.message ?? (await readMessage(settings['message-file'])),
    cc: settings.cc,
    trust: settings.trust,
  };
}

async function readMessage(path: string | null): Promise<string | null> {
  if (path === null) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path)).trim() || null;
  } catch (error) {
    throw new UsageError(
      `Cannot read --message-file ${path}: ${nameCause(error)}; expected a text file in UTF-8`,
    );
  }
}
