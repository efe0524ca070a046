import { expect, test } from 'vitest';
import type { Answer } from '../../src/core/directory.ts';
import { readBatchAnswer } from '../../src/graph/batch.ts';

const nowMs = Date.parse('2026-02-02T12:00:00Z');
const outerHeaders = { 'request-id': 'outer-request', date: 'Mon, 02 Feb 2026 10:00:00 GMT' };

interface Outer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body: unknown;
}

function read(outer: Outer, count: number): readonly Answer<unknown>[] {
  const headers = new Map(Object.entries({ ...outerHeaders, ...outer.headers }));
  return readBatchAnswer({ status: outer.status ?? 200, headers, body: outer.body }, count, nowMs);
}

function readOne(item: Record<string, unknown>): Answer<unknown> | undefined {
  return read({ body: { responses: [{ id: '1', ...item }] } }, 1)[0];
}

function error(code: string, message: string, inner: Record<string, unknown> = {}): unknown {
  return { error: { code, message, ...inner } };
}

test('readBatchAnswer() - answers stand in the order of the items, whatever the order in the body', () => {
  const responses = ['3', '1', '2'].map((id) => ({ id, status: 200, body: { place: id } }));
  const answers = read({ body: { responses } }, 3);
  expect(answers.map((answer) => answer.kind === 'done' && answer.value)).toEqual([
    { place: '1' },
    { place: '2' },
    { place: '3' },
  ]);
});

test.each([200, 424])('readBatchAnswer() - an outer %i holds the answers of the items', (status) => {
  const responses = [
    { id: '1', status: 201, body: { id: 'a' } },
    { id: '2', status: 429, headers: { 'Retry-After': '3' }, body: error('TooManyRequests', 'Slow down') },
  ];
  const answers = read({ status, body: { responses } }, 2);
  expect(answers[0]).toMatchObject({ kind: 'done', value: { id: 'a' } });
  expect(answers[1]).toMatchObject({ kind: 'refused', status: 429, retryAfterMs: 3_000, whole: false });
});

test.each([
  ['429 with Retry-After', 429, { 'retry-after': '12' }, 12_000],
  ['400', 400, {}, null],
  ['401', 401, {}, null],
  ['403', 403, {}, null],
])('readBatchAnswer() - an outer %s refuses every item', (_name, status, headers, retryAfterMs) => {
  const answers = read({ status, headers, body: error('TheCode', 'The message') }, 3);
  const refused = {
    kind: 'refused',
    status,
    code: 'TheCode',
    message: 'The message',
    retryAfterMs,
    whole: true,
    requestId: 'outer-request',
  };
  expect(answers).toEqual([1, 2, 3].map(() => expect.objectContaining(refused)));
});

test.each([
  ['500', 500, error('InternalServerError', 'Oops')],
  ['502 as a page of a gateway', 502, '<html><body><h1>Bad Gateway</h1></body></html>'],
  ['503 with Retry-After', 503, undefined],
  ['504', 504, error('', '')],
  ['200 with a page', 200, '<!DOCTYPE html><title>Sign in to the network</title>'],
  ['200 with half of the JSON', 200, '{"responses":[{"id":"1","sta'],
  ['200 without a body', 200, undefined],
  ['200 with another JSON', 200, { value: [] }],
  ['200 with a list', 200, []],
  ['200 with null', 200, null],
  ['424 without answers', 424, error('FailedDependency', 'Something')],
])('readBatchAnswer() - an outer %s leaves every item in doubt', (_name, status, body) => {
  const answers = read({ status, body }, 2);
  expect(answers.map((answer) => answer.kind)).toEqual(['lost', 'lost']);
  expect(answers[0]).toMatchObject({ cause: expect.stringContaining(String(status)) });
});

