/** The run folder: where it is, what is in it, and run.json, which says what was asked and how it ended. */
import { existsSync } from 'node:fs';
import { chmod, lstat, mkdir, readdir, readFile, rm, rmdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { z } from 'zod';
import { HaltError, UsageError } from '../core/errors.ts';
import { isUnable, nameCause, type Sleep } from '../core/refusal.ts';
import { isCode, putInPlace, replaceFile } from './files.ts';
import { makeOwnFolders } from './make-folders.ts';

/** Version of the run folder's files; a folder of a newer version is refused. */
export const formatVersion = 1;

const countsSchema = z.object({
  rows: z.number(),
  reset: z.number(),
  unchanged: z.number(),
  rejected: z.number(),
  failed: z.number(),
  unknown: z.number(),
  notAttempted: z.number(),
});

const optionsSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));

const recordSchema = z.object({
  /** Tells this run from every other one, wherever its folder is. */
  id: z.string().optional(),
  formatVersion: z.number(),
  toolVersion: z.string(),
  createdAt: z.string(),
  input: z.object({ name: z.string(), sha256: z.string(), bytes: z.number() }),
  /** How input.csv is to be read: what was found in it or asked for. */
  reading: z.object({
    delimiter: z.string().nullable(),
    encoding: z.string().nullable(),
    idColumn: z.string().nullable(),
    emailColumn: z.string().nullable(),
    /** Of a workbook. */
    sheet: z.string().nullish(),
    hiddenRows: z.enum(['skip', 'include']).nullish(),
  }),
  tenant: z.object({ id: z.string(), displayName: z.string(), defaultDomain: z.string() }),
  signIn: z.object({ kind: z.enum(['application', 'delegated', 'unknown']), name: z.string() }),
  cloud: z.string(),
  graphUrl: z.string(),
  simulated: z.boolean(),
  /** Options as asked, without secrets. */
  options: optionsSchema,
  /** Which column was taken for what, and which look as if they were meant for something. */
  columns: z
    .array(z.object({ number: z.number(), name: z.string(), used: z.boolean(), is: z.string() }))
    .optional(),
  plan: z.object({
    sha256: z.string(),
    rows: z.number(),
    reset: z.number(),
    mails: z.number(),
    /** Mails by language, most first; people whose name or job changes too, the first of them in words. */
    languages: z.array(z.object({ tag: z.string(), mails: z.number() })).optional(),
    changes: z.object({ count: z.number(), first: z.array(z.string()) }).optional(),
    /** Guests who have the address already and will have to redeem again. */
    redeemAgain: z.number().optional(),
    /** Guests of whose new address it was not checked whether another object has it. */
    unchecked: z.number().optional(),
    /** How users were found by addresses; rows that name their guest so; how many guests there are, where all were read. */
    lookedUp: z
      .object({
        way: z.enum(['all-guests', 'several', 'one']),
        byAddress: z.number(),
        allGuests: z.number().nullable(),
      })
      .optional(),
  }),
  /** Who has carried the plan out, each time that something was to be sent, and the fingerprint that was approved. */
  applied: z
    .array(
      z.object({
        at: z.string(),
        signIn: z.object({ kind: z.enum(['application', 'delegated', 'unknown']), name: z.string() }),
        approved: z.string().nullable(),
        /** Who started the process, and on which machine. */
        startedBy: z.string().optional(),
        /** The flags that whoever carries it out may say anew, as they were then. */
        options: optionsSchema.optional(),
      }),
    )
    .optional(),
  /** Parts of the plan that were carried out by themselves, in the order in which they were begun. */
  waves: z
    .array(
      z.object({
        only: z.string().nullable(),
        first: z.number().nullable(),
        lines: z.string().nullable(),
        at: z.string(),
        exitCode: z.number(),
        rows: z.number(),
        toReset: z.number(),
        reset: z.number(),
      }),
    )
    .optional(),
  /** SHA-256 of to-fix.csv as it was made last. */
  toFix: z.string().optional(),
  /** A journal was begun: it must be there from then on. */
  begun: z.boolean().optional(),
  /** The last end of an apply on this run, null while there was none. */
  ended: z
    .object({
      at: z.string(),
      exitCode: z.number(),
      reason: z.string().nullable(),
      counts: countsSchema,
      /** Words that carrying on needs. */
      carryOnWith: z.array(z.string()).optional(),
      /** Rows that are left for a later part of the plan. */
      left: z.number().optional(),
      /** So long the journal was then: it only ever grows. */
      made: z.object({ journalBytes: z.number() }).nullish(),
    })
    .nullable(),
});

/** What run.json holds. */
export type RunRecord = z.infer<typeof recordSchema>;

/** The files of a run, by what they are. All are absolute paths. */
export interface RunFolder {
  readonly path: string;
  readonly runJson: string;
  readonly input: string;
  readonly plan: string;
  /** The plan for whoever has to agree to it. */
  readonly planPage: string;
  readonly journal: string;
  readonly results: string;
  readonly redeemUrls: string;
  readonly report: string;
  readonly status: string;
  /** What the guests could get at before the first write. */
  readonly access: string;
  /** What a rehearsal did to its simulated tenant. */
  readonly simulatedLedger: string;
}

export const reportsFolder = 'reports';

/** The copy of the input is called by what it is. */
function findInput(path: string): string {
  const workbook = join(path, workbookName);
  return existsSync(workbook) ? workbook : join(path, 'input.csv');
}

