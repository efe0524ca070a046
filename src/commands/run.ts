/** `run`: plan, show the summary, ask, then reset. */

import { checkCanAsk } from '../cli/ask.ts';
import type { Asked } from '../cli/command.ts';
import { UsageError } from '../core/errors.ts';
import { openDesk, sayReading } from '../operations/session.ts';

export async function run({ argument, settings, io }: Asked): Promise<number> {
  if (argument === null) throw new UsageError('run needs <input>');
  const desk = openDesk(settings, io);
  sayReading(argument, desk);
  const { openInput } = await import('../operations/input.ts');
  // What is wrong with the file matters more than who could be asked.
  if (argument !== '-') await openInput(argument, settings);
  checkCanAsk(io, settings.yes, 'anything is reset');
  // Loading what does the work takes as long as all until here.
  const { carryOnEarlierRun } = await import('../operations/carry-on.ts');
  const { makePlan } = await import('../operations/make-plan.ts');
  const { showPlan } = await import('./tell-plan.ts');
  const { applyRun } = await import('./apply.ts');
  const { claimInput } = await import('./claim-input.ts');
  const giveBack = await claimInput(argument, settings.out);
  try {
    const carriedOn = await carryOnEarlierRun(argument, settings, desk);
    if (carriedOn !== null) return carriedOn;
    const { run: folder, record, told, connection } = await makePlan(argument, settings, desk);
    try {
      showPlan(folder, told, desk, []);
      return await applyRun('run', folder, { ...settings, simulate: record.simulated }, desk, connection);
    } finally {
      await connection.close();
    }
  } finally {
    desk.progress.stop();
    await giveBack();
  }
}
