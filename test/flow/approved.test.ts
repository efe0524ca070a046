/** A plan that somebody else agrees to: its page, its fingerprint, and what comes back from a colleague's spreadsheet. */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeFolder, readCsv, runCommand, writeGuests } from '../support/command.ts';
import { idOf, makeGuests, makeRows, startGraph, token } from '../support/graph.ts';
import { writeWorkbook } from '../support/workbook.ts';

/** A plan of so many guests, and one who is not there. */
async function makePlanned(count: number, more: readonly string[] = []) {
  const graph = await startGraph({ tenant: { users: makeGuests(count + 1) } });
  const folder = makeFolder();
  const csv = writeGuests(folder, makeRows(count));
  const words = ['--graph-url', graph.url];
  const type = (...typed: readonly string[]) => runCommand([...typed, ...words], folder, token);
  const planned = await type('plan', csv, '--out', 'out', '--json', ...more);
  const told = JSON.parse(planned.stdout);
  const out = join(folder, 'out');
  return { graph, folder, csv, out, type, planned, told, fingerprint: told.fingerprint as string };
}

describe('a plan to agree to', () => {
  it('plan - writes a page with the fingerprint and the line to type, which carries out this plan', async () => {
    const { graph, folder, out, type, told, fingerprint, planned } = await makePlanned(3);
    expect(fingerprint).toMatch(/^[0-9a-f]{12}$/);
    expect(told.files.planPage).toBe(join(out, 'plan.html'));
    const page = readFileSync(join(out, 'plan.html'), 'utf8');
    expect(page).toContain(fingerprint.replaceAll(/(.{4})(?=.)/g, '$1 '));
    expect(page).toContain('3 of 3 rows to be reset');
    expect(planned.stderr).toContain(`guest-reset apply out --approved ${fingerprint}`);

    const applied = await type('apply', out, '--approved', fingerprint, '--yes', '--canary', '1');
    expect(applied.exitCode).toBe(0);
    expect(graph.ledger.summary().invitations).toBe(3);
    const record = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8'));
    expect(record.applied).toEqual([
      {
        at: expect.any(String),
        signIn: { kind: record.signIn.kind, name: record.signIn.name },
        approved: fingerprint,
        startedBy: expect.stringMatching(/^\S+ on \S+$/),
        options: expect.objectContaining({ canary: 1, 'max-rows': 1000 }),
      },
    ]);
    const report = readFileSync(join(out, 'report.html'), 'utf8');
    expect(report).toContain(`approved as <code>${fingerprint}</code>`);
    // As it was carried out, not as it was planned.
    expect(report).toContain('<dt>Rows that go first, as a trial</dt><dd><bdi>1</bdi>');
    expect(readCsv(join(folder, 'out', 'results.csv'))).toHaveLength(3);
  });

  it.each([
    ['a wrong one', () => '000000000000', 7],
    ['one that is too short', (of: string) => of.slice(0, 11), 2],
    ['no fingerprint at all', () => 'latest', 2],
  ] as const)('apply --approved - %s sends nothing', async (_, say, exitCode) => {
    const { graph, out, type, fingerprint } = await makePlanned(2);
    const ended = await type('apply', out, '--approved', say(fingerprint), '--yes');
    expect(ended.exitCode).toBe(exitCode);
    expect(graph.ledger.summary()).toMatchObject({ invitations: 0, patches: 0 });
    expect(existsSync(join(out, 'journal.ndjson'))).toBe(false);
  });

  it('apply --approved - a plan changed by one byte, run.json with it or not, and the plan of another run send nothing', async () => {
    const { graph, folder, out, type, fingerprint, csv } = await makePlanned(2);
    expect((await type('plan', csv, '--out', 'other', '--no-send')).exitCode).toBe(0);
    const other = await type('apply', join(folder, 'other'), '--approved', fingerprint, '--yes');
    expect(other.exitCode).toBe(7);
    expect(other.stderr).toContain(`--approved says ${fingerprint}`);
    expect(other.stderr).toMatch(/^Next: guest-reset report \S*other$/m);
    expect(other.stderr, 'not the line that failed').not.toContain('guest-reset apply');

    const before = readFileSync(join(out, 'plan.csv'));
    appendFileSync(join(out, 'plan.csv'), '\n');
    const changed = await type('apply', out, '--approved', fingerprint, '--yes');
    expect(changed.exitCode).toBe(7);
    const { createHash } = await import('node:crypto');
    const record = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8'));
    record.plan.sha256 = createHash('sha256')
      .update(readFileSync(join(out, 'plan.csv')))
      .digest('hex');
    writeFileSync(join(out, 'run.json'), JSON.stringify(record));
    const forged = await type('apply', out, '--approved', fingerprint, '--yes');
    expect(forged.exitCode).toBe(7);
    expect(graph.ledger.summary()).toMatchObject({ invitations: 0, patches: 0 });

    writeFileSync(join(out, 'plan.csv'), before);
  });

  it('apply - without a fingerprint said, run.json says that none was', async () => {
    const { out, type } = await makePlanned(1);
    expect((await type('apply', out, '--yes')).exitCode).toBe(0);
    const record = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8'));
    expect(record.applied).toMatchObject([{ approved: null }]);
  });

  it('report - of a plan makes the page of the plan, and none of a run', async () => {
    const { out, type, fingerprint } = await makePlanned(2);
    writeFileSync(join(out, 'plan.html'), '');
    const ended = await runCommand(['report', out, '--json'], out);
    expect(ended.exitCode).toBe(0);
    expect(JSON.parse(ended.stdout)).toMatchObject({ command: 'report', exitCode: 0, fingerprint });
    expect(readFileSync(join(out, 'plan.html'), 'utf8')).toContain('Nothing has been done yet');
    expect(existsSync(join(out, 'report.html'))).toBe(false);
    expect(existsSync(join(out, 'results.csv'))).toBe(false);
    expect((await type('apply', out, '--yes')).exitCode).toBe(0);
  });
});

