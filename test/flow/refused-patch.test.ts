/** What a guest's PATCH is refused with: met by another write it is tried again; refused for one property, the others are told of. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FaultInput } from '../../src/simulator/trouble/fault-definition.ts';
import { makeFolder, readCsv, runCommand, writeGuests } from '../support/command.ts';
import { idOf, makeGuests, startGraph, token } from '../support/graph.ts';

/** Runs rows that change the address and the department, one for each fault, in one run. */
async function runWith(faults: readonly FaultInput[], flags: readonly string[] = []) {
  const graph = await startGraph({ tenant: { users: makeGuests(faults.length) }, faults });
  const folder = makeFolder();
  const rows = faults.map((_, n) => [idOf(n), `guest${n}@contoso.example`, 'Sales']);
  const csv = writeGuests(folder, rows, ['userId', 'newEmail', 'newDepartment']);
  const words = ['run', csv, '--graph-url', graph.url, '--yes', '--canary', '0', '--out', 'out'];
  const ended = await runCommand([...words, '--max-failures', '100%', ...flags], folder, token);
  return { ended, results: readCsv(join(folder, 'out', 'results.csv')), graph };
}

function refuse(n: number, status: number, code: string, message: string, times?: number): FaultInput {
  const fault = { on: 'patch', guest: idOf(n), effect: 'answer', status } as const;
  return { ...fault, body: { error: { code, message } }, ...(times ? { times } : {}) };
}

describe('a refused PATCH', () => {
  it('run - that met another write is tried again, and the row is reset once', async () => {
    const { ended, results, graph } = await runWith([
      refuse(0, 409, 'Conflict', 'Another update is in progress', 1),
      refuse(1, 400, 'Directory_ConcurrencyViolation', 'A conflicting change was made', 1),
      refuse(2, 409, '', '', 1),
      refuse(3, 412, 'Directory_ConcurrencyViolation', 'The version of the object has changed', 1),
      refuse(4, 409, 'Directory_ConcurrencyViolation', 'Try again', 1),
    ]);
    expect(ended.exitCode).toBe(0);
    expect(results.map((row) => [row['resultStatus'], row['resultAttempts'], row['resultWritten']])).toEqual(
      results.map(() => ['reset', '3', 'mail, department']),
    );
    expect(graph.ledger.summary()).toMatchObject({ mails: 5, guestsInvitedAgain: 0, violations: 0 });
  });

  it('run - that keeps meeting another write fails after its attempts, with nothing written and no mail', async () => {
    const { ended, results, graph } = await runWith(
      [refuse(0, 409, 'Conflict', 'Another update is in progress')],
      ['--max-attempts', '2'],
    );
    expect(ended.exitCode).toBe(3);
    expect(results).toMatchObject([{ resultCode: 'attempts-exhausted', resultWritten: '' }]);
    expect(results[0]?.['resultMessage']).toContain('Another update is in progress');
    expect(graph.ledger.summary()).toMatchObject({ mails: 0, invitations: 0 });
  });

  it('run - for one property says whether the others would go', async () => {
    const only = (name: string, other: string): RegExp =>
      new RegExp(
        `none of mail, department was written: this is about ${name}, and ${other} would be written`,
      );
    const said: [message: string, expected: RegExp][] = [
      ['The source of authority of mail is Exchange', only('mail', 'department')],
      [
        'Unable to update the specified properties for objects that have originated within an external service.',
        only('mail', 'department'),
      ],
      [
        'Another object with the same value for property proxyAddresses already exists.',
        only('mail', 'department'),
      ],
      ["Invalid value specified for property 'department' of resource 'User'.", only('department', 'mail')],
      [
        'Unable to update the specified properties for on-premises mastered Directory Sync objects',
        /none of mail, department was written, and none would be without the others/,
      ],
      ['Something new', /and Graph does not say which of them it refuses/],
    ];
    const { ended, results, graph } = await runWith(
      said.map(([message], n) => refuse(n, 400, 'Request_BadRequest', message)),
    );
    expect(ended.exitCode).toBe(3);
    for (const [n, [, expected]] of said.entries()) expect(results[n]?.['resultMessage']).toMatch(expected);
    expect(results.map((row) => row['resultWritten'])).toEqual(said.map(() => ''));
    expect(graph.ledger.summary()).toMatchObject({ invitations: 0 });
  });
});
