/** Whether guests have kept what they could get at: noted before the first write, and compared by status. */
import { existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SimulatorOptions } from '../../src/simulator/simulator.ts';
import { makeFolder, readCsv, runCommand, writeGuests } from '../support/command.ts';
import { idOf, makeGuests, makeRows, startGraph, token } from '../support/graph.ts';
import { findListed } from '../support/page-list.ts';
import { redeem } from '../support/redeem.ts';

const all = (count: number): string[] => Array.from({ length: count }, (_, n) => idOf(n));

/** A merger: everybody in two groups, one within another; one by rule; an app for each, and one through a group. */
function makeTenant(count: number): NonNullable<SimulatorOptions['tenant']> {
  return {
    users: makeGuests(count),
    groups: [
      { displayName: 'Sales', members: all(count), within: ['Everybody'] },
      { displayName: 'Everybody' },
      { displayName: 'Project', members: [idOf(1), idOf(2)] },
      { displayName: 'Old domain', ofDomain: 'fabrikam.example' },
    ],
    apps: [
      { displayName: 'Expenses', assigned: all(count) },
      { displayName: 'Wiki', assigned: ['Project'] },
    ],
  };
}

async function makeMerger(count: number, more: Partial<SimulatorOptions> = {}) {
  const tenant = { ...makeTenant(count), ...more.tenant };
  const graph = await startGraph({ ...more, tenant });
  const folder = makeFolder();
  const csv = writeGuests(folder, makeRows(count));
  const out = join(folder, 'out');
  const type = (...words: readonly string[]) =>
    runCommand([...words, '--graph-url', graph.url], folder, token);
  const run = (...words: readonly string[]) =>
    type('run', csv, '--out', 'out', '--yes', '--no-send', '--canary', '0', ...words);
  const status = async (...words: readonly string[]) => {
    const ended = await type('status', 'out', '--json', ...words);
    return { ended, told: JSON.parse(ended.stdout), rows: readCsv(join(out, 'status.csv')) };
  };
  const page = () => readFileSync(join(out, 'report.html'), 'utf8');
  return { graph, folder, csv, out, type, run, status, page };
}

describe('--prove-access', () => {
  it('status - a guest who lost a group is named in the file, on the page and on the terminal, exit 3; all others kept', async () => {
    const { run, status, out, page, type } = await makeMerger(4, {
      faults: [{ on: 'invitation', guest: idOf(2), effect: 'lose-access', name: 'Project' }],
    });
    expect((await run('--prove-access')).exitCode).toBe(0);
    expect(statSync(join(out, 'access.ndjson')).mode & 0o777).toBe(0o600);
    for (const id of all(4)) await redeem(out, id);

    const { ended, told, rows } = await status();

    expect(ended.exitCode).toBe(3);
    expect(rows.map(({ access }) => access)).toEqual(['by-rule', 'by-rule', 'missing', 'by-rule']);
    expect(rows[2]).toMatchObject({
      membershipsBefore: '4',
      membershipsKept: '2',
      appsBefore: '2',
      appsKept: '1',
      accessMissing: 'group Project; app Wiki through Project',
      accessNew: '',
      accessByRule: 'no longer in group Old domain',
    });
    expect(told.access).toEqual({
      guests: 4,
      kept: 0,
      new: 0,
      byRule: 3,
      missing: 1,
      unread: 0,
      memberships: { before: 14, kept: 9 },
      apps: { before: 6, kept: 5 },
      codes: [
        { code: 'by-rule', count: 3, lines: [2, 3, 5], more: 0 },
        { code: 'missing', count: 1, lines: [4], more: 0 },
      ],
    });
    expect(ended.stderr).toMatch(/1 lacks something that it could get at before: .*\n {4}line 4: Guest 2 /);
    for (const again of [false, true]) {
      if (again) await runCommand(['report', out], out);
      const text = page();
      expect(text).toMatch(/>1<\/td><td [^>]*>lacks something that it could get at before<\/td>/);
      expect(findListed(text, 'Guests whose access is to be looked at', 'Guest 2')).toContain(
        'missing: group Project; app Wiki through Project',
      );
    }
    expect((await type('status', 'out', '--no-prove-access')).exitCode).toBe(0);
  });

  it('status - all kept: one sentence that can be signed ends the page, exit 0', async () => {
    const tenant = { ...makeTenant(3), groups: [{ displayName: 'Sales', members: all(3) }] };
    const { run, status, out, page } = await makeMerger(3, { tenant });
    expect((await run('--prove-access')).exitCode).toBe(0);
    for (const id of all(3)) await redeem(out, id);
    const { ended, told, rows } = await status();
    expect(ended.exitCode).toBe(0);
    expect(rows.map(({ access }) => access)).toEqual(['kept', 'kept', 'kept']);
    expect(told.access).toMatchObject({ kept: 3, missing: 0 });
    const sentence = '3 of 3 guests have all of their 3 memberships and 3 app assignments';
    expect(ended.stderr).toContain(sentence);
    const signed = page().slice(page().indexOf('id="signed"'));
    expect(signed).toMatch(
      new RegExp(`On .* UTC ${sentence}, under the object id as before; 3 of 3 guests had redeemed\\.`),
    );
  });

  it('run - without the permission one sentence says so, and everything else is as before', async () => {
    const permissions = ['User.ReadWrite.All', 'User.Invite.All', 'Organization.Read.All'];
    const { run, status, out, page } = await makeMerger(2, { auth: { permissions } });
    const ended = await run('--prove-access');
    expect(ended.exitCode).toBe(0);
    expect(ended.stderr.match(/Cannot read app assignments/g)).toHaveLength(1);
    const { told } = await status();
    expect(told.access).toMatchObject({ guests: 2, unread: 0, apps: null });
    expect(page()).toContain('app assignments of 2 guests could not be read');
    expect(page()).not.toContain('0 app assignments');
    expect(existsSync(join(out, 'access.ndjson'))).toBe(true);
  });

  it('run - not asked for and not surely allowed, nothing is read and nothing said', async () => {
    const { run, status, out } = await makeMerger(2);
    await run();
    expect(existsSync(join(out, 'access.ndjson'))).toBe(false);
    const { ended, told, rows } = await status();
    expect(told.access).toBeUndefined();
    expect(rows[0]).toMatchObject({ access: '', membershipsBefore: '' });
    expect(ended.stderr).not.toContain('memberships');
  });

  it('apply - a note that was interrupted goes on where it was, before the first write', async () => {
    const { type, csv, out, graph } = await makeMerger(5);
    expect((await type('plan', csv, '--out', 'out', '--prove-access')).exitCode).toBe(0);
    const path = join(out, 'access.ndjson');
    const whole = readFileSync(path, 'utf8');
    const lines = whole.split('\n');
    const cut = lines.findIndex((line) => line.includes('"row":2'));
    writeFileSync(path, `${lines.slice(0, cut + 1).join('\n')}\n`);
    truncateSync(path, statSync(path).size - 5);
    const before = graph.stats.items.directory;
    expect((await type('apply', 'out', '--yes')).exitCode).toBe(0);
    // Three guests, two lists each, beside what every connection asks.
    expect(graph.stats.items.directory - before).toBeLessThan(2 * 5 + 5);
    const strip = (text: string): string => text.replaceAll(/"at":"[^"]*"/g, '');
    expect(strip(readFileSync(path, 'utf8'))).toBe(strip(whole));
  });
});
