import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FaultInput } from '../../src/simulator/trouble/fault-definition.ts';
import { makeFolder, readCsv, runCommand, writeGuests } from '../support/command.ts';
import { idOf, makeGuests, makeRows, startGraph, token } from '../support/graph.ts';

/** Runs 6 rows with faults and returns how they ended. */
async function runWith(faults: readonly FaultInput[], flags: readonly string[] = []) {
  const graph = await startGraph({ tenant: { users: makeGuests(6) }, faults });
  const folder = makeFolder();
  const out = join(folder, 'out');
  const csv = writeGuests(folder, makeRows(6));
  const ended = await runCommand(
    ['run', csv, '--graph-url', graph.url, '--yes', '--canary', '0', '--out', out, ...flags],
    folder,
    token,
  );
  return { ended, results: readCsv(join(out, 'results.csv')), graph };
}

function refuse(
  status: number,
  code: string,
  message: string,
  on: 'invitation' | 'patch' = 'invitation',
): FaultInput {
  return { on, guest: idOf(2), effect: 'answer', status, body: { error: { code, message } } };
}

const failures: [expected: string, fault: FaultInput][] = [
  [
    'address-of-other-object',
    refuse(400, 'BadRequest', 'The user already exists in the directory as object ID x'),
  ],
  [
    'address-on-verified-domain',
    refuse(
      400,
      'BadRequest',
      "The domain of the user's email address is a verified domain of this directory",
    ),
  ],
  ['address-in-own-tenant', refuse(400, 'BadRequest', 'Invitee is in inviter tenant')],
  ['address-of-group', refuse(400, 'BadRequest', 'Group email address is not supported')],
  ['graph-refused', refuse(400, 'BadRequest', 'Invalid request input')],
  ['address-refused', refuse(400, 'BadRequest', 'This user can’t be invited to this directory.')],
  [
    'guest-blocked',
    refuse(
      400,
      'BadRequest',
      `The invited user already exists in the directory as object ID: ${idOf(2)}, but the account is blocked from signing in.`,
    ),
  ],
  ['partner-blocked', refuse(403, 'Forbidden', 'Blocked by cross-tenant access settings')],
  ['guest-protected', refuse(403, 'Forbidden', 'Generic authorization exception')],
  [
    'guest-protected',
    refuse(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation'),
  ],
  ['guest-gone', refuse(404, 'Request_ResourceNotFound', 'Resource does not exist')],
  ['graph-refused', refuse(409, 'Conflict', 'Something new')],
  [
    'mail-conflict',
    refuse(
      400,
      'Request_BadRequest',
      'Another object with the same value for property proxyAddresses already exists.',
      'patch',
    ),
  ],
  ['guest-write-refused', refuse(400, 'Request_BadRequest', 'Something new', 'patch')],
  ['invitation-error', { on: 'invitation', guest: idOf(2), effect: 'status-error' }],
  ['wrong-guest', { on: 'invitation', guest: idOf(2), effect: 'other-guest' }],
];

describe('refusals', () => {
  it.each(failures)('run - the row fails as %s, the others are reset', async (expected, fault) => {
    const { ended, results, graph } = await runWith([fault]);
    expect(results.map((row) => row['resultStatus'])).toEqual([
      'reset',
      'reset',
      'failed',
      'reset',
      'reset',
      'reset',
    ]);
    expect(results[2]).toMatchObject({ resultCode: expected });
    expect(results[2]?.['resultMessage']).not.toBe('');
    expect(ended.exitCode).toBe(3);
    expect(graph.ledger.summary()).toMatchObject({ guestsInvitedAgain: 0, conversions: 0, violations: 0 });
    if (fault.on === 'patch') expect(graph.ledger.perGuest().has(idOf(2))).toBe(false);
  });

  it('run - a throttled item alone is sent again', async () => {
    const { ended, results, graph } = await runWith([
      { on: 'invitation', guest: idOf(2), effect: 'throttle', retryAfter: 0.2, times: 2 },
    ]);
    expect(ended.exitCode).toBe(0);
    expect(results[2]).toMatchObject({ resultStatus: 'reset', resultAttempts: '4' });
    expect(results[1]).toMatchObject({ resultStatus: 'reset', resultAttempts: '2' });
    expect(graph.stats.itemsInsideRetryAfter).toBe(0);
  });

  it.each<[string, FaultInput, RegExp]>([
    [
      'invitations are blocked for the tenant',
      {
        on: 'invitation',
        effect: 'answer',
        status: 403,
        body: {
          error: {
            code: 'Forbidden',
            message: 'Invitations are blocked for this directory due to suspicious activity.',
          },
        },
      },
      /support/i,
    ],
    [
      'guest invitations are not allowed',
      {
        on: 'invitation',
        effect: 'answer',
        status: 403,
        body: { error: { code: 'Forbidden', message: 'Guest invitations not allowed for your company.' } },
      },
      /User\.Invite\.All/,
    ],
    [
      'the application lacks the permission',
      {
        on: 'invitation',
        effect: 'answer',
        status: 401,
        body: {
          error: {
            code: 'Unauthorized',
            message:
              'Insuficient privileges to perform requested operation by the application MSGraphInviteAPI',
          },
        },
      },
      /User\.Invite\.All/,
    ],
    [
      'conditional access asks for more',
      {
        on: 'invitation',
        effect: 'answer',
        status: 403,
        body: { error: { code: 'insufficient_claims', message: 'Claims needed' } },
      },
      /conditional access/i,
    ],
    [
      'every row is refused for lack of rights',
      {
        on: 'invitation',
        effect: 'answer',
        status: 403,
        body: {
          error: {
            code: 'Authorization_RequestDenied',
            message: 'Insufficient privileges to complete the operation.',
          },
        },
      },
      /permissions and roles/,
    ],
  ])('run - halts with exit 4 when %s, and says what to do', async (_, fault, remedy) => {
    const { ended, results, graph } = await runWith([fault], ['--batch-size', '1', '--concurrency', '1']);
    expect(ended.exitCode).toBe(4);
    expect(ended.stderr).toMatch(remedy);
    expect(ended.stderr).toContain('guest-reset apply');
    expect(graph.ledger.summary().invitations).toBe(0);
    expect(results).toHaveLength(6);
    expect(results.at(-1)).toMatchObject({ resultStatus: 'not-attempted', resultCode: 'run-ended' });
  });
});
