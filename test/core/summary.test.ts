import { describe, expect, it } from 'vitest';
import { rowStatuses } from '../../src/core/outcome.ts';
import { type Counts, chooseExitCode, type Stop, Tally } from '../../src/core/summary.ts';

const none: Counts = { rows: 0, reset: 0, unchanged: 0, rejected: 0, failed: 0, unknown: 0, notAttempted: 0 };

describe('Tally', () => {
  it('Tally - every status counts once and the counts add up to the rows', () => {
    const tally = new Tally();
    for (const status of rowStatuses) tally.add(status);
    expect(tally.counts).toEqual({
      rows: 6,
      reset: 1,
      unchanged: 1,
      rejected: 1,
      failed: 1,
      unknown: 1,
      notAttempted: 1,
    });
  });
});

describe('chooseExitCode()', () => {
  it.each<[Partial<Counts>, Stop | null, number]>([
    [{ reset: 3, unchanged: 1 }, null, 0],
    [{ reset: 3, rejected: 1 }, null, 3],
    [{ failed: 1 }, null, 3],
    [{ notAttempted: 1 }, null, 3],
    [{ failed: 1, unknown: 1 }, null, 6],
    [{ unknown: 1 }, { kind: 'halted' }, 4],
    [{ failed: 1 }, { kind: 'guarded' }, 5],
    [{}, { kind: 'interrupted', signal: 'SIGHUP' }, 129],
    [{}, { kind: 'interrupted', signal: 'SIGBREAK' }, 149],
    [{}, { kind: 'interrupted', signal: 'SIGINT' }, 130],
    [{}, { kind: 'interrupted', signal: 'SIGTERM' }, 143],
  ])('chooseExitCode() - %o stopped by %o is %i', (counts, stop, expected) => {
    expect(chooseExitCode({ ...none, ...counts }, stop)).toBe(expected);
  });
});
