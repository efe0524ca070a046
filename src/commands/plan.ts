/** `plan`: says what would happen to every row. It is given a directory without write methods where rows are decided. */

import type { Asked } from '../cli/command.ts';
import { UsageError } from '../core/errors.ts';
import { openDesk, sayReading } from '../operations/session.ts';

export async function plan({ argument, settings, io }: Asked): Promise<number> {
  if (argument === null) throw new UsageError('plan needs <input>');
  const desk = openDesk(settings, io);
  sayReading(argument, desk);
  // Loading what does the work takes as long as all until here.
  const { checkOffline } = await import('../operations/check-input.ts');
  const { makePlan } = await import('../operations/make-plan.ts');
  const { tellPlan } = await import('./tell-plan.ts');
  try {
    if (settings.offline) return await checkOffline(argument, settings, desk);
    const planned = await makePlan(argument, settings, desk);
    await planned.connection.close();
    return tellPlan('plan', planned, settings, desk);
  } finally {
    desk.progress.stop();
  }
}
