/** Reads a CSV file whole, for tests. */
import type { Row } from '../../src/core/row.ts';
import { type CsvFile, type CsvOptions, openCsv } from '../../src/csv/reader.ts';

export async function readAll(path: string, options?: CsvOptions): Promise<{ file: CsvFile; rows: Row[] }> {
  const file = await openCsv(path, options);
  const rows: Row[] = [];
  for await (const chunk of file.chunks()) rows.push(...chunk);
  return { file, rows };
}
