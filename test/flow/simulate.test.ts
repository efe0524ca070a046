import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeFolder, readCsv, runCommand, startCommand, writeGuests } from '../support/command.ts';
import { makeRows } from '../support/graph.ts';

const root = new URL('../../', import.meta.url).pathname;

describe('simulate', () => {
  it('simulate - serves a tenant made up from a CSV until Ctrl-C; run resets it from another process', async () => {
    const folder = makeFolder();
    const csv = writeGuests(folder, makeRows(12));
    const server = startCommand(['simulate', csv, '--json'], folder);
    await server.until('Ctrl-C ends it');
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(server.said())?.[0] ?? '';
    const ended = await runCommand(['run', csv, '--graph-url', url, '--yes', '--json'], folder, {
      GUEST_RESET_ACCESS_TOKEN: 'any',
    });
    expect(JSON.parse(ended.stdout)).toMatchObject({ exitCode: 0, counts: { rows: 12, reset: 12 } });
    server.child.kill('SIGINT');
    const stopped = await server.ended;
    expect(stopped.exitCode).toBe(0);
    expect(stopped.stderr).toContain('12 invitations, 12 mails, 12 changes to guests');
  });

  it('run --simulate - the embedded simulator remembers the run, so that a rehearsal can be carried on', async () => {
    const folder = makeFolder();
    const csv = writeGuests(folder, makeRows(8));
    const out = join(folder, 'out');
    const first = await runCommand(['plan', csv, '--simulate', '--out', out], folder);
    expect(first.exitCode).toBe(0);
    expect((await runCommand(['apply', out, '--yes'], folder)).exitCode).toBe(0);
    expect(readCsv(join(out, 'results.csv')).map((row) => row['resultStatus'])).toEqual(
      Array(8).fill('reset'),
    );
    const ledger = readFileSync(join(out, 'simulated-ledger.ndjson'), 'utf8')
      .split('\n')
      .filter((line) => line.includes('"type":"invitation"'));
    expect(ledger).toHaveLength(8);
    const again = await runCommand(['apply', out, '--yes', '--json'], folder);
    expect(JSON.parse(again.stdout)).toMatchObject({ exitCode: 0, counts: { reset: 8 } });
    expect(
      readFileSync(join(out, 'simulated-ledger.ndjson'), 'utf8').match(/"type":"invitation"/g),
    ).toHaveLength(8);
  });

  it('apply --simulate - a run for a real tenant is not rehearsed', async () => {
    const folder = makeFolder();
    const csv = writeGuests(folder, makeRows(2));
    const server = startCommand(['simulate', csv, '--json'], folder);
    await server.until('Ctrl-C ends it');
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(server.said())?.[0] ?? '';
    const out = join(folder, 'out');
    await runCommand(['plan', csv, '--graph-url', url, '--out', out], folder, {
      GUEST_RESET_ACCESS_TOKEN: 'any',
    });
    server.child.kill('SIGTERM');
    const ended = await runCommand(['apply', out, '--yes', '--simulate'], folder);
    expect(ended.exitCode).toBe(7);
    expect(ended.stderr).toMatch(/real tenant/);
    await server.ended;
  });
});

describe('demo', () => {
  it('run - the fixture of the demo: every row is accounted for, each with a code that the README explains', async () => {
    const folder = makeFolder();
    const out = join(folder, 'out');
    const words = [
      'run',
      'fixtures/merger.csv',
      '--simulate',
      '--simulated-tenant',
      'fixtures/merger.tenant.json',
      '--yes',
      '--out',
      out,
    ];
    const ended = await runCommand(words, root);
    expect(ended.exitCode).toBe(3);
    const input = readCsv(join(root, 'fixtures/merger.csv'));
    const results = readCsv(join(out, 'results.csv'));
    expect(results.map((row) => row['name'])).toEqual(input.map((row) => row['name']));
    expect(
      results.every((row) => row['resultStatus'] !== '' && row['resultStatus'] !== 'not-attempted'),
    ).toBe(true);
    expect(new Set(results.map((row) => row['resultStatus']))).toEqual(
      new Set(['reset', 'unchanged', 'rejected']),
    );
    const readme = readFileSync(join(root, 'docs/reference.md'), 'utf8');
    for (const row of results) expect(readme).toContain(`\`${row['resultCode']}\``);
  });
});
