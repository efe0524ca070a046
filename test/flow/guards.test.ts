import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SimulatorOptions } from '../../src/simulator/simulator.ts';
import { makeFolder, readCsv, runCommand, writeGuests } from '../support/command.ts';
import { idOf, makeGuests, makeRows, signedInAs, startGraph, token } from '../support/graph.ts';
import { type Answer, ctrlC, runOnScreen, runOnTerminal } from '../support/terminal.ts';

const enter = '\r';
const typedDomain: Answer = ['or press Ctrl-C', `woodgrove.example${enter}`];

/** A tenant of so many guests, a row for each, and a run folder to be. */
async function makeJob(count: number, more: SimulatorOptions = {}) {
  const graph = await startGraph({ tenant: { users: makeGuests(count), ...more.tenant }, ...pick(more) });
  const folder = makeFolder();
  const csv = writeGuests(folder, makeRows(count));
  const out = join(folder, 'out');
  const words = ['run', csv, '--graph-url', graph.url, '--out', out];
  return {
    graph,
    folder,
    out,
    words,
    apply: ['apply', out, '--graph-url', graph.url],
    run: (...flags: string[]) => runCommand([...words, ...flags], folder, token),
    type: (flags: readonly string[], answers: readonly Answer[]) =>
      runOnScreen([...words, ...flags], folder, token, answers),
  };
}

function pick({ faults }: SimulatorOptions): SimulatorOptions {
  return faults === undefined ? {} : { faults };
}

/** The guest of row n cannot be invited. */
function refuse(n: number): SimulatorOptions {
  const body = { error: { code: 'BadRequest', message: 'Invalid request input' } };
  return { faults: [{ on: 'invitation', guest: idOf(n), effect: 'answer', status: 400, body }] };
}

describe('the question before anything is sent', () => {
  it('run - names tenant, sign-in, guests and mails, and goes on when the domain is typed', async () => {
    const ada = signedInAs('User Administrator');
    const job = await makeJob(3, { tenant: { users: [...makeGuests(3), ada.admin], signIn: ada.signIn } });
    const { exitCode, screen } = await job.type(['--canary', '0'], [typedDomain]);
    expect(exitCode).toBe(0);
    expect(screen).toMatch(
      /In Woodgrove \(simulated\) \(woodgrove\.example\), signed in as\s+ada@woodgrove\.example/,
    );
    expect(screen).toMatch(/reset 3 guests and send 3 mails/);
    expect(screen).toMatch(/the plan has the fingerprint [0-9a-f]{12}\b/);
    expect(job.graph.ledger.summary().invitations).toBe(3);
  });

  it('run - says when no mail goes out', async () => {
    const job = await makeJob(1);
    const { screen } = await job.type(['--no-send'], [typedDomain]);
    expect(screen).toMatch(/reset 1 guest and send no mail/);
    expect(job.graph.ledger.summary()).toMatchObject({ invitations: 1, mails: 0 });
  });

  it('run - another word is not taken, and Ctrl-C leaves with exit 5 and nothing sent', async () => {
    const job = await makeJob(2);
    const { exitCode, screen } = await job.type(
      [],
      [
        ['or press Ctrl-C', `yes${enter}`],
        ['Type woodgrove.example, or press', ctrlC],
      ],
    );
    expect(exitCode).toBe(5);
    expect(screen).toContain('Declined at the question; nothing was sent');
    expect(screen).toContain('guest-reset apply');
    expect(job.graph.ledger.summary()).toMatchObject({ invitations: 0, patches: 0 });
    expect(readCsv(join(job.out, 'results.csv')).map((row) => row['resultStatus'])).toEqual([
      'not-attempted',
      'not-attempted',
    ]);
  });

  it('apply - asks again for a run that was declined', async () => {
    const job = await makeJob(2);
    await job.type([], [['or press Ctrl-C', ctrlC]]);
    const applied = await runOnScreen(job.apply, job.folder, token, [typedDomain]);
    expect(applied.exitCode).toBe(0);
    expect(job.graph.ledger.summary().invitations).toBe(2);
  });

  it('run - --yes asks nothing, on a terminal either', async () => {
    const job = await makeJob(2);
    const { exitCode, screen } = await job.type(['--yes'], []);
    expect(exitCode).toBe(0);
    expect(screen).not.toContain('Type woodgrove');
  });

  it('run - without a terminal and without --yes it ends with exit 2 before anything is read', async () => {
    const job = await makeJob(2);
    const ended = await job.run();
    expect(ended.exitCode).toBe(2);
    expect(ended.stderr).toContain('--yes');
    expect(job.graph.stats.requests).toBe(0);
    expect(existsSync(job.out)).toBe(false);
  });

  it('apply - without a terminal and without --yes it ends with exit 2 and sends nothing', async () => {
    const job = await makeJob(2);
    await runCommand(['plan', ...job.words.slice(1)], job.folder, token);
    const ended = await runCommand(job.apply, job.folder, token);
    expect(ended).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--yes') });
    expect(job.graph.ledger.summary().invitations).toBe(0);
    expect(await runCommand([...job.apply, '--yes'], job.folder, token)).toMatchObject({ exitCode: 0 });
  });

  it('run - nothing to reset asks nothing, without a terminal on apply either', async () => {
    const users = makeGuests(2, (n) => ({ mail: `guest${n}@contoso.example`, state: 'PendingAcceptance' }));
    const job = await makeJob(2, { tenant: { users } });
    expect(await job.type([], [])).toMatchObject({ exitCode: 0 });
    expect(await runCommand(job.apply, job.folder, token)).toMatchObject({ exitCode: 0 });
  });
});