const workbookName = 'input.xlsx';

/** Gives the copy of a workbook the name of one. */
export async function nameWorkbook(run: RunFolder): Promise<RunFolder> {
  await putInPlace(run.input, join(run.path, workbookName));
  return nameFiles(run.path);
}

/** The files of a run in a folder. */
export function nameFiles(path: string): RunFolder {
  return {
    path,
    runJson: join(path, 'run.json'),
    input: findInput(path),
    plan: join(path, 'plan.csv'),
    planPage: join(path, 'plan.html'),
    journal: join(path, 'journal.ndjson'),
    results: join(path, 'results.csv'),
    redeemUrls: join(path, 'redeem-urls.csv'),
    report: join(path, 'report.html'),
    status: join(path, 'status.csv'),
    access: join(path, 'access.ndjson'),
    simulatedLedger: join(path, 'simulated-ledger.ndjson'),
  };
}

/**
 * Makes a run folder, mode 0700.
 *
 * @param out folder asked for with --out, or null for reports/<time>-<input name>
 * @param inputName name of the input file, without its folder
 * @throws {UsageError} when the folder asked for is there and not empty
 */
export async function createRunFolder(
  out: string | null,
  inputName: string,
  nowIso: string,
): Promise<RunFolder> {
  if (out !== null) {
    const path = resolve(out);
    if (existsSync(path) && (!(await stat(path)).isDirectory() || (await readdir(path)).length > 0)) {
      throw new UsageError(`Cannot use --out ${out}: it is there and not empty; name a new folder`, {
        isOfFolder: true,
      });
    }
    await makeOwnFolders(path);
    if ((await lstat(path)).isSymbolicLink()) {
      throw new UsageError(`Cannot use --out ${out}: it is a symbolic link; name the folder itself`, {
        isOfFolder: true,
      });
    }
    // An empty folder that was there may be open to others. Shares and sticks know no modes; the files in it have their own.
    await chmod(path, 0o700).catch((error: unknown) => {
      if (!isUnable(error)) throw error;
    });
    return nameFiles(path);
  }
  const stem = `${nowIso.slice(0, 19).replaceAll(':', '-')}-${cleanName(inputName)}`;
  await makeOwnFolders(resolve(reportsFolder));
  for (let count = 1; ; count += 1) {
    const path = resolve(reportsFolder, count === 1 ? stem : `${stem}-${count}`);
    try {
      await mkdir(path, { mode: 0o700 });
      return nameFiles(path);
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw error;
    }
  }
}

/** Takes away a run folder in which no plan came about: the files made so far, and the folder. */
export async function emptyRunFolder(run: RunFolder): Promise<void> {
  for (const path of [
    run.input,
    run.plan,
    run.planPage,
    run.access,
    `${run.plan}.new`,
    `${run.plan}.corrected`,
    run.simulatedLedger,
  ]) {
    await rm(path, { force: true }).catch(() => {});
  }
  // Somebody may have put a file of their own there meanwhile.
  await rmdir(run.path).catch(() => {});
}

/** Takes away what a process has left that ended while it planned; a folder with anything else in it stays as it is. */
export async function emptyUnplanned(path: string): Promise<void> {
  const run = nameFiles(resolve(path));
  const names = await readdir(run.path).catch(() => []);
  if (names.length === 0 || !names.every((name) => ofPlanning.test(name))) return;
  await emptyRunFolder(run);
  for (const name of names) await rm(join(run.path, name), { force: true });
}

const ofPlanning =
  /^(?:input\.(?:csv|xlsx)|plan\.csv|simulated-ledger\.ndjson|run\.json(?=\.))(?:\.[\w-]+)*$/;

function cleanName(name: string): string {
  const cleaned = name
    .replace(/\.(csv|txt|tsv|xlsx|xlsm)$/i, '')
    .replaceAll(/[^\p{L}\p{N}._-]+/gu, '-')
    .replaceAll(/^[.-]+|[.-]+$/g, '')
    .slice(0, 60);
  return cleaned === '' ? 'input' : cleaned;
}

/**
 * Reads run.json.
 *
 * @throws {HaltError} 7, when it is damaged or was written by a newer version
 */
export async function readRunRecord(run: RunFolder): Promise<RunRecord> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(run.runJson, 'utf8'));
  } catch (error) {
    throw new HaltError(7, `Cannot read ${run.runJson}: ${nameCause(error)}`);
  }
  const version = z.object({ formatVersion: z.number() }).safeParse(value);
  if (version.success && version.data.formatVersion > formatVersion) {
    throw new HaltError(
      7,
      `${run.runJson} was written by a newer guest-reset (format ${version.data.formatVersion}): use that version`,
    );
  }
  const record = recordSchema.safeParse(value);
  if (!record.success) throw new HaltError(7, `${run.runJson} is damaged: ${z.prettifyError(record.error)}`);
  return record.data;
}

/** Writes run.json in one piece: a reader sees the old file or the new one. @throws {HaltError} 4 when it stays held, or the disk refuses */
export async function writeRunRecord(run: RunFolder, record: RunRecord, sleep?: Sleep): Promise<void> {
  await replaceFile(run.runJson, `${JSON.stringify(record, null, 2)}\n`, sleep);
}

/** The name of the input for folder names and messages. */
export function nameInput(input: string): string {
  return input === '-' ? 'stdin' : basename(input);
}
