/** `run`: plan, show the summary, ask, then reset. */
import { UsageError } from '../core/errors.ts';
import { applyRun } from './apply.ts';
import { carryOnEarlierRun } from './carry-on.ts';
import { checkCanAsk } from './confirm.ts';
import { openDesk } from './desk.ts';
import { openInput } from './input.ts';
import { makePlan } from './make-plan.ts';
import type { Asked } from './table.ts';
import { showPlan } from './tell-plan.ts';

export async function run({ argument, settings, io }: Asked): Promise<number> {
  if (argument === null) throw new UsageError('run needs <input>');
  // What is wrong with the file matters more than who could be asked.
  if (argument !== '-') await openInput(argument, settings);
  checkCanAsk(io, settings.yes, 'anything is reset');
  const desk = openDesk(settings, io);
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
  }
}
