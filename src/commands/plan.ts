/** `plan`: says what would happen to every row. It is given a directory without write methods where rows are decided. */

import { UsageError } from '../core/errors.ts';
import { checkOffline } from './check-offline.ts';
import { openDesk } from './desk.ts';
import { makePlan } from './make-plan.ts';
import type { Asked } from './table.ts';
import { tellPlan } from './tell-plan.ts';

export async function plan({ argument, settings, io }: Asked): Promise<number> {
  if (argument === null) throw new UsageError('plan needs <input>');
  const desk = openDesk(settings, io);
  try {
    if (settings.offline) return await checkOffline(argument, settings, desk);
    const planned = await makePlan(argument, settings, desk);
    await planned.connection.close();
    return tellPlan('plan', planned, settings, desk);
  } finally {
    desk.progress.stop();
  }
}
