/** Rehearsals in a tenant, or as a person, of which Graph would refuse something: that is said before the first write. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { TenantInput } from '../../src/simulator/tenant/tenant-definition.ts';
import { makeFolder, writeGuests } from '../support/command.ts';
import { makeGuests, makeRows, signedInAs } from '../support/graph.ts';
import { type Answer, ctrlC, runOnScreen } from '../support/terminal.ts';

const atTheQuestion: Answer = ['or press Ctrl-C', ctrlC];

/** `run --simulate` of so many rows, left at the question. */
async function rehearse(rows: number, tenant: TenantInput) {
  const folder = makeFolder();
  const out = join(folder, 'out');
  const users = [...makeGuests(rows), ...(tenant.users ?? [])];
  writeFileSync(join(folder, 'tenant.json'), JSON.stringify({ ...tenant, users }));
  const csv = writeGuests(folder, makeRows(rows));
  const words = ['run', csv, '--simulate', '--simulated-tenant', 'tenant.json', '--out', out];
  const { screen } = await runOnScreen(words, folder, {}, [atTheQuestion]);
  const ledger = join(out, 'simulated-ledger.ndjson');
  return {
    said: screen.replaceAll(/\s+/g, ' '),
    done: existsSync(ledger) ? readFileSync(ledger, 'utf8') : '',
  };
}

function as(...roles: string[]): TenantInput {
  const { admin, signIn } = signedInAs(...roles);
  return { users: [admin], signIn };
}

const lastWeek = new Date(Date.now() - 7 * 86_400_000).toISOString();

const cases: readonly (readonly [string, number, TenantInput, readonly string[]])[] = [
  [
    'as Helpdesk Administrator',
    3,
    as('Helpdesk Administrator'),
    [
      'The person signed in has Helpdesk Administrator and may not change mail',
      'these roles are enough with --email-property otherMails',
    ],
  ],
  [
    'as Guest Inviter',
    3,
    as('Guest Inviter'),
    [
      'The person signed in has Guest Inviter and may not change mail and reset guests: Graph will refuse every row',
    ],
  ],
  [
    'in a young tenant that does not pay, with 150 rows',
    150,
    { organization: { createdDateTime: lastWeek, licensed: false } },
    ['150 guests would be invited', 'may send 10', 'with --per-day 10 it takes 15 days'],
  ],
  [
    'in a multitenant organization',
    3,
    { settings: { multitenantOrganization: true } },
    [
      'The tenant is in a multitenant organization: there Graph does not reset guests who have redeemed',
      '3 rows',
    ],
  ],
];

test.each(cases)(
  'run --simulate %s - says before the first write what Graph will refuse',
  async (...given) => {
    const [, rows, tenant, words] = given;
    const { said, done } = await rehearse(rows, tenant);
    for (const each of words) expect(said).toContain(each);
    expect(done).toBe('');
  },
);

test('run --simulate as User Administrator of a grown tenant - says nothing of the kind', async () => {
  const { said } = await rehearse(3, as('User Administrator'));
  expect(said).not.toMatch(/may not|will refuse|per-day|multitenant/);
  expect(said).toContain('or press Ctrl-C');
});