test('readBatchAnswer() - a lost batch keeps the wait that the gateway asked for', () => {
  const answers = read({ status: 503, headers: { 'retry-after': '8' }, body: '' }, 2);
  expect(answers).toEqual([1, 2].map(() => expect.objectContaining({ kind: 'lost', retryAfterMs: 8_000 })));
});

test('readBatchAnswer() - a lost batch tells what the gateway said and the request for the support case', () => {
  const [answer] = read({ status: 504, body: error('GatewayTimeout', 'Took too long') }, 1);
  expect(answer).toEqual({
    kind: 'lost',
    cause: 'Graph answered 504 to the whole batch (GatewayTimeout: Took too long), request outer-request',
  });
});

test('readBatchAnswer() - a redirect is a refusal by 302 that names the origin and hides the path', () => {
  const headers = { location: 'https://evil.example/secret?key=1' };
  const [answer] = read({ status: 302, headers, body: undefined }, 1);
  expect(answer).toMatchObject({ kind: 'refused', status: 302, whole: true });
  expect(answer).toMatchObject({ message: expect.stringContaining('https://evil.example,') });
  expect(JSON.stringify(answer)).not.toContain('secret');
});

test('readBatchAnswer() - an item without an answer is lost, the others are not', () => {
  const answers = read({ body: { responses: [{ id: '2', status: 201, body: {} }] } }, 3);
  expect(answers.map((answer) => answer.kind)).toEqual(['lost', 'done', 'lost']);
});

test.each([
  ['an id nobody asked for', [{ id: '9', status: 201, body: {} }]],
  ['an id that is no id', [{ id: {}, status: 201, body: {} }]],
  ['a status that is none', [{ id: '1', status: 'fine', body: {} }]],
  ['something that is no answer', [null, 7, 'text']],
])('readBatchAnswer() - ignores %s', (_name, responses) => {
  expect(read({ body: { responses } }, 1)[0]?.kind).toBe('lost');
});

test.each([
  ['201 twice', [201, 201], 'done'],
  ['201 and 429', [201, 429], 'lost'],
  ['429 and 201', [429, 201], 'lost'],
])('readBatchAnswer() - an item answered with %s is %s', (_name, statuses, kind) => {
  const responses = statuses.map((status) => ({ id: '1', status, body: {} }));
  expect(read({ body: { responses } }, 1)[0]?.kind).toBe(kind);
});

test.each([
  ['a number as id', { id: 1, status: 200, body: {} }],
  ['a status as text', { id: '1', status: '200', body: {} }],
  ['no headers', { id: '1', status: 200, headers: null, body: {} }],
  ['no body', { id: '1', status: 204 }],
])('readBatchAnswer() - takes an answer with %s', (_name, response) => {
  expect(read({ body: { responses: [response] } }, 1)[0]?.kind).toBe('done');
});

test.each(['Retry-After', 'retry-after', 'RETRY-AFTER'])(
  'readBatchAnswer() - reads the header %s',
  (name) => {
    const answer = readOne({ status: 429, headers: { [name]: '2.5' }, body: error('TooManyRequests', '') });
    expect(answer).toMatchObject({ retryAfterMs: 2_500 });
  },
);

test('readBatchAnswer() - a Retry-After that is a number is read too', () => {
  expect(readOne({ status: 429, headers: { 'Retry-After': 4 } })).toMatchObject({ retryAfterMs: 4_000 });
});

test("readBatchAnswer() - a Retry-After date counts from Graph's clock, not from ours", () => {
  const headers = { 'Retry-After': 'Mon, 02 Feb 2026 10:00:08 GMT' };
  expect(readOne({ status: 429, headers })).toMatchObject({ retryAfterMs: 8_000 });
});

test('readBatchAnswer() - a Retry-After date counts from our clock where the answer has no date', () => {
  const item = { id: '1', status: 429, headers: { 'Retry-After': 'Mon, 02 Feb 2026 12:00:05 GMT' } };
  const outer = { status: 200, headers: new Map(), body: { responses: [item] } };
  expect(readBatchAnswer(outer, 1, nowMs)[0]).toMatchObject({ retryAfterMs: 5_000, date: null });
});

