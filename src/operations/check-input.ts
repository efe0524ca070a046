/** `plan --offline`: the check of the file alone. Says how it was understood, and everything that is wrong with its rows. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PlanSettings } from '../cli/flag-sets.ts';
import { typeWords } from '../cli/shell.ts';
import { tellScript } from '../cli/tell-script.ts';
import { describeColumns, tellColumns } from '../core/column-table.ts';
import type { DuplicateJudge } from '../core/duplicates.ts';
import { describeDuplicate } from '../core/plan-rejections.ts';
import { readRequest } from '../core/request.ts';
import type { Problem, Row } from '../core/row.ts';
import { CodeLines } from '../report/code-lines.ts';
import { writeCountOf } from '../report/figures.ts';
import type { NextLine } from '../report/terminal/summary.ts';
import { copyInput } from '../run/fingerprint.ts';
import { nameInput } from '../run/folder.ts';
import { type Input, openInput } from './input.ts';
import type { Session } from './session.ts';
import { tellEnd, typeLines } from './tell/tell-end.ts';
import { checkInput } from './write-plan.ts';

/** Checks a file and returns the exit code: 0 when every row can be used, 3 when some cannot. */
export async function checkOffline(path: string, settings: PlanSettings, session: Session): Promise<number> {
  if (path !== '-') return checkFile(path, path, settings, session);
  // Standard input can be read but once, and the check reads twice.
  const folder = await mkdtemp(join(tmpdir(), 'guest-reset-'));
  try {
    const copy = join(folder, 'input.csv');
    await copyInput(session.io.stdin, copy);
    return await checkFile(copy, nameInput(path), settings, session);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function checkFile(
  path: string,
  name: string,
  settings: PlanSettings,
  session: Session,
): Promise<number> {
  const input = await openInput(path, settings, name);
  for (const line of describeInput(input)) session.say([line]);
  const { rows, judge } = await checkInput(input, session.io.stops.intake, () => {});
  let bad = 0;
  const lines = new CodeLines<{ readonly code: string }>();
  const problems: Problem[] = [];
  for await (const chunk of input.file.chunks(session.io.stops.intake)) {
    for (const row of chunk) {
      const faults = findFaults(row, input, judge);
      if (faults.length > 0) bad += 1;
      for (const code of new Set(faults.map((fault) => fault.code))) lines.add({ code }, row.line);
      for (const fault of faults) {
        session.progress.line(`${name} line ${row.line}: ${fault.message}`);
        if (problems.length < problemsMax) problems.push(fault);
      }
    }
  }
  const all = writeCountOf(rows, 'row');
  const exitCode = bad === 0 ? 0 : 3;
  const { words } = session.io;
  const next: NextLine[] = [
    bad === 0
      ? {
          does: 'Plans it, with what the directory says',
          line: typeWords(words.filter((word) => word !== '--offline')),
        }
      : { does: 'Checks it again, once it is mended', line: typeWords(words) },
  ];
  const found = bad === 0 ? `${all}, all of them can be used` : `${all}, ${bad} of them cannot be used`;
  tellEnd({ lines: [found], next, wrong: found, exitCode }, settings, session);
  tellScript(session.io, settings, 'offline', {
    ...{ command: 'plan', exitCode, rows, unusable: bad, codes: lines.tell(), problems },
    columns: tellColumns(input.columns),
    next: typeLines(next),
  });
  return exitCode;
}

/** Most of them that a script is told one by one. */
const problemsMax = 1_000;

/** Everything that keeps a row from being used. */
function findFaults(row: Row, { columns }: Input, judge: DuplicateJudge): readonly Problem[] {
  const read = readRequest(row, columns);
  const duplicate = judge(row.ordinal);
  if ('problems' in read) return read.problems;
  if (duplicate === null) return [];
  return [{ line: row.line, column: null, code: duplicate.code, message: describeDuplicate(duplicate) }];
}

const delimiterNames: Record<string, string> = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'pipe' };

/** How the file was understood, a line each. */
function describeInput({ file, columns }: Input): string[] {
  const { encoding, delimiter, headerLine, notes } = file.dialect;
  return [
    encoding === 'xlsx'
      ? 'Read as a workbook'
      : `Read as ${encoding}, ${delimiterNames[delimiter] ?? delimiter}, header on line ${headerLine}`,
    ...describeColumns(tellColumns(columns)),
    ...(columns.bareAddress
      ? [
          `Whether ${columns.newAddress.name} is what these guests have already only the directory knows: plan without --offline tells`,
        ]
      : []),
    ...notes,
  ];
}
