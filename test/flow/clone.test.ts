/** In a clone the program has no name of its own: every line to type next is one that works there. */
import { expect, it } from 'vitest';
import { cleanEnv, makeFolder, writeGuests } from '../support/command.ts';
import { runHere } from '../support/edge.ts';
import { idOf, makeGuests, makeRows, startGraph, token } from '../support/graph.ts';

const program = 'node dist/main.js';

it('every command - the lines to type next have the name that works here, on the terminal and for a script', async () => {
  const graph = await startGraph({ tenant: { users: makeGuests(2) } });
  const folder = makeFolder();
  writeGuests(folder, [...makeRows(2), [idOf(1), 'not an address']]);
  const type = async (...words: string[]) => {
    const lent = { folder, env: cleanEnv(token), program };
    const { stdout, stderr } = await runHere([...words, '--json'], lent);
    const shown = stderr.split('\n').filter((line) => /^\s*(?:Next: )?(?:guest-reset|node) /.test(line));
    const called = shown.map((line) => line.trim().replace('Next: ', ''));
    expect(called.length, words.join(' ')).toBeGreaterThan(0);
    for (const line of called) expect(line).toMatch(/^node dist\/main\.js [a-z]/);
    return { next: JSON.parse(stdout).next, called };
  };
  const to = ['--graph-url', graph.url];
  for (const words of [
    ['plan', 'guests.csv', '--offline'],
    ['plan', 'guests.csv', '--out', 'planned', ...to],
    ['run', 'guests.csv', '--out', 'sent', '--yes', ...to],
    ['status', 'sent', ...to],
    ['remind', 'sent', '--yes', '--older-than', '0s', ...to],
    ['undo', 'sent', ...to],
    ['draft', '--out', 'draft.csv', ...to],
    ['run', 'guest.csv', '--yes', ...to],
  ]) {
    const { next, called } = await type(...words);
    expect(next).toEqual(called);
  }
  await type('runs', '.');
  // What went wrong is said with --quiet, by the same name.
  await type('plan', 'guests.csv', '--offline', '--quiet');
});
