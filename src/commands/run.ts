/** `run`: plan, show the summary, ask, then reset. */
import { defineCommand, folderIs, inputIs, runExits } from '../cli/command.ts';
import { outputFlags, planFlags, sendFlags } from '../cli/flag-sets.ts';

export const run = defineCommand({
  name: 'run',
  argument: '<input>',
  argumentIs: inputIs,
  describe: 'Plan, show the summary, ask, then reset the guests',
  outIs: folderIs,
  examples: [
    ['run guests.csv --auth cli', 'Reset with the sign-in of the Azure CLI'],
    ['run guests.csv --no-send', 'Send no mail; collect the redeem URLs'],
    ['run guests.csv --simulate --yes', 'Rehearse without a tenant, asking nothing'],
    ['run guests.csv --out may --carry-on --yes', 'For timers: begins the run, or carries it on'],
  ],
  flags: [...planFlags, ...sendFlags, 'out', 'carry-on', 'escape-formulas', 'xlsx', 'open', ...outputFlags],
  exits: runExits,
  async run({ argument, settings, io }) {
    const { openSession, sayReading } = await import('../operations/session.ts');
    const { checkCanAsk } = await import('../cli/ask.ts');
    const session = openSession(settings, io);
    const input = argument ?? '-';
    sayReading(input, session);
    const { glanceAtInput } = await import('../operations/input.ts');
    // What is wrong with the file matters more than who could be asked.
    if (input !== '-') await glanceAtInput(input, settings);
    checkCanAsk(io, settings.yes, 'anything is reset');
    // Loading what does the work takes as long as all until here.
    const { runOrCarryOn } = await import('../operations/carry-on.ts');
    try {
      return await runOrCarryOn(input, { ...settings, 'retry-failed': false, approved: null }, session);
    } finally {
      session.progress.stop();
    }
  },
});
