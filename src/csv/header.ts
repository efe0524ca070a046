/** The first record of a file: a header, a row where the header should be, or a sign of an export gone wrong. */
import { cleanCell } from '../core/cells.ts';
import { isKnownColumn } from '../core/columns.ts';
import { readGuestKey } from '../core/guest-key.ts';
import { refuseAt } from './source.ts';

/** The columns as the command line names them, null where it does not. */
export interface GuestColumns {
  readonly idColumn: string | null;
  readonly emailColumn: string | null;
}

export interface Header {
  readonly names: readonly string[];
  /** The first record is a row: the names were made up. */
  readonly missing: boolean;
}

/**
 * Judges the first record. One that holds an id or an address and no name of ours is a row; it is read as one when the flags
 * give both columns by number.
 *
 * @throws {UsageError} when the file cannot be used, with the flags that would make it usable
 */
export function readHeader(
  name: string,
  line: number,
  cells: readonly string[],
  flags: GuestColumns,
): Header {
  if (cells.some((cell) => /^ClassId2e4f51ef21dd47e99d3c952918aff9cd$/i.test(cell.trim()))) {
    throw refuseAt(
      name,
      line,
      'this is the layout of a table in PowerShell, not its data',
      'export again without Format-Table or Format-List before Export-Csv',
    );
  }
  const data = cells.flatMap((cell, index) => (isData(cell) ? [index + 1] : []));
  if (data.length === 0 || cells.some(isKnownColumn)) return { names: cells, missing: false };
  if (isNumber(flags.idColumn) && isNumber(flags.emailColumn)) {
    return { names: cells.map((_, index) => `column${index + 1}`), missing: true };
  }
  const [first = 1] = data;
  const last = data.at(-1) ?? first;
  const second = last === first ? first + 1 : last;
  throw refuseAt(
    name,
    line,
    `there is no header row: ${cells.length === 1 ? 'the first row holds' : `column ${first} of the first row holds`} an id or an address`,
    `add a first row such as userId,newEmail, or type --id-column ${first} --email-column ${second}`,
    [['--id-column', String(first), '--email-column', String(second)]],
  );
}

function isNumber(flag: string | null): boolean {
  return flag !== null && /^\d+$/.test(flag);
}

/** A cell that no one would call a column. */
function isData(cell: string): boolean {
  const cleaned = cleanCell(cell);
  return 'value' in cleaned && cleaned.value !== '' && 'key' in readGuestKey(cleaned.value, 'any');
}
