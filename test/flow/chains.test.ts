/** Rows that take the address of another row: run after run of the same file, until all that can be done is done. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeFolder, readCsv, runCommand, writeGuests } from '../support/command.ts';
import { idOf, makeGuests, startGraph, token } from '../support/graph.ts';

const at = (name: string): string => `${name}@contoso.example`;
/** Guest n has the address of the name at its place. */
const names = ['a', 'b', 'c', 'd', 'x', 'y'];
/** A chain of four, and a swap of two. */
const wanted = ['b', 'c', 'd', 'free', 'y', 'x'];

async function runChain(how: 'id' | 'address') {
  const graph = await startGraph({
    tenant: { users: makeGuests(names.length, (n) => ({ mail: at(names[n] ?? '') })) },
  });
  const folder = makeFolder();
  const header = [how === 'id' ? 'userId' : 'currentEmail', 'newEmail'];
  const rows = wanted.map((name, n) => [how === 'id' ? idOf(n) : at(names[n] ?? ''), at(name)]);
  const csv = writeGuests(folder, rows, header);
  const run = async (out: string) => {
    const ended = await runCommand(
      ['run', csv, '--graph-url', graph.url, '--yes', '--out', out, '--lock-folder', 'locks', '--json'],
      folder,
      token,
    );
    return { ended, results: readCsv(join(folder, out, 'results.csv')) };
  };
  return { graph, folder, csv, run };
}

describe('chains', () => {
  it.each(['id', 'address'] as const)(
    'run - a chain of four is done after as many runs of the same file, by %s; a swap is named and never done',
    async (how) => {
      const { graph, run } = await runChain(how);
      const first = await run('run-1');
      expect(first.ended.exitCode).toBe(3);
      expect(first.results.map(({ resultStatus }) => resultStatus)).toEqual([
        ...['rejected', 'rejected', 'rejected', 'reset', 'rejected', 'rejected'],
      ]);
      const messages = first.results.map(({ resultMessage = '' }) => resultMessage);
      expect(messages[0]).toMatch(
        /b@contoso\.example is on Guest 1 \(.*\): line 3 of this file frees it once 2 more/,
      );
      expect(messages[2]).toContain('line 5 of this file frees it: run the same file again afterwards');
      for (const place of [4, 5]) expect(messages[place]).toContain('lines 6 and 7 exchange their addresses');
      expect(first.ended.stderr).toContain(
        '3 rows take addresses that other rows give up: run the same file again',
      );
      expect(first.ended.stderr).toContain('2 rows exchange their addresses with one another');

      const done = [];
      for (const out of ['run-2', 'run-3', 'run-4', 'run-5']) {
        const { ended, results } = await run(out);
        expect(ended.exitCode).toBe(3);
        done.push(results.map(({ resultStatus }) => resultStatus?.slice(0, 2)).join(' '));
      }
      expect(done).toEqual([
        're re re un re re',
        're re un un re re',
        're un un un re re',
        'un un un un re re',
      ]);
      const mails = graph.ledger.mails.map(({ to }) => to);
      expect(mails.toSorted()).toEqual([at('b'), at('c'), at('d'), at('free')]);
      expect(graph.ledger.violations).toEqual([]);
    },
  );

  it('plan --json - counts the rows that wait for others', async () => {
    const { graph, folder, csv } = await runChain('id');
    const ended = await runCommand(
      ['plan', csv, '--graph-url', graph.url, '--out', 'out', '--json'],
      folder,
      token,
    );
    expect(JSON.parse(ended.stdout)).toMatchObject({ exitCode: 3, chains: { waits: 3, swap: 2, stuck: 0 } });
  });

  it('plan - an address that only an other row of the file without a reset has is in use, as ever', async () => {
    const { graph, folder } = await runChain('id');
    const csv = writeGuests(folder, [
      [idOf(0), at('b')],
      [idOf(1), at('b')],
    ]);
    await runCommand(['plan', csv, '--graph-url', graph.url, '--out', 'out'], folder, token);
    expect(readCsv(join(folder, 'out', 'plan.csv')).map(({ planCode }) => planCode)).toEqual([
      ...['contradicting-rows', 'contradicting-rows'],
    ]);
  });
});
