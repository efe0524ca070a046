/** Words that are nearly right: what was probably meant. */
import type { Command } from './command.ts';

/** What is wrong with a word that yargs does not know, and what was probably meant. */
export function describeUnknown(
  word: string,
  words: readonly string[],
  command: Command | undefined,
  commands: readonly Command[],
): string {
  const typed = words.find((each) => each.startsWith('-') && nameFlag(each) === word.replace(/^no-/, ''));
  if (typed === undefined) {
    const takes = command?.argument ? `takes one ${command.argument}` : 'takes no argument';
    return `Unexpected argument ${word}: ${command?.name ?? 'guest-reset'} ${takes}`;
  }
  const flag = typed.replace(/=.*$/s, '');
  if (flag === '--dry-run') return `Unknown flag ${flag}: plan says what would happen, and changes nothing`;
  const prefix = flag.startsWith('--no-') ? '--no-' : '--';
  const hint = suggest(nameFlag(typed), command?.flags ?? [], prefix);
  if (hint !== '' || command === undefined) return `Unknown flag ${flag}${hint}`;
  const others = commands.filter(({ flags }) => flags.some((known) => known === nameFlag(typed)));
  if (others.length === 0) return `Unknown flag ${flag}`;
  return `${command.name} does not take ${flag}, which belongs to ${others.map(({ name }) => name).join(', ')}`;
}

/** The name in `--name`, `--no-name`, `--name=value` and `-n`. */
function nameFlag(word: string): string {
  return word.replace(/^--?(?:no-)?/, '').replace(/=.*$/s, '');
}

/** `: did you mean X?` when a known name is near, else nothing. */
export function suggest(typed: string, known: readonly string[], prefix = ''): string {
  const best = findNearest(typed, known);
  return best === null ? '' : `: did you mean ${prefix}${best}?`;
}

/** The known name that begins so, or else is at most two or three edits away and has something in common; null: none. */
export function findNearest(typed: string, known: readonly string[]): string | null {
  const [best] = known
    .map((name) => ({ name, distance: measureDistance(typed, name) }))
    .filter(({ name, distance }) => distance <= Math.max(2, Math.floor(name.length / 3)))
    .filter(({ name, distance }) => distance < Math.max(typed.length, name.length))
    .sort((a, b) => a.distance - b.distance);
  return best?.name ?? null;
}

const beginningLeast = 2;

/** Edits between them, whatever the order of the words in the name: `ratemax` is none away from `max-rate`. */
function measureDistance(typed: string, name: string): number {
  const letters = typed.replaceAll('-', '');
  const words = name.split('-');
  const turned = words.map((_, at) => [...words.slice(at), ...words.slice(0, at)].join(''));
  const distance = Math.min(...turned.map((form) => countEdits(letters, form)));
  return letters.length >= beginningLeast && name.startsWith(typed) ? Math.min(1, distance) : distance;
}

/** Levenshtein distance, by the table's last row. */
function countEdits(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [i, a] of [...from].entries()) {
    const next = [i + 1];
    for (const [j, b] of [...to].entries()) {
      next.push(Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + (a === b ? 0 : 1)));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
