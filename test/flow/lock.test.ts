import { readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeFolder, runCommand, startCommand, writeGuests } from '../support/command.ts';
import { makeGuests, makeRows, startGraph, token } from '../support/graph.ts';
import { expectTruth } from '../support/kill-truth.ts';

const rows = makeRows(12);

async function planRun() {
  const graph = await startGraph({ tenant: { users: makeGuests(12) } });
  const folder = makeFolder();
  const out = join(folder, 'out');
  const csv = writeGuests(folder, rows);
  await runCommand(['plan', csv, '--out', out, '--graph-url', graph.url], folder, token);
  const start = (url = graph.url) =>
    startCommand(['apply', 'out', '--yes', '--graph-url', url], folder, token);
  /** The same in this process. */
  const apply = (url = graph.url) => runCommand(['apply', 'out', '--yes', '--graph-url', url], folder, token);
  return { graph, folder, out, start, apply };
}

it('apply - a run that another process works on is refused with exit 7, and that process is not disturbed', async () => {
  const { graph, out, start } = await planRun();
  graph.hold('before');
  const first = start();
  await graph.until({ held: 1 });
  const second = start();
  // One that is not refused would wait for Graph with the first one.
  const impatience = setTimeout(() => second.child.kill('SIGKILL'), 10_000);
  const refused = await second.ended;
  clearTimeout(impatience);
  expect(refused.exitCode).toBe(7);
  expect(refused.stderr).toMatch(
    new RegExp(`locked by process ${first.child.pid} on ${hostname()} since 20`),
  );
  expect(refused.stderr).toContain('Next: guest-reset apply out');
  graph.release();
  expect((await first.ended).exitCode).toBe(0);
  expectTruth(join(out, 'results.csv'), rows, graph);
});

it('apply - the lock of a process that was killed is taken over, with a sentence', async () => {
  const { graph, out, start, apply } = await planRun();
  graph.hold('before');
  const first = start();
  await graph.until({ held: 1 });
  first.child.kill('SIGKILL');
  await first.ended;
  graph.release();
  const second = await apply();
  expect(second.exitCode).toBe(0);
  expect(second.stderr).toContain(`Took over the lock of process ${first.child.pid}, which began`);
  expectTruth(join(out, 'results.csv'), rows, graph);
});

it.each([
  [
    'plan.csv',
    'has changed since the plan was made',
    (text: string) => text.replace('guest3@contoso', 'guest4@contoso'),
  ],
  ['input.csv', 'has changed since the plan was made', (text: string) => `${text}\n`],
  [
    'run.json',
    'was written by a newer guest-reset',
    (text: string) => text.replace('"formatVersion": 1', '"formatVersion": 2'),
  ],
])('apply - a %s that %s is refused with exit 7; nothing is sent', async (name, says, change) => {
  const { graph, out, apply } = await planRun();
  const path = join(out, name);
  const before = readFileSync(path, 'utf8');
  writeFileSync(path, change(before));
  expect(readFileSync(path, 'utf8')).not.toBe(before);
  const refused = await apply();
  expect(refused.exitCode).toBe(7);
  expect(refused.stderr).toContain(says);
  expect(graph.ledger.summary()).toMatchObject({ invitations: 0, patches: 0 });
});

it('apply - a journal of a newer format, of another plan or with a damaged line is refused with exit 7', async () => {
  const { graph, out, apply } = await planRun();
  expect((await apply()).exitCode).toBe(0);
  const path = join(out, 'journal.ndjson');
  const before = readFileSync(path, 'utf8');
  const lines = before.split('\n');
  for (const [changed, says] of [
    [before.replace('"format":1', '"format":2'), 'newer guest-reset (format 2'],
    [lines.toSpliced(2, 1).join('\n'), 'is damaged at line 3'],
    [before.replace('"status":"reset"', '"status":"failed"'), 'is damaged at line'],
  ] as const) {
    writeFileSync(path, changed);
    const refused = await apply();
    expect(refused).toMatchObject({ exitCode: 7 });
    expect(refused.stderr).toContain(says);
  }
  expect(graph.ledger.summary().guestsInvitedAgain).toBe(0);
});

it('apply - in another tenant it is refused with exit 7 and both tenants are named', async () => {
  const { graph, apply } = await planRun();
  const other = await startGraph({
    tenant: {
      organization: { id: '11111111-0000-4000-8000-000000000000', displayName: 'Woodgrove' },
      users: makeGuests(12),
    },
  });
  const refused = await apply(other.url);
  expect(refused.exitCode).toBe(7);
  expect(refused.stderr).toContain('you are signed in to Woodgrove (11111111-0000-4000-8000-000000000000)');
  expect(graph.ledger.summary().invitations + other.ledger.summary().invitations).toBe(0);
});
