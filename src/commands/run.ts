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
  ],
  flags: [...planFlags, ...sendFlags, 'out', 'escape-formulas', ...outputFlags],
  exits: runExits,
  async run({ argument, settings, io }) {
    const { openDesk, sayReading } = await import('../operations/session.ts');
    const { checkCanAsk } = await import('../cli/ask.ts');
    const desk = openDesk(settings, io);
    const input = argument ?? '-';
    sayReading(input, desk);
    const { openInput } = await import('../operations/input.ts');
    // What is wrong with the file matters more than who could be asked.
    if (input !== '-') await openInput(input, settings);
    checkCanAsk(io, settings.yes, 'anything is reset');
    // Loading what does the work takes as long as all until here.
    const { carryOnEarlierRun } = await import('../operations/carry-on.ts');
    const { makePlan } = await import('../operations/make-plan.ts');
    const { showPlan } = await import('../operations/tell.ts');
    const { applyRun } = await import('../operations/apply-run.ts');
    const { claimInput } = await import('../run/claim-input.ts');
    const giveBack = await claimInput(input, settings.out);
    const asked = { ...settings, 'retry-failed': false };
    try {
      const carriedOn = await carryOnEarlierRun(input, asked, desk);
      if (carriedOn !== null) return carriedOn;
      const { run: folder, told, connection } = await makePlan(input, settings, desk);
      try {
        showPlan(folder, told, desk, []);
        return await applyRun('run', folder, asked, desk, connection);
      } finally {
        await connection.close();
      }
    } finally {
      desk.progress.stop();
      await giveBack();
    }
  },
});
