import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeFolder, readCsv, runCommand, startCommand, writeGuests } from '../support/command.ts';
import { makeGuests, makeRows, startGraph, token } from '../support/graph.ts';

it('report - a run that was killed has still not ended, and its files say how far it came', async () => {
  const graph = await startGraph({ tenant: { users: makeGuests(20) } });
  const folder = makeFolder();
  const out = join(folder, 'out');
  const words = ['run', writeGuests(folder, makeRows(20)), '--graph-url', graph.url, '--yes', '--out', out];
  graph.addFaults([{ on: 'batch', effect: 'hang', afterInvitations: 3 }]);
  const killed = startCommand(words, folder, token);
  await graph.until({ invitations: 3, held: 1 });
  killed.child.kill('SIGKILL');
  await killed.ended;

  expect(await runCommand(['report', out], folder)).toMatchObject({ exitCode: 0 });
  const page = readFileSync(join(out, 'report.html'), 'utf8');
  expect(page).toContain('This run has not ended');
  expect(page).toContain('guest-reset apply out');
  expect(JSON.parse(readFileSync(join(out, 'run.json'), 'utf8'))).toMatchObject({ ended: null });
  const statuses = readCsv(join(out, 'results.csv')).map((row) => row['resultStatus']);
  expect(statuses).toHaveLength(20);
  expect(statuses.filter((status) => status === 'reset').length).toBeGreaterThanOrEqual(3);
});

it('run - the summary is the last that is said, after the progress', async () => {
  const graph = await startGraph({ tenant: { users: makeGuests(5) } });
  const folder = makeFolder();
  const csv = writeGuests(folder, makeRows(5));
  const { stderr } = await runCommand(['run', csv, '--graph-url', graph.url, '--yes'], folder, token);
  expect(stderr.lastIndexOf('Resetting: ')).toBeLessThan(stderr.indexOf('5 rows: 5 reset, in'));
});
