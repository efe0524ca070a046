import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeFolder, readCsv, runCommand, startHere, writeGuests } from '../support/command.ts';
import { makeGuests, makeRows, startGraph, token } from '../support/graph.ts';
import { ctrlC, runOnTerminal } from '../support/terminal.ts';

const domain = 'woodgrove.example';
const escapeCode = String.fromCharCode(27);
/** A code that sets a colour. */
const colour = new RegExp(`${escapeCode}\\[(?:3[0-7]|9[0-7])m`);

async function makeRun(count: number) {
  const graph = await startGraph({ tenant: { users: makeGuests(count) }, latency: { minMs: 20, maxMs: 30 } });
  const folder = makeFolder();
  const csv = writeGuests(folder, makeRows(count));
  const out = join(folder, 'out');
  return { graph, folder, out, words: ['run', csv, '--graph-url', graph.url, '--out', out] };
}

describe('terminal', () => {
  it('terminal - a session from question to Ctrl-C, carried on to the end, and then status', async () => {
    const { graph, folder, out, words } = await makeRun(60);
    const slow = ['--max-rate', '15', '--batch-size', '5'];
    const first = await runOnTerminal([...words, ...slow], folder, token, [
      [/Type .* to go on/, `${domain}\r`],
      [/Go on with the other 57\?/, 'y'],
      [/Resetting [\s\S]*Ctrl-C is safe/, ''],
      [/Resetting.* [1-9]\d? /, ctrlC],
    ]);
    expect(first).toMatchObject({ exitCode: 130 });
    expect(first.screen).toContain("reset 60 guests and send 60 mails (all in Microsoft's default (en-US))");
    expect(first.screen).toMatch(/Stopped: Interrupted/);
    expect(first.screen).toContain('guest-reset apply out');
    const before = readCsv(join(out, 'results.csv')).map((row) => row['resultStatus']);
    expect(new Set(before)).toEqual(new Set(['reset', 'not-attempted']));

    const second = await runOnTerminal(['apply', out, '--graph-url', graph.url], folder, token, [
      [/Type .* to go on/, `${domain}\r`],
    ]);
    expect(second).toMatchObject({ exitCode: 0 });
    expect(graph.ledger.summary()).toMatchObject({ invitations: 60, guestsInvitedAgain: 0, violations: 0 });

    const third = await runOnTerminal(['status', out, '--graph-url', graph.url], folder, token, []);
    expect(third).toMatchObject({ exitCode: 3 });
    expect(third.screen).toContain('0 of 60 guests have redeemed');
    // The terminal is given back with its cursor.
    for (const { raw } of [first, second, third]) {
      expect(raw.lastIndexOf('[?25l')).toBeLessThanOrEqual(raw.lastIndexOf('[?25h'));
    }
  });

  it.each([
    ['piped', {}],
    ['in a CI', { CI: 'true' }],
    ['with a wish for colours', { FORCE_COLOR: '1', TERM: 'xterm-256color' }],
  ])('terminal - %s there is no escape byte in any output', async (_, env) => {
    const { folder, out, words } = await makeRun(5);
    const commands = [
      [...words, '--yes', '--verbose'],
      ['status', ...[out, ...words.slice(2, 4)]],
      ['remind', ...[out, ...words.slice(2, 4)], '--yes', '--older-than', '0d'],
      ['report', out],
      ['--help'],
      ['rnu'],
    ];
    for (const each of commands) {
      const ended = await runCommand(each, folder, { ...token, ...env });
      expect(ended.stderr + ended.stdout).not.toBe('');
      expect(`${each[0]}: ${JSON.stringify(ended.stderr + ended.stdout)}`).not.toContain('\\u001b');
    }
    expect(readFileSync(join(out, 'results.csv'), 'utf8')).not.toContain(escapeCode);
  });

  it.each<[string, Record<string, string>, string[]]>([
    ['NO_COLOR', { NO_COLOR: '1' }, []],
    ['--no-color', {}, ['--no-color']],
  ])('terminal - %s: questions without a colour', async (_, env, flags) => {
    const { folder, words } = await makeRun(4);
    const answers = [
      [/Type .* to go on/, `${domain}\r`],
      [/Go on with the other 1\?/, 'y'],
    ] as const;
    const plain = await runOnTerminal([...words, ...flags], folder, { ...token, ...env }, answers);
    expect(plain).toMatchObject({ exitCode: 0 });
    expect(plain.raw).not.toMatch(colour);
  });

  it('terminal - a dumb terminal is asked in plain lines, without an escape byte', async () => {
    const { graph, folder, words } = await makeRun(4);
    const ended = await runOnTerminal(words, folder, { ...token, TERM: 'dumb' }, [
      [/Type .* to go on/, 'something else\r'],
      [/to leave/, `${domain}\r`],
      [/Go on with the other 1\?/, 'y\r'],
    ]);
    expect(ended).toMatchObject({ exitCode: 0 });
    expect(ended.raw).not.toContain(escapeCode);
    expect(graph.ledger.summary()).toMatchObject({ invitations: 4 });
  });

  it('terminal - a dumb terminal: Ctrl-C at the question sends nothing', async () => {
    const { graph, folder, words } = await makeRun(4);
    const ended = await runOnTerminal(words, folder, { ...token, TERM: 'dumb' }, [
      [/Type .* to go on/, ctrlC],
    ]);
    expect([5, 130]).toContain(ended.exitCode);
    expect(graph.ledger.summary()).toMatchObject({ invitations: 0 });
  });

  it('terminal - in a CI on a terminal, progress is lines and not a bar', async () => {
    const { folder, words } = await makeRun(5);
    const ended = await runOnTerminal([...words, '--yes'], folder, { ...token, CI: '1' }, []);
    expect(ended).toMatchObject({ exitCode: 0 });
    expect(ended.raw).not.toContain(`${escapeCode}[?25l`);
  });

  it('terminal - after canary, pause of a day and retry the outcomes still add up to the rows done', async () => {
    const graph = await startGraph({
      tenant: { users: makeGuests(9) },
      faults: [{ on: 'invitation', nth: 5, effect: 'error', error: 'cannot-be-invited' }],
    });
    const folder = makeFolder();
    const out = join(folder, 'out');
    const words = ['--yes', '--graph-url', graph.url, '--batch-size', '1', '--concurrency', '1'];
    const csv = writeGuests(folder, makeRows(9));
    const first = ['run', csv, '--out', out, '--per-day', '6', '--max-failures', '100%'];
    let said = (await runCommand([...first, ...words], folder, token)).stderr;
    said += (await runCommand(['apply', out, '--per-day', '99', ...words], folder, token)).stderr;
    said += (await runCommand(['apply', out, '--retry-failed', '--per-day', '99', ...words], folder, token))
      .stderr;
    expect(said.match(/(?<=Resetting: ).*(?=\n)/g)?.map((line) => line.replace(/, in .*/, ''))).toEqual([
      '0 of 9',
      '3 of 9, 3 reset, 0 failed, 0 unknown',
      '7 of 9, 6 reset, 1 failed, 0 unknown',
      '7 of 9, 6 reset, 1 failed, 0 unknown',
      '9 of 9, 8 reset, 1 failed, 0 unknown',
      '8 of 9, 8 reset, 0 failed, 0 unknown',
      '9 of 9, 9 reset, 0 failed, 0 unknown',
    ]);
  });

  it.each([
    [['plan', 'guests.csv', '--simulate'], 'Reading guests.csv'],
    [['plan', '-', '--simulate'], 'Reading standard input'],
    [['plan', 'guests.csv', '--offline'], 'Reading guests.csv'],
    [['run', 'guests.csv', '--simulate', '--yes'], 'Reading guests.csv'],
  ])('terminal - %j begins with what it reads', async (words, first) => {
    const folder = makeFolder();
    writeGuests(folder, makeRows(1));
    const { stderr } = await runCommand(words, folder, {}, 'userId,newEmail\n');
    expect(stderr.split('\n')[0]).toBe(first);
    expect((await runCommand([...words, '--quiet'], folder)).stderr).not.toContain(first);
  });

  it.each([['run'], ['apply'], ['status'], ['remind']])(
    'terminal - %s says something before Graph has answered anything',
    async (name) => {
      const { graph, folder, out, words } = await makeRun(3);
      if (name === 'apply') await runCommand(['plan', ...words.slice(1)], folder, token);
      else if (name !== 'run') await runCommand([...words, '--yes'], folder, token);
      graph.hold('before');
      const line = [
        ...(name === 'run' ? words : [name, out, '--graph-url', graph.url]),
        ...(name === 'status' ? [] : ['--yes']),
      ];
      const running = startHere(line, folder, token);
      await running.until(/\w/);
      graph.release();
      await running.ended;
    },
  );
});
