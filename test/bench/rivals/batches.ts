/**
 * The rival that follows the documented recipe (https://learn.microsoft.com/graph/throttling, read 2026-11): batches of
 * 20, and what was throttled goes again in a new batch after the longest Retry-After.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { invitationOf } from '../guests.ts';
import { type GraphClient, makeClient, type RivalCount } from './client.ts';

const batchSize = 20;
const answerSchema = z.object({
  responses: z.array(
    z.object({
      id: z.string(),
      status: z.number(),
      headers: z.record(z.string(), z.string()).optional(),
    }),
  ),
});

/** Invites so many guests; a batch without an answer is tried again, as the client's own retries do it. */
export async function inviteByBatches(graphUrl: string, rows: number): Promise<RivalCount> {
  const client = makeClient(graphUrl);
  const count: RivalCount = { done: 0, failed: 0 };
  for (let from = 0; from < rows; from += batchSize) {
    let left = Array.from({ length: Math.min(batchSize, rows - from) }, (_, n) => from + n);
    while (left.length > 0) left = await sendBatch(client, left, count);
  }
  return count;
}

/** Sends a batch, waits as long as it was told to, and returns what is to be sent again. */
async function sendBatch(
  client: GraphClient,
  guests: readonly number[],
  count: RivalCount,
): Promise<number[]> {
  const responses = await client
    .api('/$batch')
    .post({
      requests: guests.map((n) => ({
        id: String(n),
        method: 'POST',
        url: '/invitations',
        headers: { 'Content-Type': 'application/json' },
        body: invitationOf(n),
      })),
    })
    .then((answer: unknown) => answerSchema.parse(answer).responses)
    .catch(() => []);
  const again: number[] = [];
  let waitMs = 0;
  for (const n of guests) {
    const response = responses.find((each) => each.id === String(n));
    if (response?.status === 429) {
      again.push(n);
      waitMs = Math.max(waitMs, 1_000 * Number(response.headers?.['Retry-After'] ?? 1));
    } else if (response?.status === 201) count.done += 1;
    else count.failed += 1;
  }
  await sleep(waitMs);
  return again;
}
