/** The rows of a wave, found in plan.csv. */
import { findNearest, suggest } from '../../cli/near-miss.ts';
import type { Settings } from '../../cli/settings.ts';
import { UsageError } from '../../core/errors.ts';
import { unescapeFormula } from '../../core/formula.ts';
import { foldCell, nameWave, readOnly, type WaveAsked, WavePicker } from '../../core/wave.ts';
import type { RunFolder, RunRecord } from '../../run/folder.ts';
import { openPlan } from '../../run/plan-csv.ts';

/** A part of a plan. */
export interface Wave {
  readonly asked: WaveAsked;
  /** Words of the flags that ask for it. */
  readonly name: string;
  /** Rows in it, and those of them that the plan resets. */
  readonly rows: number;
  readonly toReset: number;
  /** Mails that the plan sends to them. */
  readonly mails: number;
  has(ordinal: number): boolean;
  /** Whether the plan resets that row, and it is in the wave. */
  resets(ordinal: number): boolean;
}

/** What asks for a wave. */
export type WaveSettings = Pick<Settings, 'only' | 'first' | 'lines'>;

/** The wave that was asked for; null: the whole plan. */
export async function findWave(
  run: Pick<RunFolder, 'plan'>,
  record: Pick<RunRecord, 'reading' | 'plan'>,
  { only, first, lines }: WaveSettings,
): Promise<Wave | null> {
  if (only === null && first === null && lines === null) return null;
  return readWave(run, record, { only, first, lines });
}

/**
 * Reads which rows of the plan are in a wave.
 *
 * @throws {UsageError} when it names a column, a value or a line that no row has, with the nearest ones
 */
async function readWave(
  run: Pick<RunFolder, 'plan'>,
  record: Pick<RunRecord, 'reading' | 'plan'>,
  asked: WaveAsked,
): Promise<Wave> {
  const plan = await openPlan(run.plan, record.reading);
  const picker = new WavePicker(asked, plan.carriedHeader);
  if (asked.only !== null && picker.column < 0) refuseColumn(asked.only, plan.carriedHeader);
  const mask = new Uint8Array(record.plan.rows);
  let rows = 0;
  let toReset = 0;
  let mails = 0;
  for await (const chunk of plan.chunks()) {
    for (const { entry, carried } of chunk) {
      const isReset = entry.action === 'reset';
      if (!picker.takes({ line: entry.line, isReset, carried })) continue;
      mask[entry.ordinal] = isReset ? 2 : 1;
      rows += 1;
      if (isReset) toReset += 1;
      if (isReset && entry.invitation?.send === true) mails += 1;
    }
  }
  refuseMissing(asked, picker);
  return {
    ...{ asked, name: nameWave(asked), rows, toReset, mails },
    has: (ordinal) => (mask[ordinal] ?? 0) > 0,
    resets: (ordinal) => mask[ordinal] === 2,
  };
}

function refuseColumn(only: string, header: readonly string[]): never {
  const { column } = readOnly(only) ?? { column: only };
  const names = header.map(unescapeFormula);
  const near = suggest(foldCell(column), names.map(foldCell));
  throw new UsageError(
    `--only: the input has no column "${column}"${near || `; it has ${names.slice(0, listMax).join(', ')}`}`,
  );
}

const listMax = 12;

function refuseMissing({ only }: WaveAsked, picker: WavePicker): void {
  const { missing, missingLines, seen } = picker;
  if (missingLines.length > 0)
    throw new UsageError(`--lines: no row begins on ${missingLines.join(', ')} of the input`);
  if (missing.length === 0) return;
  const { column } = readOnly(only ?? '') ?? { column: '' };
  const mistakes = missing.map((value) => {
    const nearest = findNearest(foldCell(value), seen.map(foldCell));
    const meant = seen.find((each) => foldCell(each) === nearest);
    const has = seen.filter(Boolean).slice(0, listMax);
    const more = seen.length > has.length ? ', ...' : '';
    return `--only: no row has "${value}" in ${column}${
      meant === undefined ? `; it has ${has.join(', ')}${more}` : `: did you mean ${meant}?`
    }`;
  });
  throw new UsageError(mistakes.join('\n'));
}

/** The part with which the run ended last; null: it was all of it. */
export async function findLastWave(
  run: Pick<RunFolder, 'plan'>,
  record: Pick<RunRecord, 'reading' | 'plan' | 'waves' | 'ended'>,
): Promise<Wave | null> {
  const last = record.waves?.find(({ at }) => at === record.ended?.at);
  return last === undefined ? null : readWave(run, record, last);
}

/** The name of the first part in which a row is, or ''; null: the run has no parts. */
export async function nameParts(
  run: Pick<RunFolder, 'plan'>,
  record: Pick<RunRecord, 'reading' | 'plan' | 'waves'>,
  wave: Wave | null,
): Promise<((ordinal: number) => string) | null> {
  const parts = listParts(record, wave?.asked ?? null);
  if (parts.length === 0) return null;
  const plan = await openPlan(run.plan, record.reading);
  const pickers = parts.map((asked) => new WavePicker(asked, plan.carriedHeader));
  const names = ['', ...parts.map(nameWave)];
  const places = new Uint16Array(record.plan.rows);
  for await (const chunk of plan.chunks()) {
    for (const { entry, carried } of chunk) {
      const row = { line: entry.line, isReset: entry.action === 'reset', carried };
      // Each of them counts its rows.
      const place = pickers.map((picker) => picker.takes(row)).indexOf(true);
      places[entry.ordinal] = place + 1;
    }
  }
  return (ordinal) => names[places[ordinal] ?? 0] ?? '';
}

/** The parts of a run as they were asked for, this one with them. */
function listParts({ waves = [] }: Pick<RunRecord, 'waves'>, asked: WaveAsked | null): WaveAsked[] {
  const isNew = asked !== null && !waves.some((each) => nameWave(each) === nameWave(asked));
  return isNew ? [...waves, asked] : [...waves];
}
