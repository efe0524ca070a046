/** results.xlsx beside results.csv: the same rows, for whoever works with a spreadsheet. results.csv is the record. */
import { existsSync } from 'node:fs';
import { findGuestPages } from '../../core/guest-page.ts';
import { type RowStatus, rowStatuses } from '../../core/outcome.ts';
import { resultColumns } from '../../core/results-file.ts';
import { countOf, statusWords } from '../../report/page/chart-ends.ts';
import type { RowsSummary } from '../../report/tally.ts';
import type { RunFolder, RunRecord } from '../../run/folder.ts';
import { type AboutRow, describeOrigin } from './about-sheet.ts';
import { readOriginal } from './original.ts';
import { nameWorkbookOf, type WorkbookWritten } from './wants-workbook.ts';
import { type WorkbookSession, writeWorkbookView } from './workbook-view.ts';

/** Writes the workbook from what results.csv says. @param from where that is now */
export async function writeResultsWorkbook(
  run: RunFolder,
  record: RunRecord,
  rows: Pick<RowsSummary, 'counts' | 'codes'>,
  from: string,
  session: WorkbookSession,
): Promise<WorkbookWritten> {
  const path = nameWorkbookOf(run.results);
  const pages = findGuestPages(record);
  const view = {
    ...{ from, path, name: 'Results', firstColumn: resultColumns[0], rows: rows.counts.rows },
    dress(column: string, cell: string) {
      if (column === 'resultStatus') return dressStatus(cell);
      const link = column === 'resultGuestId' ? pages(cell) : null;
      return link === null ? null : { look: 'link' as const, link };
    },
    about: [...listCounts(rows), ...describeOrigin(record)],
    original: () => readOriginal(run, record),
  };
  const held = await writeWorkbookView(view, record.reading.delimiter, session);
  return { path: held !== null || existsSync(path) ? path : null, held };
}

function dressStatus(cell: string) {
  const status = rowStatuses.find((each) => each === cell);
  return status === undefined ? null : { look: status };
}

function listCounts({ counts, codes }: Pick<RowsSummary, 'counts' | 'codes'>): AboutRow[] {
  const ofStatus = (status: RowStatus): AboutRow[] => {
    const { name, means } = statusWords[status];
    return [
      { status, cells: [`${name} (${status})`, '', countOf(counts, status), means] },
      ...codes
        .filter((each) => each.status === status)
        .map(({ code, count, cause, remedy }) => ({ cells: ['', code, count, cause, remedy] })),
    ];
  };
  return [...rowStatuses.flatMap(ofStatus), { status: 'strong', cells: ['All rows', '', counts.rows] }];
}
