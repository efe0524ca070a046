/** An input as the commands read it, in a form that tests compare. */
import { mapColumnFlags } from '../../src/core/column-map.ts';
import { readRequest } from '../../src/core/request.ts';
import { type InputReading, openInput } from '../../src/operations/input.ts';

const nothingAsked: InputReading = {
  delimiter: null,
  encoding: null,
  'id-column': null,
  'email-column': null,
  sheet: null,
  'hidden-rows': null,
  ...mapColumnFlags(() => null),
};

export interface TableRead {
  readonly header: readonly string[];
  /** `line: cells`, or what is wrong with the row. */
  readonly rows: readonly string[];
  readonly notes: readonly string[];
}

/** @param name of the file in messages */
export async function readTable(
  path: string,
  asked: Partial<InputReading> = {},
  name = 'guests.xlsx',
): Promise<TableRead> {
  const { file, columns } = await openInput(path, { ...nothingAsked, ...asked }, name);
  const rows: string[] = [];
  for await (const chunk of file.chunks()) {
    for (const row of chunk) {
      const request = readRequest(row, columns);
      rows.push(
        'problems' in request
          ? `${row.line}: ${request.problems.map(({ code, message }) => `${code} ${message}`).join('; ')}`
          : `${row.line}: ${row.cells.join('|')}`,
      );
    }
  }
  return { header: file.header, rows, notes: file.dialect.notes };
}
