/** How close the tool comes to the time that the quota itself needs: alone, with a rival app, and with two writes a row. */
import type { Tell } from './figures.ts';
import {
  idealSeconds,
  invitationQuota,
  type Model,
  models,
  type PacedRun,
  runPaced,
  writeQuota,
} from './paced-run.ts';

/** 600 and 2,400 rows, each way of counting; the three at the same time, each with a simulator of its own. */
export async function measurePace(tell: Tell): Promise<void> {
  for (const rows of [600, 2_400]) {
    await Promise.all(
      models.map(async (model) => {
        const run = await runPaced(rows, 'same', { limits: ['documented'], model }, rows);
        const what = `${rows} rows, ${model}`;
        const ideal = idealSeconds(model, rows, invitationQuota);
        const perSecond = invitationQuota.amount / invitationQuota.seconds;
        const note = `${run.seconds.toFixed(1)} s, ideal ${ideal.toFixed(1)} s; by rate alone (${rows / perSecond} s): ${(run.seconds / (rows / perSecond)).toFixed(3)}`;
        tellRun(what, run, ideal, note, { time: 1.08, wasted: 1 }, tell, 'pace');
      }),
    );
  }
}

/** Another app takes half of the quota from a third of the invitations to two thirds. */
export async function measureRivalApp(tell: Tell): Promise<void> {
  const rows = 2_400;
  const rival = { share: 0.5, fromInvitation: rows / 3, toInvitation: (rows * 2) / 3 };
  await Promise.all(
    models.map(async (model) => {
      const run = await runPaced(rows, 'same', { limits: ['documented'], model, rival: { ...rival } }, rows);
      const ideal = idealWithRival(model, rows);
      const note = `${run.seconds.toFixed(1)} s, ideal ${ideal.toFixed(1)} s`;
      tellRun(
        `${rows} rows, rival takes half, ${model}`,
        run,
        ideal,
        note,
        { time: 1.2, wasted: 1.5 },
        tell,
        'rival-app',
      );
    }),
  );
}

/** In the middle third half of the quota is left, so that third takes twice its time. */
function idealWithRival(model: Model, rows: number): number {
  const { amount, seconds } = invitationQuota;
  return idealSeconds(model, rows, invitationQuota) + ((rows / 3) * seconds) / amount;
}

/** Two writes a row: after 1,500 rows the limit on writes is used up, 3,000 in 150 s. */
export async function measurePatches(tell: Tell): Promise<void> {
  const rows = 2_400;
  const section = 'patch';
  await Promise.all(
    models.map(async (model) => {
      const run = await runPaced(rows, 'new', { limits: ['documented'], model }, rows);
      const ideal = idealWithPatches(model, rows);
      const note = `${run.seconds.toFixed(1)} s, ideal ${ideal.toFixed(1)} s`;
      tellRun(`${rows} rows with PATCH, ${model}`, run, ideal, note, { time: 1.1, wasted: 1 }, tell, section);
    }),
  );
}

/** Both limits hold: where windows are full of writes, the rows left over still take their windows of invitations. */
function idealWithPatches(model: Model, rows: number): number {
  if (model === 'token-bucket') {
    const byWrites = idealSeconds(model, rows * 2, writeQuota);
    return Math.max(byWrites, idealSeconds(model, rows, invitationQuota));
  }
  const rowsPerWindow = writeQuota.amount / 2;
  const left = rows - Math.floor((rows - 1) / rowsPerWindow) * rowsPerWindow;
  return idealSeconds(model, rows * 2, writeQuota) + idealSeconds(model, left, invitationQuota);
}

function tellRun(
  what: string,
  run: PacedRun,
  ideal: number,
  note: string,
  bars: { readonly time: number; readonly wasted: number },
  tell: Tell,
  section: string,
): void {
  tell({
    section,
    what: `${what}: time / ideal`,
    value: run.seconds / ideal,
    unit: '',
    bar: { atMost: bars.time },
    note,
  });
  tell({
    section,
    what: `${what}: wasted`,
    value: run.wastedPercent,
    unit: '%',
    bar: { atMost: bars.wasted },
  });
  tell({
    section,
    what: `${what}: inside Retry-After`,
    value: run.insideRetryAfter,
    unit: '',
    bar: { atMost: 0 },
  });
}
