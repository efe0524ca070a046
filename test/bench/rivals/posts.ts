/** The rivals that most scripts are: a POST for each row, one at a time or several, and the client's own retries. */
import pLimit from 'p-limit';
import { invitationOf } from '../guests.ts';
import { makeClient, type RivalCount } from './client.ts';

/** Invites so many guests with at most `atOnce` requests in flight. A request that ends in an error is a failed row. */
export async function inviteByPosts(graphUrl: string, rows: number, atOnce: number): Promise<RivalCount> {
  const client = makeClient(graphUrl);
  const limit = pLimit(atOnce);
  const count: RivalCount = { done: 0, failed: 0 };
  const invite = async (n: number): Promise<void> => {
    try {
      await client.api('/invitations').post(invitationOf(n));
      count.done += 1;
    } catch {
      count.failed += 1;
    }
  };
  await Promise.all(Array.from({ length: rows }, (_, n) => limit(() => invite(n))));
  return count;
}
