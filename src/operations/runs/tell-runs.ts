/** `runs`: every run under a folder, told to the person, to a script, or on a page. */
import { existsSync, statSync } from 'node:fs';
import { basename, join, relative, resolve, sep } from 'node:path';
import type { Asked } from '../../cli/command.ts';
import type { OutputSettings } from '../../cli/flag-sets.ts';
import { callProgram, type Io } from '../../cli/io.ts';
import type { Settings } from '../../cli/settings.ts';
import { tellScript } from '../../cli/tell-script.ts';
import { UsageError } from '../../core/errors.ts';
import { renderRunsPage } from '../../report/page/runs-page.ts';
import { addUpRuns, type RunLine } from '../../report/runs.ts';
import { summariseRuns } from '../../report/terminal/runs-summary.ts';
import { replaceFile } from '../../run/files.ts';
import { type RunFolder, type RunRecord, reportsFolder } from '../../run/folder.ts';
import { type RunStanding, surveyRuns } from '../../run/survey.ts';
import { shorten, suggestApply, suggestStatus } from '../next-lines.ts';
import { openSession } from '../session.ts';

export async function tellRuns({
  argument,
  settings,
  io,
}: Asked<OutputSettings & Pick<Settings, 'page'>>): Promise<number> {
  const folder = resolve(argument ?? reportsFolder);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new UsageError(`There is no folder ${argument ?? folder}: name the one in which the runs are`);
  const session = openSession(settings, io);
  const lines = (await surveyRuns(folder)).map((standing) => tellRun(standing, folder));
  session.say(
    lines.length === 0
      ? [`There is no run under ${shorten(folder)}`]
      : summariseRuns(lines.map((each) => nameNext(each, io))),
  );
  const page = settings.page ? join(folder, 'runs.html') : null;
  if (page !== null) {
    const now = new Date(session.clock.nowMs()).toISOString();
    await replaceFile(page, renderRunsPage(lines, io.version, now), session.sleep);
    session.say([`Page: ${shorten(page)}`]);
  }
  const { states, ...totals } = addUpRuns(lines);
  const byState = Object.fromEntries(states.map(({ state, count }) => [state, count]));
  tellScript(io, settings, 'runs', {
    ...{ command: 'runs', folder, exitCode: 0, states: byState, totals, runs: lines, page },
  });
  session.progress.stop();
  return 0;
}

/** The same with its line by the name that works here; the page and scripts elsewhere have the usual one. */
function nameNext(run: RunLine, io: Io): RunLine {
  return { ...run, next: run.next === null ? null : callProgram(run.next, io) };
}

function tellRun(standing: RunStanding, folder: string): RunLine {
  const { run, state, record, reset, unknown, left, redeemed, problem } = standing;
  const near = relative(folder, run.report).split(sep).map(encodeURIComponent).join('/');
  return {
    ...{ state, reset, unknown, left, redeemed, problem },
    path: shorten(run.path) || basename(run.path),
    input: record?.input.name ?? '',
    tenant: record === null ? '' : nameTenant(record),
    simulated: record?.simulated ?? false,
    createdAt: record?.createdAt ?? '',
    endedAt: record?.ended?.at ?? null,
    signedInAs: record?.signIn.name ?? '',
    toReset: record?.plan.reset ?? 0,
    files: { plan: findFile(run.plan), results: findFile(run.results), status: findFile(run.status) },
    next: record === null ? null : suggest(run, record, standing),
    page: existsSync(run.report) ? near : null,
  };
}

function findFile(path: string): string | null {
  return existsSync(path) ? path : null;
}

/** A made-up tenant is told by its domain: its name says too that it is none. */
function nameTenant({ simulated, tenant }: RunRecord): string {
  const name = simulated ? '' : tenant.displayName;
  return name || tenant.defaultDomain || tenant.id;
}

/** What to type next; how to sign in is not kept, so the person adds it. */
function suggest(run: RunFolder, record: RunRecord, { state, reset, redeemed }: RunStanding): string | null {
  if (state === 'planned' || state === 'stopped' || state === 'part-done')
    return suggestApply(run, pickPace(record), record).line;
  return state === 'finished' && reset > 0 && (redeemed ?? 0) < reset
    ? suggestStatus(run, record, {}).line
    : null;
}

/** The pace and the guards that run.json keeps: carrying on must not be bolder than what was begun. */
function pickPace({ options }: RunRecord): Partial<Settings> {
  const numbers = ['max-rows', 'canary', 'max-rate', 'per-day'] as const;
  return Object.fromEntries(
    numbers.flatMap((name) => (typeof options[name] === 'number' ? [[name, options[name]]] : [])),
  );
}
