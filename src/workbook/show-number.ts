/** The one file that knows the library for number formats (SheetJS): how a sheet shows a number, a date, or what is true. */
import { SSF } from '@e965/xlsx';

/** What a number is shown by: the code of a format, or the number of one that every spreadsheet program knows. */
export type Format = string | number;

/** A date in the form that whoever looks is used to is written so that it can be read in one way only. */
const dateNF = 'yyyy-mm-dd';

/** The formats known by number that are such dates: 22 with the time, from 27 on the East Asian ones. */
const localDates: ReadonlyMap<Format, string> = new Map<Format, string>([
  [22, `${dateNF} hh:mm`],
  ...[14, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58].map((number) => [number, dateNF] as const),
]);

/** The largest whole number of which a spreadsheet has every digit. */
const wholeMax = 999_999_999_999_999;

/** @param date1904 whether days are counted from 1904 on, as old Macs did, and not from 1900. Returns null when the format is none. */
export function show(value: number | boolean, format: Format, date1904: boolean): string | null {
  const code = localDates.get(format) ?? (typeof format === 'string' ? escapeDots(format) : format);
  // From the twelfth digit on a sheet would show 4.91702E+11, which nobody means.
  if (typeof value === 'number' && isPlain(code) && Number.isInteger(value) && Math.abs(value) <= wholeMax)
    return String(value);
  try {
    const shown = SSF.format(code, value, { date1904, dateNF });
    // A day that no calendar has is ##### in a sheet.
    return shown === '' && isDate(nameFormat(code)) ? String(value) : shown;
  } catch {
    return null;
  }
}

function isPlain(code: Format): boolean {
  return code === 0 || code === 'General';
}

/** SheetJS takes a dot after a part of a date for that of a fraction of seconds, as in dd.mm.yyyy, and fails. */
function escapeDots(code: string): string {
  return code.replaceAll(/"[^"]*"|\\.|(?<=[dmyhs])\.(?!0)/gi, (found) => (found === '.' ? '\\.' : found));
}

/** The code of a format. */
export function nameFormat(format: Format): string {
  return typeof format === 'string' ? format : (SSF.get_table()[format] ?? 'General');
}

export function isDate(code: string): boolean {
  return SSF.is_date(code);
}
