import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type OutcomeCode, outcomeCodes } from '../../src/core/codes.ts';
import type { Outcome, SettledStatus } from '../../src/core/outcome.ts';
import { type Journal, openJournal } from '../../src/journal/append.ts';
import { createJournal, path, replay, startMs } from './examples.ts';
import { MemoryDisk } from './memory-disk.ts';

const rows = 6;

type Step =
  | { readonly do: 'put' | 'reset' | 'put-done' | 'not-applied' | 'unsent'; readonly rows: readonly number[] }
  | { readonly do: 'settle'; readonly row: number; readonly outcome: Outcome }
  | { readonly do: 'reopen' };

const someRows = fc.uniqueArray(fc.nat(rows - 1), { minLength: 1 });
const outcome: fc.Arbitrary<Outcome> = fc.record({
  status: fc.constantFrom<SettledStatus>('reset', 'failed', 'unknown'),
  code: fc.constantFrom(...(Object.keys(outcomeCodes) as OutcomeCode[])),
  message: fc.oneof(fc.string({ unit: 'binary' }), fc.constant('Graph accepted the reset')),
  attempts: fc.nat(50),
  invitationId: fc.option(fc.uuid()),
  requestId: fc.option(fc.string()),
  finishedAt: fc.constantFrom(null, '2026-02-03T10:00:01.234Z'),
});
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({ do: fc.constantFrom('put', 'reset', 'put-done', 'not-applied', 'unsent'), rows: someRows }),
    fc.record({ do: fc.constant('settle' as const), row: fc.nat(rows - 1), outcome }),
    fc.record({ do: fc.constant('reopen' as const) }),
  ),
  { maxLength: 40 },
);

/** The same rules told as plainly as possible: the last thing that counts, and whether a reset may have been applied. */
interface ModelRow {
  state: string;
  outcome: Outcome | null;
  attempts: number;
  isPut: boolean;
}

function applyToModel(model: ModelRow[], step: Step): void {
  if (step.do === 'reopen') return;
  if (step.do === 'settle') {
    const row = model[step.row];
    if (row !== undefined) Object.assign(row, { state: 'settled', outcome: step.outcome });
    return;
  }
  for (const ordinal of step.rows) {
    const row = model[ordinal];
    if (row === undefined) continue;
    const wasUnknown = row.outcome?.status === 'unknown';
    if (step.do === 'put' || step.do === 'reset') row.attempts += 1;
    if (step.do === 'put-done') row.isPut = true;
    if (step.do === 'reset') {
      row.state = 'sent';
      if (!wasUnknown) row.outcome = null;
    } else if (step.do === 'not-applied' || step.do === 'unsent') {
      if (step.do === 'unsent') row.attempts = Math.max(0, row.attempts - 1);
      if (row.state === 'sent') row.state = wasUnknown ? 'settled' : 'not-applied';
    } else if (row.state !== 'sent' && !wasUnknown) {
      row.state = step.do === 'put' ? 'put-sent' : 'put-done';
      row.outcome = null;
    }
  }
}

async function perform(journal: Journal, step: Step): Promise<void> {
  if (step.do === 'settle') await journal.recordSettled([{ ordinal: step.row, outcome: step.outcome }]);
  else if (step.do === 'put' || step.do === 'reset') await journal.recordSent(step.do, step.rows, startMs);
  else if (step.do === 'put-done') await journal.recordPut(step.rows);
  else if (step.do === 'unsent') await journal.recordUnsent('reset', step.rows, 'held back');
  else if (step.do === 'not-applied') await journal.recordNotApplied(step.rows, 'throttled');
}

async function expectModel(disk: MemoryDisk, model: readonly ModelRow[]): Promise<void> {
  const found = await replay(disk, { rows });
  const outcomes = await found.openOutcomes();
  for (const [ordinal, row] of model.entries()) {
    expect(found.rows.stateOf(ordinal)).toBe(row.state);
    expect(found.rows.attemptsOf(ordinal)).toBe(row.attempts);
    const write = row.isPut ? { write: { requestId: null } } : {};
    expect(await outcomes.read(ordinal)).toEqual(
      row.state === 'settled' ? { ...row.outcome, ...write } : null,
    );
  }
}

const newModel = (): ModelRow[] =>
  Array.from({ length: rows }, () => ({ state: 'untouched', outcome: null, attempts: 0, isPut: false }));

it('replayJournal() - any sequence of records, with restarts in between, replays to what a plain model says', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const disk = new MemoryDisk();
      let journal = await createJournal(disk, { rows });
      const model = newModel();
      for (const step of all) {
        if (step.do === 'reopen') {
          await journal.close();
          journal = await openJournal(path, await replay(disk, { rows }), { disk });
        }
        await perform(journal, step);
        applyToModel(model, step);
      }
      await expectModel(disk, model);
    }),
    { numRuns: 150 },
  );
});

it('replayJournal() - after a power cut at any moment there is a beginning of what was recorded, and all that was confirmed', async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.nat(40), fc.nat(1000), async (all, cutAfter, kept) => {
      const disk = new MemoryDisk();
      const journal = await createJournal(disk, { rows });
      const done: Step[] = [];
      let confirmed = 0;
      for (const step of all.filter((each) => each.do !== 'reopen').slice(0, cutAfter)) {
        await perform(journal, step);
        done.push(step);
        if (step.do === 'settle' || step.do === 'reset') confirmed = done.length;
      }
      const after = disk.crash((unsynced) => Math.min(unsynced, kept));
      // The header is line 0, and every step is one line.
      const survived = (await replay(after, { rows })).next.seq - 1;
      expect(survived).toBeGreaterThanOrEqual(confirmed);
      const model = newModel();
      for (const step of done.slice(0, survived)) applyToModel(model, step);
      await expectModel(after, model);
    }),
    { numRuns: 150 },
  );
});
