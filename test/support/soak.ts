/**
 * The longest tests in three lengths: short in `npm test`, long in `npm run test:long`, and those in test/crash longer
 * still in `npm run soak`. Here is which of them runs, and how it tells its tally. The files that ask are those that
 * `npm run test:long` runs: test/vitest.config.ts finds them.
 */

const mode = process.env['MODE'];

/** The longest of three. */
export const isSoak = mode === 'soak';

/** Not the short one. */
export const isLong = isSoak || mode === 'long';

/** The number of the length that runs. */
export function choose(short: number, long: number, soak = long): number {
  if (isSoak) return soak;
  return isLong ? long : short;
}

/** Prints a line with what was counted. */
export function tellTally(sentence: string, counts: Readonly<Record<string, number>>): void {
  const each = Object.entries(counts).map(([name, count]) => `${count} ${name}`);
  process.stdout.write(`${[sentence, each.join(', ')].filter(Boolean).join(': ')}\n`);
}
