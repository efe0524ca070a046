/** `plan`: says what would happen to every row. It is given a directory without write methods where rows are decided. */
import { defineCommand, folderIs, inputIs, runExits } from '../cli/command.ts';
import { directoryFlags, outputFlags, planFlags } from '../cli/flag-sets.ts';

export const plan = defineCommand({
  name: 'plan',
  argument: '<input>',
  argumentIs: inputIs,
  describe: 'Say what would happen to every row; changes nothing',
  outIs: folderIs,
  examples: [
    ['plan guests.csv', 'Read the directory and write plan.csv into a new run folder'],
    ['plan guests.csv --offline', 'Check the file alone'],
    ['plan guests.csv --simulate', 'Rehearse without a tenant'],
  ],
  flags: [
    ...planFlags,
    'offline',
    ...directoryFlags,
    'concurrency',
    'out',
    'escape-formulas',
    'xlsx',
    'lock-folder',
    ...outputFlags,
  ],
  exits: {
    ...runExits,
    0: 'Every row can be reset, or has nothing to do',
    3: 'Some rows are rejected',
    5: null,
    6: null,
  },
  async run({ argument, settings, io }) {
    const { openSession, sayReading } = await import('../operations/session.ts');
    const session = openSession(settings, io);
    const input = argument ?? '-';
    sayReading(input, session);
    // Loading what does the work takes as long as all until here.
    const { checkOffline } = await import('../operations/check-input.ts');
    const { makePlan } = await import('../operations/make-plan.ts');
    const { takeSnapshot } = await import('../operations/proof/take-snapshot.ts');
    const { tellPlan } = await import('../operations/tell.ts');
    try {
      if (settings.offline) return await checkOffline(input, settings, session);
      const planned = await makePlan(input, settings, session);
      try {
        const { run, record, connection } = planned;
        await takeSnapshot(run, record, connection.directory, settings.concurrency, session);
      } finally {
        await planned.connection.close();
      }
      return tellPlan('plan', planned, settings, session);
    } finally {
      session.progress.stop();
    }
  },
});
