/** Cells that a spreadsheet would run as a formula, made harmless by an apostrophe in front, and made themselves again. */

const dangerous = /^'*[=+\-@\t\r]/;

/** Puts an apostrophe before a cell that a spreadsheet would run; undone by unescapeFormula for every text there is. */
export function escapeFormula(cell: string): string {
  return dangerous.test(cell) ? `'${cell}` : cell;
}

/** Takes the apostrophe away that escapeFormula has put there. */
export function unescapeFormula(cell: string): string {
  return cell.startsWith("'") && dangerous.test(cell) ? cell.slice(1) : cell;
}
