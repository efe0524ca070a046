/** Text from outside (cells, names, messages of Graph, a file's name) cannot steer a terminal, run in the page or in a spreadsheet. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Ended, makeFolder, readCsv, runCommand, runOn, writeGuests } from '../support/command.ts';
import { FastClock } from '../support/fast-clock.ts';
import { idOf, makeGuests, startGraph, token } from '../support/graph.ts';
import { runOnTerminal } from '../support/terminal.ts';
import { graphAudience, makeJwt } from '../support/token-service.ts';

/** Colour, cursor, title, hyperlink, C1 control, backspaces, carriage return, text turned round, and invisible tags. */
const nasty =
  '\u001b[31m\u001b[2J\u001b]0;owned\u0007\u001b]8;;https://evil.example\u001b\\x\u009b31m\b\b\r\u202eabc\u200b';
const script = '<script>alert(1)</script><img src=x onerror=alert(2)>';
const formula = '=HYPERLINK("https://evil.example")';

/** Everything but line breaks that a terminal obeys, or that hides or turns round what stands beside it. */
const steering = /(?!\n)[\p{Cc}\u200b\u202a-\u202e\u2066-\u2069]/u;

function expectHarmless({ stdout, stderr }: Ended): void {
  expect(steering.exec(stderr)).toBeNull();
  expect(steering.exec(stdout)).toBeNull();
}

async function runNasty() {
  // What Graph says in no known form is read back, for a minute.
  const clock = new FastClock(50);
  const users = makeGuests(6, (n) => ({
    displayName: n === 0 ? `${formula}${nasty}` : `${nasty}${script} ${n}`,
  }));
  const message = `${formula} ${nasty} ${script}`;
  const refuse = (guest: string) =>
    ({
      on: 'invitation',
      guest,
      effect: 'answer',
      status: 409,
      body: { error: { code: nasty, message } },
    }) as const;
  const graph = await startGraph({
    now: clock.nowMs,
    tenant: { organization: { displayName: `Wood${nasty}${script}grove` }, users },
    faults: [refuse(idOf(1)), { ...refuse(idOf(2)), body: `${script}${nasty}`, status: 418 }],
  });
  const folder = makeFolder();
  const cells = (n: number, id: string) => [
    id,
    `guest${n}@contoso.example`,
    `"${nasty}${script}"`,
    `"${formula.replaceAll('"', '""')}"`,
  ];
  const csv = writeGuests(
    folder,
    [
      ...Array.from({ length: 6 }, (_, n) => cells(n, idOf(n))),
      cells(7, `nobody${nasty.replaceAll('\r', '')}`),
    ],
    ['userId', 'newEmail', `"note${nasty.replaceAll('\r', '')}"`, 'sum'],
  );
  const name = `gue\u001b[31msts.csv`;
  writeFileSync(join(folder, name), readFileSync(csv));
  const words = ['run', name, '--graph-url', graph.url, '--yes', '--canary', '0', '--max-failures', '100%'];
  const signedIn = makeJwt({
    aud: graphAudience,
    upn: `ada${nasty}@woodgrove.example`,
    scp: 'User.ReadWrite.All',
  });
  const env = { GUEST_RESET_ACCESS_TOKEN: signedIn };
  const ended = await runOn(clock, [...words, '--out', 'out', '--verbose', '--json'], folder, env);
  return { clock, ended, folder, graph, env, out: join(folder, 'out') };
}

test('names, cells and messages that steer a terminal - are shown as harmless text by every command', async () => {
  const { clock, ended, folder, graph, env } = await runNasty();
  expect(ended.exitCode).toBe(3);
  expectHarmless(ended);
  expect(ended.stderr).toContain('<U+001B>');
  expect(JSON.parse(ended.stdout)).toMatchObject({ counts: { reset: 4, failed: 2, rejected: 1 } });
  for (const command of ['whoami', 'report', 'status', 'undo']) {
    const where = command === 'whoami' ? [] : ['out'];
    const url = ['whoami', 'status'].includes(command) ? ['--graph-url', graph.url] : [];
    expectHarmless(await runOn(clock, [command, ...where, ...url, '--json', '--verbose'], folder, env));
  }
  expectHarmless(await runCommand(['plan', 'gue\u001b[31msts.csv', '--offline', '--json'], folder));
});

test.each([
  ['a command', [nasty]],
  ['a flag', [`--${nasty}`]],
  ['a value', ['run', 'x.csv', '--cloud', nasty]],
  ['a file', ['run', `${nasty}.csv`, '--yes', '--graph-url', 'http://127.0.0.1:1']],
  ['a run', ['report', nasty]],
  ['a column', ['plan', 'guests.csv', '--offline', '--email-column', nasty]],
])('a command line with %s that steers a terminal - is refused with harmless text', async (_what, words) => {
  const folder = makeFolder();
  writeGuests(folder, [['x', 'y@contoso.example']]);
  const ended = await runCommand(words, folder, token);
  expect(ended.exitCode).toBe(2);
  expectHarmless(ended);
});

test('a refusal of Graph that halts the run - is told in harmless text', async () => {
  const error = { code: nasty, message: `No ${nasty}` };
  const graph = await startGraph({
    faults: [{ on: 'request', effect: 'answer', status: 403, body: { error } }],
  });
  const ended = await runCommand(['whoami', '--graph-url', graph.url, '--verbose'], makeFolder(), token);
  expect(ended.exitCode).toBe(4);
  expectHarmless(ended);
});

test('the page - holds no script and no markup from names, cells or messages', async () => {
  const { out } = await runNasty();
  const page = readFileSync(join(out, 'report.html'), 'utf8');
  expect(page).not.toMatch(/<script|<img|onerror=alert\(2\)>/i);
  expect(page).toContain('&lt;script&gt;');
  expect(steering.exec(page.replaceAll('\t', ''))).toBeNull();
});

test('a sheet - no cell of any CSV file begins like a formula, messages and names included', async () => {
  const { out } = await runNasty();
  const files = readdirSync(out).filter((name) => /^(plan|results|redeem-urls|status)\.csv$/.test(name));
  expect(files).toEqual(expect.arrayContaining(['plan.csv', 'results.csv']));
  for (const name of files) {
    for (const row of readCsv(join(out, name))) {
      for (const [column, cell] of Object.entries(row)) {
        expect([name, column, /^[=+\-@\t\r\n]/.test(cell)]).toEqual([name, column, false]);
      }
    }
  }
  const messages = readCsv(join(out, 'results.csv')).map((row) => row['resultMessage']);
  expect(messages.join('')).toContain('HYPERLINK');
  expect(steering.exec(messages.join(''))).toBeNull();
});

test('draft - on a terminal shows names in harmless text; in a pipe it writes them as they are', async () => {
  const graph = await startGraph({ tenant: { users: makeGuests(1, () => ({ displayName: nasty })) } });
  const words = ['draft', '--graph-url', graph.url, '--quiet'];
  const shown = await runOnTerminal(words, makeFolder(), token, []);
  expect(shown.raw).toContain('<U+001B>[31m');
  expect(steering.exec(shown.raw.replaceAll('\r\n', ''))).toBeNull();
  expect((await runCommand(words, makeFolder(), token)).stdout).toContain('\u001b[31m');
});
