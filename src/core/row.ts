/** A record of the input file, before anyone has judged what it says. */

/** One record of a CSV file. `cells` has exactly one cell per header column, as a person meant it (escapes undone). */
export interface Row {
  /** Place among the data records of the file, from 0. It is the row's name in the journal. */
  readonly ordinal: number;
  /** Line of the file on which the record begins, from 1, quoted line breaks counted. */
  readonly line: number;
  readonly cells: readonly string[];
  /** Why its cells cannot be trusted to stand under their columns, a sentence without a full stop; absent: they can. */
  readonly malformed?: string;
  /** Cells of a spreadsheet that cannot be relied on; absent: none. */
  readonly faults?: readonly CellFault[];
}

/** Why a cell cannot be relied on, whatever its text. */
export interface CellFault {
  /** Place of its column in the header, from 0. */
  readonly index: number;
  /** `error`: it has no value; `unclear`: it has two. */
  readonly kind: 'error' | 'unclear';
  /** What was found and what to do, with the name of the cell, one sentence without a full stop. */
  readonly message: string;
}

/** A mistake in the input file, told so that its author can mend it. */
export interface Problem {
  readonly line: number;
  /** Header name of the column concerned, or null when it is the whole line. */
  readonly column: string | null;
  readonly code: string;
  /** What was found and what to do, one sentence without a full stop. */
  readonly message: string;
}
