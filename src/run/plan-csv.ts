/** plan.csv as the commands read it back: each row's own cells and what was planned for it. */
import { noOptionalColumns } from '../core/column-map.ts';
import { pickTyped, resolveColumns, type TypedCells } from '../core/columns.ts';
import { HaltError } from '../core/errors.ts';
import { placePlanColumns, planColumns, readPlanCells } from '../core/plan-file.ts';
import { openOwn } from './csv-view.ts';
import type { RunRecord } from './folder.ts';
import type { PlanRow } from './results-csv.ts';

/** A row of plan.csv with the plan's own cells as they stand. */
export interface PlanFileRow extends PlanRow {
  readonly cells: readonly string[];
}

/** An opened plan.csv. */
export interface PlanFile {
  /** What stands between its cells: as in the input. */
  readonly delimiter: string;
  /** Names of the columns carried through from the input. */
  readonly carriedHeader: readonly string[];
  /** What a row says by itself of guest and new address, from its carried cells. */
  readTyped(carried: readonly string[]): TypedCells;
  /** Its rows from the beginning, some at a time. */
  chunks(): AsyncGenerator<readonly PlanFileRow[]>;
}

/** How the input's columns were found; as in run.json. */
type PlanReading = Pick<RunRecord['reading'], 'idColumn' | 'emailColumn'> &
  Partial<Pick<RunRecord['reading'], 'delimiter'>>;

/**
 * Opens plan.csv.
 *
 * @throws {HaltError} 7 when it is not what guest-reset writes
 */
export async function openPlan(path: string, reading: PlanReading): Promise<PlanFile> {
  const file = await openOwn(path, planColumns[0], reading.delimiter);
  const carried = file.header.length - planColumns.length;
  const places = placePlanColumns(file.header);
  if (places === null) {
    throw new HaltError(7, `${path} is not a plan: its last columns should be ${planColumns.join(', ')}`);
  }
  const carriedHeader = file.header.slice(0, carried);
  const resolved = resolveColumns(carriedHeader, { ...reading, optional: noOptionalColumns });
  return {
    delimiter: file.dialect.delimiter,
    carriedHeader,
    readTyped: (cells) =>
      'columns' in resolved
        ? pickTyped(resolved.columns, cells)
        : { guest: '', currentEmail: '', newEmail: '' },
    async *chunks() {
      for await (const chunk of file.chunks()) {
        yield chunk.map((row) => {
          const cells = places.map((place) => row.cells[carried + place] ?? '');
          return {
            entry: readEntry(path, row.ordinal, row.line, cells),
            carried: row.cells.slice(0, carried),
            cells,
          };
        });
      }
    },
  };
}

function readEntry(path: string, ordinal: number, line: number, cells: readonly string[]): PlanRow['entry'] {
  try {
    return readPlanCells(ordinal, cells);
  } catch (error) {
    if (error instanceof RangeError)
      throw new HaltError(7, `${path} line ${line} cannot be used: ${error.message}; make a new plan`);
    throw error;
  }
}
