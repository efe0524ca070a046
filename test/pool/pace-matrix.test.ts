/** A few cells of the bench's matrix, so that the judge itself is held to account; all of it is `npm run bench -- pace-matrix`. */
import { expect, test } from 'vitest';
import { type Cell, cells, runCell } from '../support/pace-matrix.ts';

function find(name: string, kind: Cell['kind'], rival: boolean, wait: Cell['wait']): Cell {
  const isIt = (cell: Cell) =>
    cell.limit.name === name && cell.kind === kind && cell.rival === rival && cell.wait === wait;
  const cell = cells.find(isIt);
  if (cell === undefined) throw new Error(`No cell ${name}`);
  return cell;
}

test.each(['bucket', 'fixed', 'sliding'] as const)(
  'the documented limit as a %s: no time and nothing lost',
  async (kind) => {
    for (const seed of [1, 2, 3]) {
      const run = await runCell(find('documented, 600 rows', kind, false, 'honest'), seed);
      expect(run.time).toBeGreaterThan(0.9);
      expect(run.time).toBeLessThan(1.1);
      expect(run.wasted).toBe(0);
    }
  },
);

test('nothing is sent inside a wait that was told, however long', async () => {
  for (const limit of ['half the documented', '20 in 1 s'])
    for (const kind of ['bucket', 'fixed', 'sliding'] as const) {
      const run = await runCell(find(limit, kind, true, 'too long'), 1);
      expect(run.insideRetryAfter).toBe(0);
      expect(run.wasted).toBeGreaterThan(0);
    }
});

test('a limit in a window shorter than documented is found from its first refusal', async () => {
  for (const wait of ['honest', 'absent'] as const) {
    const run = await runCell(find('10 in 1 s', 'sliding', false, wait), 1);
    expect(run.time).toBeLessThan(1.5);
    expect(run.wasted).toBeLessThan(0.08);
  }
});
