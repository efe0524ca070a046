/** Cells that a spreadsheet would run as a formula, made harmless and brought back. */

/**
 * First characters that make a spreadsheet run a cell. Source:
 * https://owasp.org/www-community/attacks/CSV_Injection (half- and full-width signs, tab, carriage return, line feed).
 */
const runnable = '[=+\\-@\\t\\r\\n\\uFF1D\\uFF0B\\uFF0D\\uFF20]';
const needsEscape = new RegExp(`^'*${runnable}`);
const isEscaped = new RegExp(`^'+${runnable}`);

/**
 * Puts an apostrophe before a cell that a spreadsheet would run. A cell that already begins with apostrophes and would then
 * look escaped gets one more, so that unescapeFormula(escapeFormula(cell)) is the cell, whatever it holds.
 */
export function escapeFormula(cell: string): string {
  return needsEscape.test(cell) ? `'${cell}` : cell;
}

/** For a place in which nothing is run: changes only what unescapeFormula would take for escaped, so that it gives the cell back. */
export function keepFromUnescape(cell: string): string {
  return isEscaped.test(cell) ? `'${cell}` : cell;
}

/** Takes off the apostrophe that escapeFormula put. */
export function unescapeFormula(cell: string): string {
  return isEscaped.test(cell) ? cell.slice(1) : cell;
}
