/** What people read comes first in every file, what only the machine needs last; files of earlier versions, in another order, are read as they are. */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { expect, it } from 'vitest';
import { makeFolder, readCsv, runCommand, writeGuests } from '../support/command.ts';
import { idOf, makeGuests, makeRows, startGraph, token } from '../support/graph.ts';

const count = 3;

/** As the versions before wrote them. */
const earlier = {
  plan: [
    ...['planLine', 'planAction', 'planCode', 'planMessage', 'planGuestId', 'planGuestName'],
    ...['planCurrentEmail', 'planNewEmail', 'planState', 'planStateChanged', 'planWrites', 'planPrevious'],
    ...['planSendsMail', 'planRedirectUrl', 'planLanguage', 'planCustomMessage', 'planCc', 'planWarnings'],
  ],
  results: [
    ...['resultLine', 'resultStatus', 'resultCode', 'resultMessage', 'resultGuestId', 'resultPreviousEmail'],
    ...['resultNewEmail', 'resultInvitationId', 'resultAttempts', 'resultRequestId', 'resultFinishedAt'],
    ...['resultWritten', 'resultWriteRequestId', 'resultGraphDate', 'resultWriteGraphDate'],
  ],
  status: [
    ...['line', 'guestId', 'name', 'newEmail', 'status', 'since', 'daysPending', 'reminded', 'readAt'],
    ...['cameBy', 'emailNow', 'access', 'membershipsBefore', 'membershipsKept', 'appsBefore', 'appsKept'],
    ...['accessMissing', 'accessNew', 'accessByRule'],
  ],
};

async function prepare() {
  const graph = await startGraph({ tenant: { users: makeGuests(count) } });
  const folder = makeFolder();
  writeGuests(
    folder,
    makeRows(count).map((cells, n) => [...cells, `note ${n}`]),
    ['userId', 'newEmail', 'Note'],
  );
  const type = (...words: string[]) => runCommand([...words, '--graph-url', graph.url], folder, token);
  const readHeader = (name: string): string[] => {
    const [header = []]: string[][] = parse(readFileSync(join(folder, 'out', name)), { bom: true, to: 1 });
    return header;
  };
  return { graph, folder, type, readHeader, out: join(folder, 'out') };
}

/** Puts the last columns of a file in another order. */
function reorder(path: string, columns: readonly string[]): string {
  const rows = readCsv(path);
  const carried = Object.keys(rows[0] ?? {}).filter((name) => !columns.includes(name));
  const text = stringify(rows, { header: true, columns: [...carried, ...columns], bom: true });
  writeFileSync(path, text);
  return createHash('sha256').update(text).digest('hex');
}

it('plan.csv, results.csv, status.csv, undo.csv - the input first, then what people read, ids and JSON last', async () => {
  const { type, readHeader } = await prepare();
  await type('run', 'guests.csv', '--out', 'out', '--yes');
  await type('status', 'out');
  await type('undo', 'out');

  const own = ['userId', 'newEmail', 'Note'];
  expect(readHeader('plan.csv').slice(0, 7)).toEqual([
    ...own,
    'planLine',
    'planAction',
    'planCode',
    'planMessage',
  ]);
  expect(readHeader('plan.csv').slice(-3)).toEqual(['planGuestId', 'planWrites', 'planPrevious']);
  expect(readHeader('results.csv').slice(0, 5)).toEqual([...own, 'resultLine', 'resultStatus']);
  expect(readHeader('results.csv').slice(-6)).toEqual([
    ...['resultGuestId', 'resultInvitationId', 'resultRequestId'],
    ...['resultGraphDate', 'resultWriteRequestId', 'resultWriteGraphDate'],
  ]);
  expect(readHeader('status.csv').slice(-2)).toEqual(['readAt', 'guestId']);
  expect(readHeader('undo.csv').slice(-2)).toEqual(['userId', 'undoOf']);
});

it('apply, report, status, run - files in the order of earlier versions are read as they are', async () => {
  const { graph, folder, type, out } = await prepare();
  await type('plan', 'guests.csv', '--out', 'out');
  const sha256 = reorder(join(out, 'plan.csv'), earlier.plan);
  const record = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8'));
  writeFileSync(join(out, 'run.json'), JSON.stringify({ ...record, plan: { ...record.plan, sha256 } }));

  expect(await type('apply', 'out', '--yes')).toMatchObject({ exitCode: 0 });
  expect(graph.ledger.summary()).toMatchObject({ invitations: count, patches: count, guestsInvitedAgain: 0 });
  expect(readCsv(join(out, 'results.csv'))).toMatchObject(
    makeRows(count).map(([id, email], n) => ({
      ...{ userId: id, newEmail: email, Note: `note ${n}`, resultStatus: 'reset', resultGuestId: idOf(n) },
      ...{ resultPreviousEmail: `guest${n}@fabrikam.example`, resultNewEmail: email, resultWritten: 'mail' },
    })),
  );

  expect(await type('status', 'out')).toMatchObject({ exitCode: 3 });
  reorder(join(out, 'status.csv'), earlier.status);
  expect(await runCommand(['report', 'out'], folder)).toMatchObject({ exitCode: 0 });
  expect(readFileSync(join(out, 'report.html'), 'utf8')).toMatch(/0 of 3 guests .*had redeemed by/);

  reorder(join(out, 'results.csv'), earlier.results);
  expect(
    await runCommand(['plan', 'out/results.csv', '--out', 'again', '--graph-url', graph.url], folder, token),
  ).toMatchObject({
    exitCode: 0,
  });
  const again = readCsv(join(folder, 'again', 'plan.csv'));
  expect(again.map((row) => row['planGuestId'])).toEqual(makeRows(count).map(([id]) => id));
  expect(Object.keys(again[0] ?? {}).slice(0, 4)).toEqual(['userId', 'newEmail', 'Note', 'planLine']);
});