describe('--max-rows', () => {
  it('run - as many rows as --max-rows are reset, one more is not', async () => {
    const job = await makeJob(4);
    const refused = await job.run('--yes', '--max-rows', '3');
    expect(refused.exitCode).toBe(5);
    expect(refused.stderr).toMatch(/guest-reset apply out .*--max-rows 4/);
    expect(job.graph.ledger.summary()).toMatchObject({ invitations: 0, patches: 0 });
    const applied = await runCommand([...job.apply, '--yes', '--max-rows', '4'], job.folder, token);
    expect(applied.exitCode).toBe(0);
    expect(job.graph.ledger.summary().invitations).toBe(4);
  });

  it('run - more than 1000 rows need --max-rows, on a terminal too', async () => {
    const job = await makeJob(1001);
    const { exitCode, screen } = await job.type([], []);
    expect(exitCode).toBe(5);
    expect(screen).toContain('--max-rows 1001');
    expect(job.graph.ledger.summary().invitations).toBe(0);
  });

  it('run - rows that are left alone or rejected do not count', async () => {
    const users = makeGuests(4, (n) => (n === 0 ? { kind: 'internal-member', state: null } : {}));
    const job = await makeJob(4, { tenant: { users } });
    expect(await job.run('--yes', '--max-rows', '3')).toMatchObject({ exitCode: 3 });
    expect(job.graph.ledger.summary().invitations).toBe(3);
  });
});

describe('--per-day', () => {
  it('run - the day is kept to by whatever carries the run on, and the line to type next keeps the pace', async () => {
    const job = await makeJob(8);
    const first = await job.run('--yes', '--per-day', '5', '--max-rate', '200', '--concurrency', '2');
    expect(first.exitCode).toBe(5);
    expect(first.stderr).toMatch(/--per-day is used up: .* from \d+ \w+ \d+ at \d\d:\d\d UTC on/);
    expect(first.stderr).toMatch(
      /guest-reset apply out --max-rate 200 --per-day 5 --concurrency 2 .*--graph-url/,
    );
    const again = await runCommand([...job.apply, '--yes'], job.folder, token);
    expect(again.exitCode).toBe(5);
    expect(job.graph.ledger.summary().invitations).toBe(5);
    const more = await runCommand([...job.apply, '--yes', '--per-day', '8'], job.folder, token);
    expect(more.exitCode).toBe(0);
    expect(job.graph.ledger.summary()).toMatchObject({ invitations: 8, guestsInvitedAgain: 0 });
  });
});

describe('--canary', () => {
  it('run - asks after the canary, and goes on when told so', async () => {
    const job = await makeJob(5);
    const { exitCode, screen } = await job.type(
      ['--canary', '2'],
      [typedDomain, ['Go on with the other 3?', 'y']],
    );
    expect(exitCode).toBe(0);
    expect(screen).toContain('The first 2 guests were reset');
    expect(job.graph.ledger.summary().invitations).toBe(5);
  });

  it.each([
    ['no', 'n'],
    ['Enter alone', enter],
    ['Ctrl-C', ctrlC],
  ])('run - %s after the canary leaves the rest for apply, with exit 5', async (_, key) => {
    const job = await makeJob(5);
    const { exitCode, screen } = await job.type(
      ['--canary', '2'],
      [typedDomain, ['Go on with the other 3?', key]],
    );
    expect(exitCode).toBe(5);
    expect(screen).toContain('Declined after the canary; 3 rows are left');
    expect(job.graph.ledger.summary().invitations).toBe(2);
  });

  it('run - a canary as large as the run asks nothing more', async () => {
    const job = await makeJob(3);
    const { exitCode, screen } = await job.type(['--canary', '3'], [typedDomain]);
    expect(exitCode).toBe(0);
    expect(screen).not.toContain('Go on');
  });

  it('run - with --yes a canary that succeeded goes on by itself', async () => {
    const job = await makeJob(5, refuse(2));
    expect(await job.run('--yes', '--canary', '2')).toMatchObject({ exitCode: 3 });
    expect(job.graph.ledger.summary().invitations).toBe(4);
  });

  it('run - with --yes one failed canary row stops the run', async () => {
    const job = await makeJob(5, refuse(1));
    const ended = await job.run('--yes', '--canary', '2');
    expect(ended.exitCode).toBe(5);
    expect(ended.stderr).toContain('1 of the 2 canary rows did not succeed');
    expect(job.graph.ledger.summary().invitations).toBe(1);
  });
});

