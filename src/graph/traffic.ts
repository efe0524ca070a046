/** One line about one request, for --verbose: what was asked, what came back, how long it took. Never what was in it. */
import { z } from 'zod';
import type { Lost, Unsent } from '../core/directory.ts';
import type { Reply } from './reply.ts';

const itemsSchema = z.object({ responses: z.array(z.object({ status: z.coerce.number() })) });

/**
 * Describes a request and its answer. Queries are left out: they hold addresses, and links to next pages hold marks of Graph.
 *
 * @param path below the version, as it was asked for
 */
export function describeTraffic(
  method: string,
  path: string,
  answer: (Reply & { readonly kind: 'received' }) | Lost | Unsent,
  tookMs: number,
): string {
  const asked = `${method} ${path.split('?', 1)[0]}`;
  const took = `${Math.round(tookMs)} ms`;
  if (answer.kind !== 'received') return `${asked}: no answer in ${took}, ${answer.cause}`;
  const request = answer.headers.get('request-id');
  return [
    `${asked}: ${answer.status} in ${took}`,
    ...countItems(answer.body),
    ...(request === undefined ? [] : [`request ${request}`]),
  ].join(', ');
}

/** The statuses inside a batch, most frequent first: `201 x 9, 429 x 1`. */
function countItems(body: unknown): string[] {
  const responses = itemsSchema.safeParse(body).data?.responses ?? [];
  const counts = new Map<number, number>();
  for (const { status } of responses) counts.set(status, (counts.get(status) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]).map(([status, count]) => `${status} x ${count}`);
}
