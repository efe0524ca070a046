import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeFolder, runCommand, writeGuests } from '../support/command.ts';
import { idOf, makeGuests, makeRows, startGraph, token } from '../support/graph.ts';
import { runOnTerminal } from '../support/terminal.ts';

/** A run of twelve rows of which Graph throttles the last, and asks to wait three seconds. */
async function prepare() {
  const graph = await startGraph({
    tenant: { users: makeGuests(12) },
    faults: [{ on: 'invitation', guest: idOf(11), effect: 'throttle', retryAfter: 3, times: 1 }],
  });
  const folder = makeFolder();
  const out = join(folder, 'out');
  const csv = writeGuests(folder, makeRows(12));
  const words = ['run', csv, '--out', out, '--yes', '--canary', '0', '--graph-url', graph.url];
  return { graph, folder, out, words };
}

it('a pause that Graph asks for - is shown as a pause while it lasts', async () => {
  const { folder, words } = await prepare();
  const ended = await runOnTerminal(words, folder, token, [[/paused [123] s: Graph asked to wait/, '']]);
  expect(ended).toMatchObject({ exitCode: 0 });
  expect(ended.screen).toMatch(/paused [123] s: Graph asked to wait/);
});

it('a pause that Graph asks for - is told on the page, also when the page is made again', async () => {
  const { graph, folder, out, words } = await prepare();
  expect(await runCommand(words, folder, token)).toMatchObject({ exitCode: 0 });

  const readPage = (): string => readFileSync(join(out, 'report.html'), 'utf8');
  const told = 'Microsoft Graph throttled 1 request; guest-reset waited 3 s in all';
  expect(readPage()).toContain(told);
  await runCommand(['report', out], folder);
  expect(readPage()).toContain(told);
  await runCommand(['status', out, '--graph-url', graph.url], folder, token);
  expect(readPage()).toContain(told);
});
