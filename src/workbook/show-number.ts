/** The one file that knows the library for number formats (SheetJS): how a sheet shows a number, a date, or what is true. */
import { SSF } from '@e965/xlsx';

/** What a number is shown by: the code of a format, or the number of one that every spreadsheet program knows. */
export type Format = string | number;

/** A date in the short form of whoever looks is written so that it can be read in one way only. */
const dateNF = 'yyyy-mm-dd';

/** @param date1904 whether days are counted from 1904 on, as old Macs did, and not from 1900 */
export function show(value: number | boolean, format: Format, date1904: boolean): string {
  try {
    return SSF.format(format, value, { date1904, dateNF });
  } catch {
    return showDotted(value, format, date1904) ?? String(value);
  }
}

/** SheetJS takes a dot before a part of a date for that of a fraction of seconds, as in dd.mm.yyyy, and fails. */
function showDotted(value: number | boolean, format: Format, date1904: boolean): string | null {
  if (typeof format !== 'string') return null;
  try {
    return SSF.format(format.replace(/(?<=[dmyh])\.(?=[dmyh])/gi, '\\.'), value, { date1904 });
  } catch {
    return null;
  }
}

/** The code of a format. */
export function nameFormat(format: Format): string {
  return typeof format === 'string' ? format : (SSF.get_table()[format] ?? 'General');
}

export function isDate(code: string): boolean {
  return SSF.is_date(code);
}
