/** The second sheet of a workbook: what the rows came to, what each code means and what to do, and which run it was. */
import type { RunRecord } from '../../run/folder.ts';
import type { CellToWrite, SheetToWrite } from '../../workbook/write/sheet-xml.ts';

type AboutCell = string | number;

/** A row of the sheet; its first cell looks like the status. */
export interface AboutRow {
  readonly cells: readonly AboutCell[];
  readonly status?: CellToWrite['look'];
}

const columns = [
  { name: 'Status', width: 32 },
  { name: 'Code', width: 24 },
  { name: 'Rows', width: 10 },
  { name: 'Meaning', width: 90 },
  { name: 'What to do', width: 90 },
];

/** Which run it was, below the counts. */
export function describeOrigin(record: RunRecord): AboutRow[] {
  const { tenant, simulated, input, createdAt, toolVersion } = record;
  const facts = [
    ['Input', input.name],
    [
      'Tenant',
      simulated ? 'Rehearsal with the simulator: no real guest' : `${tenant.displayName} (${tenant.id})`,
    ],
    ['Planned at', createdAt],
    ['Made by', `guest-reset ${toolVersion}`],
    [
      'The record',
      'The CSV file of the same name beside this workbook; changes made here are not read by apply',
    ],
  ] as const;
  return [
    { cells: [] },
    ...facts.map(([name, is]) => ({ status: 'strong' as const, cells: [name, '', '', is] })),
  ];
}

export function makeAboutSheet(rows: readonly AboutRow[]): SheetToWrite {
  return {
    name: 'About',
    columns: columns.map((column) => ({ ...column, isOwn: true })),
    rows: (async function* () {
      yield rows.map(({ cells, status }) => cells.map((cell, index) => writeCell(cell, index, status)));
    })(),
    filtered: false,
  };
}

function writeCell(cell: AboutCell, index: number, status: CellToWrite['look'] = 'plain'): CellToWrite {
  if (typeof cell === 'number') return { value: { is: 'number', number: cell, format: '#,##0' } };
  return { value: { is: 'text', text: cell }, look: index === 0 ? status : 'wrapped' };
}