describe('--tenant', () => {
  const own = '7d9c0f2e-0000-4000-8000-00000000abcd';
  const tenant = { organization: { id: own }, users: makeGuests(1) };
  it.each([own, own.toUpperCase(), 'Woodgrove.example'])(
    'run - goes on in the tenant asked for, %s',
    async (asked) => {
      const job = await makeJob(1, { tenant });
      expect(await job.run('--yes', '--tenant', asked)).toMatchObject({ exitCode: 0 });
    },
  );

  it.each(['7d9c0f2e-0000-4000-8000-00000000abce', 'fabrikam.example'])(
    'run - a tenant that is not the one signed in to is exit 4, %s',
    async (asked) => {
      const job = await makeJob(1, { tenant });
      const ended = await job.run('--yes', '--tenant', asked);
      expect(ended.exitCode).toBe(4);
      expect(ended.stderr).toContain(asked);
      expect(job.graph.ledger.summary().invitations).toBe(0);
    },
  );
});

describe('warnings', () => {
  const capWarning = /at most 100 addresses outside the tenant a day/;
  it.each<[count: number, domain: string, warned: boolean]>([
    [100, 'woodgrove.onmicrosoft.com', false],
    [101, 'woodgrove.onmicrosoft.com', true],
    [101, 'woodgrove.example', false],
  ])('plan - %i mails from %s: warned of the daily cap: %s', async (count, domain, warned) => {
    const job = await makeJob(count, { tenant: { users: makeGuests(count), verifiedDomains: [domain] } });
    const ended = await runCommand(['plan', ...job.words.slice(1)], job.folder, token);
    expect(capWarning.test(ended.stderr)).toBe(warned);
    const run = await runCommand([...job.apply, '--yes'], job.folder, token);
    expect(capWarning.test(run.stderr)).toBe(warned);
  });

  it.each<[name: string, flags: readonly string[], warning: RegExp]>([
    ['a message of an application', ['--message', 'Hello'], /drops the message when an application invites/],
    [
      'a message together with a language',
      ['--message', 'Hello', '--language', 'de-DE'],
      /ignores the language when there is a message/,
    ],
    [
      'a redirect that is not https',
      ['--redirect-url', 'http://portal.example'],
      /redirect URL is not https/,
    ],
  ])('plan - %s is warned of in plan.csv and on the screen', async (_, flags, warning) => {
    const job = await makeJob(1);
    const ended = await runCommand(['plan', ...job.words.slice(1), ...flags], job.folder, token);
    expect(ended.stderr).toMatch(warning);
    expect(readCsv(join(job.out, 'plan.csv'))[0]?.['planWarnings']).toMatch(warning);
  });

  it('plan - a message of a person without a mail address is warned of', async () => {
    const ada = signedInAs('User Administrator');
    const users = [...makeGuests(1), { ...ada.admin, mail: null }];
    const job = await makeJob(1, { tenant: { users, signIn: ada.signIn } });
    const words = ['plan', ...job.words.slice(1), '--message', 'Hello'];
    const ended = await runCommand(words, job.folder, token);
    const warning =
      'Graph drops the message, because the person who invites has no mail address in the tenant';
    expect(ended.stderr).toContain(warning);
    expect(readCsv(join(job.out, 'plan.csv'))[0]?.['planWarnings']).toBe(warning);
  });

  it('plan - a message of a person in one language is not warned of', async () => {
    const job = await makeJob(1, {
      tenant: { users: makeGuests(1), signIn: { kind: 'delegated', user: idOf(0) } },
    });
    await runCommand(['plan', ...job.words.slice(1), '--message', 'Hello'], job.folder, token);
    expect(readCsv(join(job.out, 'plan.csv'))[0]?.['planWarnings']).toBe('');
  });
});

describe('a signal at the question', () => {
  it('run - SIGTERM at the question ends with exit 143 and nothing is sent', async () => {
    const job = await makeJob(2);
    const atQuestion: Answer = ['or press Ctrl-C', 'SIGTERM'];
    const { exitCode, screen } = await runOnTerminal(job.words, job.folder, token, [atQuestion]);
    expect(screen).toContain('Interrupted by SIGTERM at the question');
    expect(exitCode).toBe(143);
    expect(job.graph.ledger.summary().invitations).toBe(0);
  });
});
