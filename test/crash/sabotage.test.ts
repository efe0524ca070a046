import { expect, it } from 'vitest';
import { runSabotaged, type Sabotage } from '../support/sabotage.ts';
import { isLong } from '../support/soak.ts';

const sabotages: readonly Sabotage[] = [
  {
    name: '"sent" is recorded after the reset has gone out',
    file: 'src/operations/send/durable.ts',
    cut: '      await journal.recordSent(sending.step, ordinals(jobs), clock.nowMs());\n',
    put: '      queueMicrotask(() => setImmediate(() => void journal.recordSent(sending.step, ordinals(jobs), clock.nowMs())));\n',
    tests: ['test/crash/simulation.test.ts'],
    red: 'the pool, the journal and reading back - ',
  },
  {
    name: '"sent" is not synced before the reset goes out',
    file: 'src/journal/append.ts',
    cut: "step, rows, atMs }], step !== 'put')",
    put: 'step, rows, atMs }], false)',
    tests: ['test/crash/simulation.test.ts'],
    red: 'the pool, the journal and reading back - ',
  },
  {
    name: 'outcomes are told before they are synced',
    file: 'src/journal/append.ts',
    cut: "entries.map((entry) => ({ type: 'settled', ...entry })),\n      true,",
    put: "entries.map((entry) => ({ type: 'settled', ...entry })),\n      false,",
    tests: ['test/crash/simulation.test.ts'],
    red: 'the pool, the journal and reading back - ',
  },
  {
    name: 'a 504 is posted again',
    file: 'src/core/verdict.ts',
    cut: "return { kind: 'in-doubt', cause: describe(answer), requestId: answer.requestId };",
    put: "return { ...retry('repeatable', describe(answer)), ...marks(answer) };",
    tests: ['test/crash/simulation.test.ts'],
    red: 'the pool, the journal and reading back - ',
  },
  {
    name: 'a lost reply is posted again',
    file: 'src/core/verdict.ts',
    cut: "if (answer.kind === 'lost') return { kind: 'in-doubt', cause: answer.cause, requestId: null };",
    put: "if (answer.kind === 'lost') return retry('repeatable', answer.cause);",
    tests: ['test/crash/simulation.test.ts'],
    red: 'the pool, the journal and reading back - ',
  },
  {
    name: 'the first look is trusted, though reads lag',
    file: 'src/core/read-back.ts',
    cut: 'if (waitedMs < patienceMs)',
    put: 'if (looksDone > 0) return "not-applied"; if (waitedMs < patienceMs)',
    tests: ['test/crash/simulation.test.ts'],
    red: 'the pool, the journal and reading back - ',
  },
  {
    name: 'the lock is ignored',
    file: 'src/operations/session.ts',
    cut: 'const hold = await acquireLock(run.path, new Date(clock.nowMs()).toISOString());',
    put: 'const hold = { takenOver: null, check: async () => {}, tell: () => {}, release: async () => {}, unused: [run, clock, acquireLock] };',
    tests: ['test/flow/lock.test.ts'],
    red: 'apply - a run that another process works on is refused',
  },
];

it.runIf(isLong)(
  'sabotage - without any, the guarding test is green in the same place',
  async () => {
    const nothing = { file: 'package.json', cut: '"type": "module"', put: '"type": "module"' };
    const { exitCode, printed } = await runSabotaged({
      ...nothing,
      tests: ['test/crash/simulation.test.ts'],
    });
    expect(exitCode, printed).toBe(0);
  },
  300_000,
);

// One of each kind in the short run: what is recorded, what is judged.
it.each(isLong ? sabotages : sabotages.slice(4, 5))(
  'sabotage - when $name, a test turns red',
  async (sabotage) => {
    const { exitCode, printed } = await runSabotaged(sabotage);
    expect(exitCode, printed).toBe(1);
    expect(printed).toContain(sabotage.red);
    expect(printed).toMatch(/AssertionError|went wrong/);
  },
  300_000,
);
