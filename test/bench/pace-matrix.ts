/** The pace against limits known and unknown, on the simulated clock: the pool itself, thousands of runs, no waiting. */
import { type Cell, type CellRun, cells, limitCases, runCell } from '../support/pace-matrix.ts';
import type { Tell } from './figures.ts';

/** Runs of each cell, each with a seed of its own. */
const seeds = 9;

/** Median and worst tenth, of each limit and way of counting over all ways to tell a wait, and of all cells that are alike. */
export async function measureMatrix(tell: Tell): Promise<void> {
  const all: { readonly cell: Cell; readonly run: CellRun }[] = [];
  for (const cell of cells) {
    for (let seed = 1; seed <= seeds; seed += 1) all.push({ cell, run: await runCell(cell, seed) });
  }
  const tellGroup = (
    what: string,
    isIn: (cell: Cell) => boolean,
    bars: { readonly median: number; readonly worst: number; readonly wasted: number },
  ) => {
    const runs = all.filter(({ cell }) => isIn(cell)).map(({ run }) => run);
    const times = runs.map(({ time }) => time);
    const mean = times.reduce((sum, time) => sum + time, 0) / runs.length;
    const note = `${runs.length} runs, mean ${mean.toFixed(3)}`;
    const figure = { section: 'pace-matrix', unit: '' } as const;
    tell({
      ...figure,
      what: `${what}: time / ideal, median`,
      value: quantile(times, 0.5),
      bar: { atMost: bars.median },
      note,
    });
    tell({
      ...figure,
      what: `${what}: time / ideal, worst tenth`,
      value: quantile(times, 0.9),
      bar: { atMost: bars.worst },
    });
    tell({
      ...figure,
      unit: '%',
      what: `${what}: wasted, mean`,
      value: (100 * runs.reduce((sum, { wasted }) => sum + wasted, 0)) / runs.length,
      bar: { atMost: bars.wasted },
    });
  };
  for (const rival of [false, true]) {
    const whose = rival ? ', rival' : '';
    for (const limit of limitCases) {
      for (const kind of ['bucket', 'fixed', 'sliding'] as const) {
        tellGroup(
          `${limit.name}, ${kind}${whose}`,
          (cell) => cell.limit === limit && cell.kind === kind && cell.rival === rival,
          barsOf(limit.name, rival),
        );
      }
    }
    for (const known of [true, false]) {
      const name = known ? 'documented' : 'unknown limits';
      tellGroup(
        `${name}${whose}, all`,
        (cell) => cell.rival === rival && isKnown(cell) === known,
        barsOf(name, rival),
      );
    }
  }
  for (const wait of ['honest', 'too short', 'too long', 'absent'] as const) {
    tellGroup(
      `unknown limits, wait ${wait}`,
      (cell) => cell.wait === wait && !isKnown(cell),
      barsOf('', false),
    );
  }
  const inside = all.reduce((sum, { run }) => sum + run.insideRetryAfter, 0);
  tell({
    section: 'pace-matrix',
    what: 'all cells: inside Retry-After',
    value: inside,
    unit: '',
    bar: { atMost: 0 },
  });
}

function isKnown({ limit }: Cell): boolean {
  return limit.name.startsWith('documented');
}

function barsOf(name: string, rival: boolean) {
  if (!name.startsWith('documented')) return { median: 1.1, worst: 1.1, wasted: 2 };
  return rival ? { median: 1.1, worst: 1.1, wasted: 1.5 } : { median: 1.05, worst: 1.08, wasted: 0.5 };
}

/** The value that so many of a share are not above. */
function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
