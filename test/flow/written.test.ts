/** What was written to a guest is said whatever became of its reset: the PATCH and the reset are two steps. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeFolder, readCsv, runCommand, writeGuests } from '../support/command.ts';
import { idOf, makeGuests, startGraph, token } from '../support/graph.ts';

const header = ['userId', 'newEmail', 'newDepartment'];
const rows = [
  [idOf(0), 'guest0@contoso.example', 'Sales'],
  [idOf(1), 'guest1@blocked.example', 'Sales'],
];

/** Runs both rows in a tenant that writes to guests and refuses resets. */
async function runRefused(settings: object, faults: object[] = [], flags: readonly string[] = []) {
  const graph = await startGraph({ tenant: { users: makeGuests(2), settings }, faults: faults as never });
  const folder = makeFolder();
  const words = ['--graph-url', graph.url];
  const ended = await runCommand(
    ['run', writeGuests(folder, rows, header), ...words, '--yes', '--out', 'out', '--canary', '0', ...flags],
    folder,
    token,
  );
  const more = (...typed: readonly string[]) => runCommand([...typed, ...words], folder, token);
  const results = () => readCsv(join(folder, 'out', 'results.csv'));
  const page = () => readFileSync(join(folder, 'out', 'report.html'), 'utf8');
  return { graph, folder, ended, more, results, page };
}

const written = {
  resultWritten: 'mail, department',
  resultWriteRequestId: expect.stringMatching(/^[\da-f-]{36}$/),
  resultWriteGraphDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]{8}\.000Z$/),
};

describe('what was written', () => {
  it('run - a reset refused after its PATCH: results, page and terminal say what was written, and undo gives it back', async () => {
    const { graph, folder, ended, more, results, page } = await runRefused({
      blockedDomains: ['blocked.example'],
    });
    expect(ended.exitCode).toBe(3);
    expect(results()).toMatchObject([
      { resultStatus: 'reset', resultGraphDate: written.resultWriteGraphDate, ...written },
      { resultStatus: 'failed', resultCode: 'partner-blocked', ...written },
    ]);
    const said = '1 guest was written to (mail, department) and not reset';
    expect(ended.stderr).toContain(said);
    expect(page()).toContain(said);
    expect(page()).not.toContain('nothing was changed');

    // The files made again, from the journal, say the same.
    rmSync(join(folder, 'out', 'results.csv'));
    const again = await more('apply', 'out', '--yes');
    expect(again.stderr).toContain(said);
    expect(results()).toMatchObject([written, written]);

    const undone = await more('undo', 'out', '--json');
    expect(JSON.parse(undone.stdout)).toMatchObject({ exitCode: 0, rows: 2, leftOut: [] });
    expect(undone.stderr).toContain('1 of them was written to and not reset');
    expect(readCsv(join(folder, 'out', 'undo.csv'))[1]).toMatchObject({
      userId: idOf(1),
      currentEmail: 'guest1@blocked.example',
      newEmail: 'guest1@fabrikam.example',
      newDepartment: '(clear)',
    });
    await more('run', join('out', 'undo.csv'), '--yes', '--out', 'back');
    expect(graph.user(idOf(1))).toMatchObject({ mail: 'guest1@fabrikam.example', department: null });
  });

  it('run - halted after the PATCH: not attempted, and written all the same; undo needs no reset', async () => {
    const { ended, more, results, page } = await runRefused({ invitationsBlocked: true });
    expect(ended.exitCode).toBe(4);
    expect(results()).toMatchObject([
      { resultStatus: 'not-attempted', ...written },
      { resultStatus: 'not-attempted', ...written },
    ]);
    expect(page()).toContain('2 guests were written to (mail, department) and not reset');
    const undone = await more('undo', 'out', '--json');
    expect(JSON.parse(undone.stdout)).toMatchObject({ rows: 2, leftOut: [] });
  });

  it('run - nothing is said to be written where the PATCH itself was refused', async () => {
    const { results, page, more, folder } = await runRefused({ mailReadOnly: true });
    expect(results()).toMatchObject([
      {
        resultStatus: 'failed',
        resultCode: 'mail-read-only',
        resultWritten: '',
        resultWriteRequestId: '',
        resultWriteGraphDate: '',
      },
      { resultStatus: 'failed', resultWritten: '' },
    ]);
    expect(page()).not.toContain('written to');
    expect((await more('undo', 'out')).exitCode).toBe(2);
    expect(existsSync(join(folder, 'out', 'undo.csv'))).toBe(false);
  });
});
