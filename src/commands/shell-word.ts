/** Words of a command line that is shown for typing. */

/** A word as a shell takes it whole. */
export function quoteWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