test('readBatchAnswer() - a refusal carries the time of the answer and how near the limit is', () => {
  const headers = { 'x-ms-throttle-limit-percentage': '1.2' };
  expect(readOne({ status: 400, headers, body: error('BadRequest', 'No') })).toMatchObject({
    date: '2026-02-02T10:00:00.000Z',
    throttlePercentage: 1.2,
  });
});

test.each([
  ['its own header', { headers: { 'Request-Id': 'own' }, body: error('X', 'x') }, 'own'],
  ['innerError', { body: error('X', 'x', { innerError: { 'request-id': 'inner' } }) }, 'inner'],
  ['innererror', { body: error('X', 'x', { innererror: { 'request-id': 'inner' } }) }, 'inner'],
  ['the outer header', { body: error('X', 'x', { innerError: {} }) }, 'outer-request'],
])('readBatchAnswer() - finds the request id of a refusal in %s', (_name, item, expected) => {
  expect(readOne({ status: 400, ...item })).toMatchObject({ requestId: expected });
});

test.each([
  ['text', 'Service is busy', '', 'Service is busy'],
  ['base64 of text', Buffer.from('Not now, please').toString('base64'), '', 'Not now, please'],
  ['base64 of an error', Buffer.from(JSON.stringify(error('C', 'm'))).toString('base64'), 'C', 'm'],
  ['an error as text', JSON.stringify(error('C', 'm')), 'C', 'm'],
  ['text that looks like base64', 'TooManyRequests1', '', 'TooManyRequests1'],
  ['nothing', undefined, '', ''],
  ['null', null, '', ''],
  ['an error without message', { error: { code: 'C' } }, 'C', ''],
  ['an error with a wrong message', { error: { code: 'C', message: { value: 'x' } } }, 'C', ''],
])('readBatchAnswer() - a refusal whose body is %s', (_name, body, code, message) => {
  expect(readOne({ status: 503, body })).toMatchObject({ kind: 'refused', code, message });
});

test.each([403, 404, 407, 503])(
  'readBatchAnswer() - a page in the place of an item answered %i is of a proxy on the way: it leaves doubt',
  (status) => {
    const body = '<html><style>p{}</style><body><p>We are\n busy</p></body></html>';
    expect(readOne({ status, body })).toMatchObject({
      kind: 'lost',
      cause: expect.stringContaining(`(${status}: We are busy)`),
    });
  },
);

test('readBatchAnswer() - of a long text only the beginning is kept', () => {
  const answer = readOne({ status: 400, body: 'no '.repeat(10_000) });
  expect(answer?.kind === 'refused' && answer.message.length).toBe(300);
});

test('readBatchAnswer() - a claims challenge is recognised by its header', () => {
  const headers = { 'WWW-Authenticate': 'Bearer realm="", error="insufficient_claims", claims="e30="' };
  const item = { status: 401, headers, body: error('InvalidAuthenticationToken', 'Challenge') };
  expect(readOne(item)).toMatchObject({ status: 401, code: 'insufficient_claims' });
});

test('readBatchAnswer() - the answer to twenty items is read in far less than a millisecond', () => {
  const responses = Array.from({ length: 20 }, (_, index) => ({
    id: String(index + 1),
    status: index % 2 === 0 ? 201 : 429,
    headers: { 'Content-Type': 'application/json', 'Retry-After': '3' },
    body: index % 2 === 0 ? { id: 'x', status: 'PendingAcceptance' } : error('TooManyRequests', 'Slow'),
  }));
  const times = Array.from({ length: 300 }, () => {
    const startMs = performance.now();
    read({ body: { responses } }, 20);
    return performance.now() - startMs;
  });
  expect(times.sort((a, b) => a - b)[150]).toBeLessThan(1);
});
