/** Guests that a sign-in may not write to are told from a sign-in that may write to nobody: others further down are tried. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeFolder, readCsv, runCommand, writeGuests } from '../support/command.ts';
import { idOf, makeGuests, makeRows, startGraph, token } from '../support/graph.ts';
import { countStatuses } from '../support/kill-truth.ts';

async function prepare(refused: readonly number[], on: 'patch' | 'invitation' = 'patch', count = 30) {
  const graph = await startGraph({ tenant: { users: makeGuests(count) } });
  const folder = makeFolder();
  const csv = writeGuests(folder, makeRows(count));
  graph.addFaults(
    refused.map((n) => ({ on, guest: idOf(n), effect: 'error' as const, error: 'role-guest' as const })),
  );
  const type = (...words: string[]) =>
    runCommand([...words, '--yes', '--max-failures', '100%', '--graph-url', graph.url], folder, token);
  const read = () => countStatuses(readCsv(join(folder, 'out', 'results.csv')));
  return { graph, csv, type, read };
}

it.each(['patch', 'invitation'] as const)(
  'run - three guests at the top whose %s is refused: lines named, and apply resets all the others',
  async (on) => {
    const { graph, csv, type, read } = await prepare([0, 1, 2], on);
    const first = await type('run', csv, '--out', 'out');
    expect(first).toMatchObject({ exitCode: 5 });
    expect(first.stderr).toContain('others further down were not, so it is not the sign-in');
    expect(first.stderr).toContain('refused: lines 2, 3, 4');
    const next = await type('apply', 'out');
    expect(next).toMatchObject({ exitCode: 3 });
    expect(read()).toEqual({ reset: 27, failed: 3 });
    expect(graph.ledger.summary()).toMatchObject({ invitations: 27, guestsInvitedAgain: 0 });
  },
);

it('run - the first dozen is refused: it halts with their lines, and apply begins with others', async () => {
  const { csv, type, read } = await prepare(Array.from({ length: 12 }, (_, n) => n));
  const first = await type('run', csv, '--out', 'out');
  expect(first).toMatchObject({ exitCode: 4 });
  expect(first.stderr).toMatch(/refused: lines [5-9], /);
  // Two of the next canary are of the dozen.
  expect(await type('apply', 'out')).toMatchObject({ exitCode: 5 });
  expect(await type('apply', 'out')).toMatchObject({ exitCode: 3 });
  expect(read()).toEqual({ reset: 18, failed: 12 });
});

it('run - everybody is refused: it is the sign-in, nobody has failed', async () => {
  const { graph, csv, type, read } = await prepare(Array.from({ length: 30 }, (_, n) => n));
  expect(await type('run', csv, '--out', 'out')).toMatchObject({ exitCode: 4 });
  expect(read()).toEqual({ 'not-attempted': 30 });
  expect(graph.ledger.summary()).toMatchObject({ invitations: 0, patches: 0 });
});

it.each([
  ['at the end', [27, 28, 29]],
  ['here and there', [3, 9, 14, 22]],
])('run - protected guests %s fail by themselves', async (_, refused) => {
  const { csv, type, read } = await prepare(refused);
  expect(await type('run', csv, '--out', 'out')).toMatchObject({ exitCode: 3 });
  expect(read()).toEqual({ reset: 30 - refused.length, failed: refused.length });
});
