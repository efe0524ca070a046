/** What a workbook costs beside the same table as CSV. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { utils, write } from '@e965/xlsx';
import { generatedAddress, generatedId } from '../../src/simulator/tenant/generated.ts';
import { median, type Tell } from './figures.ts';
import { runToolWell, withFolder } from './tool.ts';

const rows = 100_000;
const times = 3;

const header = ['userId', 'newEmail', 'Name', 'Office', 'No', 'City', 'Manager', 'Since', 'Cost', 'Note'];

/** 100,000 rows of 10 columns, planned offline. */
export async function measureWorkbook(tell: Tell): Promise<void> {
  await withFolder(async (folder) => {
    writeTables(folder);
    const [csv, xlsx] = [await plan('csv', folder), await plan('xlsx', folder)];
    const note = `workbook ${(xlsx.cpuMs / 1_000).toFixed(1)} s and ${xlsx.peakMb.toFixed(0)} MB, CSV ${(csv.cpuMs / 1_000).toFixed(1)} s and ${csv.peakMb.toFixed(0)} MB`;
    const section = 'workbook';
    tell({
      section,
      what: 'CPU time of plan, 100,000 rows by 10 columns: workbook / CSV',
      value: xlsx.cpuMs / csv.cpuMs,
      unit: '',
      bar: { atMost: 2 },
      note,
    });
    tell({
      section,
      what: 'Peak memory of plan, 100,000 rows by 10 columns: workbook - CSV',
      value: xlsx.peakMb - csv.peakMb,
      unit: 'MB',
      bar: { atMost: 400 },
    });
  });
}

async function plan(
  kind: string,
  folder: string,
): Promise<{ readonly cpuMs: number; readonly peakMb: number }> {
  const all = [];
  for (let n = 0; n < times; n += 1) {
    const out = ['--offline', '--out', join(folder, `${kind}-${n}`)];
    all.push(await runToolWell(['plan', join(folder, `guests.${kind}`), ...out], folder));
  }
  return { cpuMs: median(all.map(({ cpuMs }) => cpuMs)), peakMb: median(all.map(({ peakMb }) => peakMb)) };
}

function writeTables(folder: string): void {
  const table = [header];
  for (let n = 0; n < rows; n += 1) {
    const own = [
      `Gäste ${n}`,
      `Sales ${n % 7}`,
      String(n).padStart(6, '0'),
      `Köln ${n % 31}`,
      `Müller ${n % 997}`,
    ];
    const more = [`2024-01-1${n % 10}`, `K${n % 50}`, `note ${n % 13}`];
    table.push([generatedId(n), generatedAddress(n, 'contoso.example'), ...own, ...more]);
  }
  writeFileSync(join(folder, 'guests.csv'), table.map((cells) => `${cells.join(',')}\n`).join(''));
  const book = utils.book_new();
  utils.book_append_sheet(book, utils.aoa_to_sheet(table, { dense: true }), 'Guests');
  const bytes = write(book, { type: 'buffer', bookType: 'xlsx', bookSST: true, compression: true });
  writeFileSync(join(folder, 'guests.xlsx'), bytes);
}
