/** A status with headers and body, alone or as an item of a batch, read as an Answer. */
import { z } from 'zod';
import type { Answer, Lost, Refused } from '../core/directory.ts';
import { readRetryAfterMs } from './retry-after.ts';
import { scrub } from './scrub.ts';

/** Header values by lower-case name. */
export type Headers = ReadonlyMap<string, string>;

/** What came back, before anyone has judged it. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  /** JSON as it was parsed, or text, or undefined for no body. */
  readonly body: unknown;
}

/** What the HTTP answer around a batch item says for the item too, and when it was read. */
export interface Around {
  readonly headers: Headers;
  /** This machine's clock, milliseconds since 1970, for answers without a date. */
  readonly nowMs: number;
  /** The reply is that of the whole batch. */
  readonly whole: boolean;
}

/** Longer texts from outside say no more to anybody. */
const textMax = 2_000;
const anyText = z
  .string()
  .transform((text) => text.slice(0, textMax))
  .catch('');
/** The longest mark of a request that is kept. */
const markMax = 200;
const innerSchema = z.looseObject({ 'request-id': anyText }).catch({ 'request-id': '' });
/** Graph names who holds a value that must be unique: `User_<object id>`. */
const detailSchema = z.looseObject({ code: anyText, target: anyText });
const errorSchema = z.looseObject({
  error: z.looseObject({
    code: anyText,
    message: anyText,
    innerError: innerSchema.optional(),
    innererror: innerSchema.optional(),
    details: z.array(detailSchema).nullish().catch(null),
  }),
});

/** Reads a reply: 2xx is done, with the body as its value; all else is refused. */
export function readReply(reply: Reply, around: Around): Answer<unknown> {
  if (reply.status < 200 || reply.status > 299) return readRefusal(reply, around);
  return {
    kind: 'done',
    value: reply.body,
    date: writeDate(readDateMs(reply, around)),
    requestId: findRequestId(reply, around, ''),
    throttlePercentage: readPercentage(reply, around),
  };
}

function readRefusal(reply: Reply, around: Around): Refused {
  const said = errorSchema.safeParse(reply.body).data?.error;
  const inner = said?.innerError ?? said?.innererror;
  const sentMs = readDateMs(reply, around);
  return {
    kind: 'refused',
    status: reply.status,
    code: isClaimsChallenge(reply, around) ? 'insufficient_claims' : scrub(said?.code ?? ''),
    message: scrub(said === undefined ? readText(reply.body) : `${said.message}${nameHolder(said.details)}`),
    retryAfterMs: readRetryAfterMs(
      reply.headers.get('retry-after'),
      Number.isNaN(sentMs) ? around.nowMs : sentMs,
    ),
    whole: around.whole,
    date: writeDate(sentMs),
    requestId: findRequestId(reply, around, inner?.['request-id'] ?? ''),
    throttlePercentage: readPercentage(reply, around),
  };
}

/** Graph's own time of the answer, NaN when it tells none. */
function readDateMs(reply: Reply, around: Around): number {
  const sent = reply.headers.get('date') ?? around.headers.get('date');
  return sent === undefined ? Number.NaN : Date.parse(sent);
}

function writeDate(ms: number): string | null {
  return Number.isNaN(ms) ? null : new Date(ms).toISOString();
}

function nameHolder(
  details: readonly { readonly code: string; readonly target: string }[] | null | undefined,
): string {
  const target = details?.find(({ code }) => code.toLowerCase() === 'conflictingobjects')?.target;
  const [, kind, id] = /^([A-Za-z]+)_([0-9a-f-]{36})$/i.exec(target ?? '') ?? [];
  return kind === undefined ? '' : ` (held by the ${kind.toLowerCase()} ${id})`;
}

/**
 * Continuous access evaluation refuses a token that is good otherwise, and says so in a header only.
 * Source: https://learn.microsoft.com/entra/identity-platform/claims-challenge
 */
function isClaimsChallenge(reply: Reply, around: Around): boolean {
  const own = reply.headers.get('www-authenticate');
  const challenge = own ?? (reply.status === 401 ? around.headers.get('www-authenticate') : undefined);
  return challenge?.toLowerCase().includes('insufficient_claims') ?? false;
}

function findRequestId(reply: Reply, around: Around, inner: string): string | null {
  const id = reply.headers.get('request-id') || inner || around.headers.get('request-id');
  return id ? id.slice(0, markMax) : null;
}

function readPercentage(reply: Reply, around: Around): number | null {
  const name = 'x-ms-throttle-limit-percentage';
  const text = reply.headers.get(name) ?? around.headers.get(name);
  const value = Number.parseFloat(text ?? '');
  // Graph documents 0.8 to 1.8; what is far from it says nothing.
  return value >= 0 && value <= 10 ? value : null;
}

/**
 * What is lost where a page stands in the place of Graph's answer: a proxy or a gateway on the way has put it there, before or
 * after the request got through. Null: the reply is Graph's, or a 429, which says in any form that nothing was done.
 */
export function findForeignPage(reply: Reply): Lost | null {
  const { status, body } = reply;
  if (typeof body !== 'string' || !/^\s*</.test(body) || status === 429) return null;
  const said = scrub(readText(body)).slice(0, 100);
  return lose(
    `The answer is a page that is not Graph's (${status}: ${said}): a proxy or gateway on the way has put it there; have Graph's host let through`,
  );
}

const quotedMax = 300;

/** The beginning of a body that is text; a page is stripped of its tags, because people read this. */
function readText(body: unknown): string {
  if (body === undefined || body === null) return '';
  const text = typeof body === 'string' ? body.slice(0, 20 * quotedMax) : writeJson(body);
  const plain = /^\s*</.test(text)
    ? text.replaceAll(/<(script|style)\b.*?<\/\1>/gis, ' ').replaceAll(/<[^>]*>/g, ' ')
    : text;
  return plain.replaceAll(/\s+/g, ' ').trim().slice(0, quotedMax);
}

/** A body that is nested too deep to be written again has nothing to say. */
function writeJson(body: unknown): string {
  try {
    return JSON.stringify(body);
  } catch {
    return '';
  }
}

/**
 * Reads the value of an answer that is done. A body that is not what was asked for is no answer: the request may have
 * been carried out, and nobody can tell.
 */
export function mapDone<T>(answer: Answer<unknown>, schema: z.ZodType<T>, what: string): Answer<T> {
  if (answer.kind !== 'done') return answer;
  const read = schema.safeParse(answer.value);
  return read.success ? { ...answer, value: read.data } : lose(`Graph answered without ${what}`);
}

/** An answer that did not come. */
export function lose(cause: string, retryAfterMs: number | null = null): Lost {
  return retryAfterMs === null ? { kind: 'lost', cause } : { kind: 'lost', cause, retryAfterMs };
}
