import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SimulatorOptions } from '../../src/simulator/simulator.ts';
import type { FaultInput } from '../../src/simulator/trouble/fault-definition.ts';
import { makeFolder, readCsv, runCommand, writeGuests } from '../support/command.ts';
import { idOf, makeGuests, startGraph, token } from '../support/graph.ts';

const newAddress = 'guest0@contoso.example';
const header = ['userId', 'newEmail', 'newDisplayName', 'newCompanyName', 'newJobTitle', 'newOtherMails'];

/** Runs one row against one guest, and returns what was written to it and how the row ended. */
async function runRow(
  guest: object,
  flags: readonly string[],
  more: readonly string[] = [],
  options: SimulatorOptions = {},
) {
  const graph = await startGraph({
    ...options,
    tenant: { users: makeGuests(1, () => guest), ...options.tenant },
  });
  const folder = makeFolder();
  const csv = writeGuests(folder, [[idOf(0), newAddress, ...more]], header.slice(0, 2 + more.length));
  const out = join(folder, 'out');
  const ended = await runCommand(
    ['run', csv, '--graph-url', graph.url, '--yes', '--out', out, ...flags],
    folder,
    token,
  );
  const [result = {}] = readCsv(join(out, 'results.csv'));
  return { graph, ended, result, patches: graph.ledger.patches.map(({ changes }) => changes) };
}

describe('the address in place', () => {
  const third = 'guest0@third.example';
  it.each<[property: string, guest: object, written: object | null]>([
    ['mail', {}, { mail: newAddress }],
    ['mail', { mail: newAddress }, null],
    ['mail', { mail: newAddress.toUpperCase() }, null],
    ['otherMails', {}, { otherMails: [newAddress] }],
    ['otherMails', { otherMails: [third] }, { otherMails: [third, newAddress] }],
    ['otherMails', { otherMails: [newAddress.toUpperCase(), third] }, null],
    ['both', { otherMails: [third] }, { mail: newAddress, otherMails: [third, newAddress] }],
    ['both', { mail: newAddress, otherMails: [third] }, { otherMails: [third, newAddress] }],
    ['both', { otherMails: [newAddress] }, { mail: newAddress }],
    ['none', { otherMails: [newAddress] }, null],
    ['none', { mail: newAddress }, null],
  ])('run - --email-property %s on %j writes %j, in one PATCH or none', async (property, guest, written) => {
    const { ended, patches, graph } = await runRow(guest, ['--email-property', property]);
    expect(ended.exitCode).toBe(0);
    expect(patches).toEqual(written === null ? [] : [written]);
    expect(graph.ledger.summary()).toMatchObject({ invitations: 1, violations: 0 });
    if (property === 'otherMails') expect(graph.user(idOf(0))?.mail).toBe('guest0@fabrikam.example');
  });

  it('run - --email-property none with the address not in place is rejected, and nothing is sent', async () => {
    const { ended, result, graph } = await runRow({}, ['--email-property', 'none']);
    expect(ended.exitCode).toBe(3);
    expect(result).toMatchObject({ resultStatus: 'rejected', resultCode: 'address-not-in-place' });
    expect(graph.ledger.summary()).toMatchObject({ invitations: 0, patches: 0 });
  });

  it('run - handover columns go into the same PATCH, but for what is so already', async () => {
    const { patches } = await runRow(
      { companyName: 'Contoso', jobTitle: 'Buyer' },
      [],
      ['Adele Vance', 'Contoso', '(clear)'],
    );
    expect(patches).toEqual([{ mail: newAddress, displayName: 'Adele Vance', jobTitle: null }]);
  });

  it('run - newOtherMails replaces the other addresses', async () => {
    const guest = { otherMails: ['a@third.example', 'b@third.example'] };
    const { patches } = await runRow(guest, [], ['', '', '', 'b@third.example;c@third.example']);
    expect(patches).toEqual([{ mail: newAddress, otherMails: ['b@third.example', 'c@third.example'] }]);
  });
});

describe('a refused PATCH', () => {
  const answer = (message: string): FaultInput => ({
    on: 'patch',
    effect: 'answer',
    status: 400,
    body: { error: { code: 'Request_BadRequest', message } },
  });

  it.each<[name: string, code: string, remedy: RegExp, guest: object, options: SimulatorOptions]>([
    [
      'Exchange is the authority',
      'mail-read-only',
      /--email-property otherMails/,
      {},
      { tenant: { users: makeGuests(1), settings: { mailReadOnly: true } } },
    ],
    [
      'the on-premises directory is the authority',
      'mail-read-only',
      /Change it there/,
      { onPremisesSyncEnabled: true },
      {},
    ],
    [
      'another object has the address among its proxy addresses',
      'mail-conflict',
      /Remove it there/,
      {},
      {
        faults: [answer('Another object with the same value for property proxyAddresses already exists.')],
      },
    ],
    [
      'Graph says something new',
      'guest-write-refused',
      /--retry-failed/,
      {},
      { faults: [answer('Something new')] },
    ],
  ])(
    'run - %s: the row fails as %s with a remedy, and no invitation goes out',
    async (_, code, remedy, guest, options) => {
      const { ended, result, graph } = await runRow(guest, [], [], options);
      expect(ended.exitCode).toBe(3);
      expect(result).toMatchObject({ resultStatus: 'failed', resultCode: code });
      expect(result['resultMessage']).toMatch(remedy);
      expect(graph.ledger.summary()).toMatchObject({ invitations: 0, mails: 0 });
    },
  );
});
