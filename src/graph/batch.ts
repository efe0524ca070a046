/**
 * Up to 20 requests as one `$batch`, and one answer for each, in their order, whatever Graph's answer looks like.
 * Source: https://learn.microsoft.com/graph/json-batching
 */
import { z } from 'zod';
import { type Answer, batchItemsMax, type Lost, type Refused } from '../core/directory.ts';
import { nameOrigin } from './origin.ts';
import { type Around, findForeignPage, type Headers, lose, type Reply, readReply } from './reply.ts';
import { parseJson, type Transport } from './transport.ts';

/** One request of a batch. */
export interface BatchItem {
  readonly method: 'GET' | 'PATCH' | 'POST';
  /** Below the version, beginning with `/`, with everything in it encoded. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/**
 * Sends the items in one HTTP request. Without items nothing is sent.
 *
 * @throws {RangeError} with more than 20 items; rejects otherwise only as Transport.send does
 */
export async function sendBatch(
  transport: Transport,
  items: readonly BatchItem[],
  signal: AbortSignal,
  now: () => number,
): Promise<readonly Answer<unknown>[]> {
  if (items.length === 0) return [];
  if (items.length > batchItemsMax) throw new RangeError(`A batch of ${items.length} items`);
  const requests = items.map((item, index) => ({
    id: String(index + 1),
    method: item.method,
    url: item.url,
    ...(item.body === undefined
      ? { headers: item.headers }
      : { headers: { 'Content-Type': 'application/json', ...item.headers }, body: item.body }),
  }));
  const received = await transport.send('/$batch', { requests }, signal);
  if (received.kind !== 'received') return items.map(() => received);
  const answers = readBatchAnswer(received, items.length, now());
  if (answers.some(isTokenRefusal)) transport.refuseToken(received);
  return answers;
}

const envelopeSchema = z.looseObject({ responses: z.array(z.unknown()) });
const itemSchema = z.looseObject({
  id: z.union([z.string(), z.number()]).transform((id) => String(id).toLowerCase()),
  status: z.coerce.number().int().min(100).max(599),
  headers: z.record(z.string(), z.unknown()).nullish().catch(null),
  body: z.unknown().optional(),
});
type ItemReply = z.output<typeof itemSchema>;

/** Reads the answer to a batch whose items had the ids '1' to `count`. */
export function readBatchAnswer(outer: Reply, count: number, nowMs: number): readonly Answer<unknown>[] {
  const page = findForeignPage(outer);
  if (page !== null) return repeat(page, count);
  const around: Around = { headers: outer.headers, nowMs, whole: false };
  // Graph documents 200 for the batch, and 424 in one place for a batch with throttled items: both hold answers.
  const holdsAnswers = (outer.status >= 200 && outer.status <= 299) || outer.status === 424;
  if (!holdsAnswers) return repeat(readWholeRefusal(outer, { ...around, whole: true }), count);
  const envelope = envelopeSchema.safeParse(outer.body);
  if (!envelope.success) {
    const body = 'with a body that is not an answer to one';
    return repeat(lose(`Graph answered ${outer.status} to the batch, ${body}`), count);
  }
  const replies = sortById(envelope.data.responses);
  return Array.from({ length: count }, (_, index) => readItem(replies.get(String(index + 1)) ?? [], around));
}

function repeat(answer: Answer<unknown>, count: number): readonly Answer<unknown>[] {
  return Array.from({ length: count }, () => answer);
}

/** 4xx: surely nothing was done. 5xx: a gateway may have lost the answer to a batch that was carried out. */
function readWholeRefusal(outer: Reply, around: Around): Refused | Lost {
  const answer = readReply(outer, around);
  if (answer.kind !== 'refused') return lose(`Graph answered ${outer.status} to the batch`);
  if (outer.status >= 400 && outer.status <= 499) return answer;
  if (outer.status < 400) return { ...answer, message: describeRedirect(outer) };
  const said = [answer.code, answer.message].filter(Boolean).join(': ');
  const request = answer.requestId === null ? '' : `, request ${answer.requestId}`;
  return lose(
    `Graph answered ${outer.status} to the whole batch${said === '' ? '' : ` (${said})`}${request}`,
    answer.retryAfterMs,
  );
}

/** What a redirect means for a person: the address it leads to is told without its path, and never visited. */
export function describeRedirect(reply: Reply): string {
  const to = reply.headers.get('location');
  const where = to === undefined ? 'without saying where to' : `to ${nameOrigin(to)}`;
  return `Graph's host redirects ${where}, and guest-reset follows no redirect: check --graph-url and any proxy`;
}

function sortById(responses: readonly unknown[]): ReadonlyMap<string, readonly ItemReply[]> {
  const replies = new Map<string, ItemReply[]>();
  for (const response of responses) {
    const item = itemSchema.safeParse(response).data;
    if (item === undefined) continue;
    const same = replies.get(item.id);
    if (same === undefined) replies.set(item.id, [item]);
    else same.push(item);
  }
  return replies;
}

function readItem(replies: readonly ItemReply[], around: Around): Answer<unknown> {
  const [first, ...more] = replies;
  if (first === undefined) return lose("Graph's answer to the batch leaves this item out");
  if (more.some((reply) => reply.status !== first.status)) {
    const statuses = replies.map((reply) => reply.status).join(' and ');
    return lose(`Graph's answer to the batch has this item more than once, with ${statuses}`);
  }
  const headers = readHeaders(first.headers);
  const reply = { status: first.status, headers, body: decodeBody(first.body, headers) };
  return findForeignPage(reply) ?? readReply(reply, around);
}

function readHeaders(named: Readonly<Record<string, unknown>> | null | undefined): Headers {
  const headers = new Map<string, string>();
  for (const [name, value] of Object.entries(named ?? {})) {
    if (typeof value === 'string' || typeof value === 'number')
      headers.set(name.toLowerCase(), String(value));
  }
  return headers;
}

const base64 = /^(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

/** Item bodies that are not JSON come as text, or as base64 of it. */
function decodeBody(body: unknown, headers: Headers): unknown {
  if (typeof body !== 'string') return body ?? undefined;
  const isJson = headers.get('content-type')?.toLowerCase().includes('json') ?? false;
  const plain = isJson || !base64.test(body) ? body : decodeBase64(body);
  return /^\s*\{/.test(plain) ? parseJson(plain) : plain;
}

function decodeBase64(body: string): string {
  try {
    const text = strictUtf8.decode(Buffer.from(body, 'base64'));
    return /[^\P{Cc}\s]/u.test(text) ? body : text;
  } catch {
    return body;
  }
}

/** The token has ended; a 401 for want of a permission is another matter, and a new token would not help. */
function isTokenRefusal(answer: Answer<unknown>): boolean {
  return (
    answer.kind === 'refused' &&
    answer.status === 401 &&
    answer.code.toLowerCase() === 'invalidauthenticationtoken'
  );
}
