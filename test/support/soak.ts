/** `npm run soak` is the tests in test/crash with larger numbers; here is which of the two runs, and how it tells its tally. */

/** The long run. */
export const isSoak = process.env['MODE'] === 'soak';

/** Prints a line with what was counted. */
export function tellTally(sentence: string, counts: Readonly<Record<string, number>>): void {
  const each = Object.entries(counts).map(([name, count]) => `${count} ${name}`);
  process.stdout.write(`${[sentence, each.join(', ')].filter(Boolean).join(': ')}\n`);
}
