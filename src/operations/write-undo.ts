/** `undo`: writes an input CSV that gives the guests of a run back what they had before, and says which it cannot. */
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { Asked } from '../cli/command.ts';
import type { FollowSettings } from '../cli/flag-sets.ts';
import type { Settings } from '../cli/settings.ts';
import { quoteWord } from '../cli/shell.ts';
import { tellScript } from '../cli/tell-script.ts';
import { getByIdsMax } from '../core/directory.ts';
import { UsageError } from '../core/errors.ts';
import { planUndo, type UndoObstacle, undoColumns, undoObstacles } from '../core/undo.ts';
import { closeAfter, createCsvWriter } from '../csv/writer.ts';
import { CodeLines } from '../report/code-lines.ts';
import { writeCountOf } from '../report/figures.ts';
import { type HeldView, nameDraft } from '../run/files.ts';
import { findRun } from '../run/find-run.ts';
import { inChunks, type RowEnd, readRowEnds } from '../run/row-ends.ts';
import { describeHeld, settleFile } from './files/tell-held.ts';
import { judgeRows } from './look-at-guests.ts';
import { repeatWhere, shorten } from './next-lines.ts';
import { type OpenRun, openRun } from './open-run.ts';
import { openSession, type Session } from './session.ts';
import { tellEnd, typeLines } from './tell/tell-end.ts';

/** A row of the run that is not undone. */
interface NotUndone {
  readonly line: number;
  readonly guestId: string;
  readonly name: string;
  readonly obstacle: UndoObstacle;
}

/** What was written. */
interface Undone {
  /** Where it is. */
  readonly file: string;
  /** Says so when that is not where it should be. */
  readonly held: readonly HeldView[];
  readonly rows: number;
  /** Of them: guests who were written to and not reset. */
  readonly writtenOnly: number;
  readonly leftOut: readonly NotUndone[];
}

/** Writes undo.csv into the run folder, or where --out says; 0 when every reset is in it, 3 when some are left out. */
export async function undo({
  argument,
  settings,
  io,
}: Asked<FollowSettings & Pick<Settings, 'out' | 'overwrite'>>): Promise<number> {
  const run = await findRun(argument ?? 'latest');
  io.typed.nameRun(shorten(run.path));
  const file = settings.out === null ? join(run.path, 'undo.csv') : resolve(settings.out);
  if (existsSync(file) && !settings.overwrite) {
    throw new UsageError(`${shorten(file)} is there already: say --overwrite, or another --out <file>`, {
      add: [['--overwrite']],
    });
  }
  const session = openSession(settings, io);
  const opened = await openRun(run, settings, session, 'written');
  try {
    const undone = await writeUndo(opened, file, session);
    return tellUndo(opened, undone, session);
  } finally {
    session.progress.stop();
    await opened.connection.close();
  }
}

async function writeUndo(opened: OpenRun, file: string, session: Session): Promise<Undone> {
  const { run, record, replay, connection } = opened;
  const { verifiedDomains } = connection.tenant;
  const leftOut: NotUndone[] = [];
  const leaveOut = ({ entry }: RowEnd, obstacle: UndoObstacle): void => {
    leftOut.push({ line: entry.line, guestId: entry.guestId, name: entry.guestName, obstacle });
  };
  const draft = nameDraft(file);
  const writer = await createCsvWriter(draft, undoColumns, {
    escapeFormulas: true,
    delimiter: record.reading.delimiter ?? ',',
    sleep: session.sleep,
  });
  let rows = 0;
  let writtenOnly = 0;
  session.progress.phase('reading-back', replay.rows.countStatuses().reset + replay.rows.countWrittenOnly());
  await closeAfter(writer, async () => {
    for await (const chunk of inChunks(readRowEnds(opened), getByIdsMax)) {
      for (const end of chunk) {
        const { status, code } = end.outcome;
        if (status === 'unknown') leaveOut(end, code === 'not-read-back' ? code : 'in-doubt');
      }
      // A row that was not reset may have changed its guest all the same.
      const changed = chunk.filter(
        ({ outcome: { status, write } }) =>
          status === 'reset' || (status !== 'unknown' && write !== undefined),
      );
      for (const { end, guest } of await judgeRows(changed, opened, session)) {
        const planned = planUndo(end.entry, guest, { name: basename(run.path), verifiedDomains });
        if ('obstacle' in planned) leaveOut(end, planned.obstacle);
        else {
          rows += 1;
          if (end.outcome.status !== 'reset') writtenOnly += 1;
          await writer.write(planned.cells);
        }
      }
      session.progress.update({ done: rows + leftOut.length });
    }
  }).catch(async (error: unknown) => {
    await rm(draft, { force: true }).catch(() => {});
    throw error;
  });
  session.progress.stop();
  return { ...(await settleFile(draft, file, session)), rows, writtenOnly, leftOut };
}

const shownMax = 20;

function tellUndo(
  { run, record, settings }: OpenRun,
  { file, held, rows, writtenOnly, leftOut }: Undone,
  session: Session,
): number {
  const exitCode = leftOut.length > 0 ? 3 : 0;
  // With both addresses on the guest, Graph does not show which of them the pending invitation is for.
  const again = record.options['email-property'] === 'none' ? ['--again'] : [];
  const words = ['guest-reset run', quoteWord(shorten(file)), ...again, ...repeatWhere(settings, record)];
  const next = rows === 0 ? [] : [{ does: 'Gives them back what they had', line: words.join(' ') }];
  const more = leftOut.length - shownMax;
  const lines = [
    `${rows} of ${writeCountOf(rows + leftOut.length, 'guest')} of ${basename(run.path)} can be given back what they had: ${shorten(file)}`,
    ...(writtenOnly === 0
      ? []
      : [
          `${writtenOnly} of them ${writtenOnly === 1 ? 'was' : 'were'} written to and not reset: giving back what they had invites them at the address they had`,
        ]),
    ...leftOut
      .slice(0, shownMax)
      .map(
        ({ line, guestId, name, obstacle }) =>
          `  line ${line}: ${name || guestId} ${undoObstacles[obstacle]}`,
      ),
    ...(more > 0 ? [`  and ${more} more, all of them in the output of --json`] : []),
  ];
  const wrong = `${writeCountOf(leftOut.length, 'guest')} ${leftOut.length === 1 ? 'is' : 'are'} left out of ${shorten(file)}`;
  tellEnd({ lines, next, wrong, exitCode }, settings, session);
  const codes = new CodeLines<{ readonly code: UndoObstacle }>();
  for (const { line, obstacle } of leftOut) codes.add({ code: obstacle }, line);
  tellScript(session.io, settings, 'undo', {
    run: run.path,
    command: 'undo',
    exitCode,
    rows,
    leftOut: leftOut.map(({ line, guestId, obstacle }) => ({ line, guestId, code: obstacle })),
    codes: codes.tell(),
    files: { undo: file },
    ...describeHeld(held),
    next: typeLines(next),
  });
  return exitCode;
}
