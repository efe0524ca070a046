/** The main job on Windows, from the demo to the page: what was sent is told by the simulator, which runs here. */
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { makeFolder, readCsv, writeGuests } from '../support/command.ts';
import { makeGuests, makeRows, startGraph } from '../support/graph.ts';
import { countStatuses, expectTruth } from '../support/kill-truth.ts';
import { runBuilt, runFile, runWindows, toWindows, windowsFile } from './wine.ts';

const fixtures = fileURLToPath(new URL('../../fixtures', import.meta.url));
const rows = makeRows(6);
const guests = { tenant: { users: makeGuests(6) } };

/** The words of the demo, in a folder with its files. */
function prepareDemo(): { folder: string; words: string[] } {
  const folder = makeFolder();
  for (const name of ['merger.csv', 'merger.tenant.json']) cpSync(join(fixtures, name), join(folder, name));
  const simulated = ['--simulate', '--simulated-tenant', 'merger.tenant.json'];
  return { folder, words: ['run', 'merger.csv', ...simulated, '--yes', '--out', 'out'] };
}

function expectDemo(folder: string): void {
  expect(countStatuses(readCsv(join(folder, 'out', 'results.csv')))['reset']).toBeGreaterThanOrEqual(30);
  expect(readFileSync(join(folder, 'out', 'report.html'), 'utf8')).toContain('</html>');
}

it('Windows - the demo', async () => {
  const { folder, words } = prepareDemo();
  const ended = await runBuilt(words, folder);
  expect(ended.exitCode, ended.stderr).toBe(3);
  expect(ended.stderr).toContain('out\\report.html');
  expectDemo(folder);
});

it.skipIf(!existsSync(windowsFile) && !process.env['CI'])(
  'Windows - the demo from the single file',
  async () => {
    const { folder, words } = prepareDemo();
    const asked = await runFile(['--version'], folder);
    expect(asked.stdout).toContain('One file for win-x64');
    const ended = await runFile(words, folder);
    expect(ended.exitCode, ended.stderr).toBe(3);
    expectDemo(folder);
  },
);

it('Windows - plan, apply, status, remind, undo, report, one after the other', async () => {
  const graph = await startGraph(guests);
  const folder = makeFolder();
  writeGuests(folder, rows);
  const connect = ['--graph-url', graph.url];
  const type = async (...words: string[]) => {
    const ended = await runWindows(words, folder);
    expect(ended.stderr).not.toContain('bug');
    return ended;
  };
  expect(await type('plan', 'guests.csv', '--out', 'out', ...connect)).toMatchObject({ exitCode: 0 });
  expect(graph.ledger.summary().invitations).toBe(0);
  expect(await type('apply', 'out', '--yes', ...connect)).toMatchObject({ exitCode: 0 });
  expectTruth(join(folder, 'out', 'results.csv'), rows, graph);
  expect(await type('status', 'out', ...connect)).toMatchObject({ exitCode: 3 });
  expect(readCsv(join(folder, 'out', 'status.csv'))).toHaveLength(rows.length);
  expect(await type('remind', 'out', '--yes', '--older-than', '0d', ...connect)).toMatchObject({
    exitCode: 0,
  });
  expect(graph.ledger.summary().invitations).toBe(2 * rows.length);
  expect(await type('undo', 'out', ...connect)).toMatchObject({ exitCode: 0 });
  expect(readCsv(join(folder, 'out', 'undo.csv'))).toHaveLength(rows.length);
  expect(await type('report', 'out')).toMatchObject({ exitCode: 0 });
});

/** Folders with blanks and umlauts, 300 characters deep. */
const deep = Array.from({ length: 6 }, (_, n) => `Übernahme ${n} ${'ä'.repeat(38)}`);

it('Windows - CRLF, blanks, umlauts, a drive letter, and a path beyond 260 characters', async () => {
  const graph = await startGraph(guests);
  const folder = makeFolder();
  const place = join(folder, ...deep);
  mkdirSync(place, { recursive: true });
  const csv = join(place, 'Gäste der Fusion.csv');
  const lines = ['\ufeffuserId;newEmail', ...rows.map((cells) => cells.join(';'))];
  writeFileSync(csv, `${lines.join('\r\n')}\r\n`);
  const out = join(place, 'mein Lauf');
  expect(toWindows(out).length).toBeGreaterThan(260);
  expect(toWindows(out)).toMatch(/^[A-Z]:\\/);
  const words = ['run', toWindows(csv), '--out', toWindows(out), '--yes', '--graph-url', graph.url];
  const ended = await runWindows(words, folder);
  expect(ended.exitCode, ended.stderr).toBe(0);
  expect(ended.stderr).toContain(`guest-reset status "${[...deep, 'mein Lauf'].join('\\')}"`);
  expect(countStatuses(expectTruth(join(out, 'results.csv'), rows, graph))).toEqual({ reset: rows.length });
});