describe('a plan that was opened in a spreadsheet', () => {
  /** plan.csv as a spreadsheet in much of Europe saves it: semicolons, no quotes, other line ends. */
  function saveLikeSpreadsheet(path: string, without: readonly number[] = []): void {
    const rows = readCsv(path).filter((_, index) => !without.includes(index));
    const header = Object.keys(rows[0] ?? {});
    const quote = (cell: string): string =>
      /[;"\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
    const lines = [header, ...rows.map((row) => header.map((name) => row[name] ?? ''))];
    writeFileSync(path, `\uFEFF${lines.map((cells) => cells.map(quote).join(';')).join('\r\n')}\r\n`);
  }

  it('apply - refuses it, with the line that plans its rows as the run was planned', async () => {
    const { graph, folder, out, type } = await makePlanned(3, ['--no-send', '--language', 'de-DE']);
    saveLikeSpreadsheet(join(out, 'plan.csv'), [1]);
    const ended = await type('apply', out, '--yes');
    expect(ended.exitCode).toBe(7);
    expect(ended.stderr).toContain('has changed since the plan was made');
    const [line = ''] = /guest-reset plan .*/.exec(ended.stderr) ?? [];
    expect(line).toContain('--no-send --language de-DE');
    const words = line.split(' ').slice(1);
    expect((await runCommand([...words, '--out', 'again'], folder, token)).exitCode).toBe(0);
    const rows = readCsv(join(folder, 'again', 'plan.csv'));
    expect(rows.map(({ planGuestId }) => planGuestId)).toEqual([idOf(0), idOf(2)]);
    expect(rows.map(({ planLanguage, planSendsMail }) => `${planLanguage} ${planSendsMail}`)).toEqual([
      ...['de-DE false', 'de-DE false'],
    ]);
    expect(graph.ledger.summary().invitations).toBe(0);
  });

  it.each(['csv', 'xlsx'] as const)(
    'plan - rows struck out of a plan, given back as %s, are a plan of the others',
    async (form) => {
      const { folder, out, type } = await makePlanned(4);
      const path = join(folder, `agreed.${form}`);
      if (form === 'csv') {
        writeFileSync(path, readFileSync(join(out, 'plan.csv')));
        saveLikeSpreadsheet(path, [0, 2]);
      } else {
        const rows = readCsv(join(out, 'plan.csv')).filter((_, index) => index % 2 === 1);
        const header = Object.keys(rows[0] ?? {});
        writeWorkbook(path, [
          { name: 'plan', rows: [header, ...rows.map((row) => header.map((name) => row[name] ?? ''))] },
        ]);
      }
      expect((await type('plan', path, '--out', 'agreed')).exitCode).toBe(0);
      const again = readCsv(join(folder, 'agreed', 'plan.csv'));
      expect(again.map(({ planGuestId, planAction }) => `${planGuestId} ${planAction}`)).toEqual([
        ...[`${idOf(1)} reset`, `${idOf(3)} reset`],
      ]);
    },
  );
});
