/** Reminders of guests who were there when they were chosen, and cannot be read just before they would be sent. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeFolder, writeGuests } from '../support/command.ts';
import { runHere } from '../support/edge.ts';
import { makeGuests, makeRows, startGraph, token } from '../support/graph.ts';

const refusal = { code: 'BadRequest', message: 'No such luck' };

it.each([
  [1, 'as they are taken'],
  [2, 'in the last seconds'],
])('remind - after %s readings nobody can be read %s: nothing is sent, exit 4, and why', async (after) => {
  const graph = await startGraph({ tenant: { users: makeGuests(4) } });
  const folder = makeFolder();
  const csv = writeGuests(folder, makeRows(4));
  const type = (...words: string[]) =>
    runHere([...words, '--graph-url', graph.url, '--yes'], { folder, env: token });
  expect(await type('run', csv, '--out', 'out')).toMatchObject({ exitCode: 0 });
  graph.addFaults([
    { on: 'getByIds', after, effect: 'answer', status: 400, body: {} },
    { on: 'read', effect: 'answer', status: 400, body: { error: refusal } },
  ]);
  const ended = await type('remind', 'out', '--older-than', '0d', '--canary', '0');
  expect(ended.stderr).toContain('4 guests to remind, of 4 that were reset');
  expect(ended.stderr).toContain(
    'None of the 4 guests could be read just before sending, so nothing was sent',
  );
  expect(ended.exitCode).toBe(4);
  expect(graph.ledger.summary()).toMatchObject({ invitations: 4, guestsInvitedAgain: 0 });
  expect(readFileSync(join(folder, 'out', 'journal.ndjson'), 'utf8')).not.toContain('"step":"remind"');
});
