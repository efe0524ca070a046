import { expect, test } from 'vitest';
import { scrub } from '../../src/graph/scrub.ts';
import { describeTraffic } from '../../src/graph/traffic.ts';

const received = {
  kind: 'received',
  status: 200,
  headers: new Map([['request-id', 'abc']]),
  body: {},
} as const;

test.each([
  ['a request', 'GET', '/organization?$select=id', received, 'GET /organization: 200 in 12 ms, request abc'],
  [
    'a batch',
    'POST',
    '/$batch',
    { ...received, body: { responses: [{ status: 429 }, { status: 201 }, { status: '201' }] } },
    'POST /$batch: 200 in 12 ms, 201 x 2, 429 x 1, request abc',
  ],
  [
    'an answer without an id',
    'GET',
    '/me',
    { ...received, status: 503, headers: new Map<string, string>() },
    'GET /me: 503 in 12 ms',
  ],
  [
    'no answer',
    'GET',
    '/me',
    { kind: 'lost', cause: 'It broke' } as const,
    'GET /me: no answer in 12 ms, It broke',
  ],
])('describeTraffic() - tells %s without its query', (_name, method, path, answer, line) => {
  expect(describeTraffic(method, path, answer, 12.3)).toBe(line);
});

test.each([
  ['a JWT', 'Token eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJ4In0.c2ln is bad', 'Token *** is bad'],
  ['a bearer token', 'Got Bearer abc.DEF-123456', 'Got Bearer ***'],
  ['a form field', 'client_secret=hunter2&x=1', 'client_secret=***&x=1'],
  ['a redeem URL', 'See https://login.example/redeem?rd=x%2fy. Now', 'See (a redeem URL) Now'],
  ['a known secret', 'It is hunter2!', 'It is ***!'],
  ['what steers a terminal', 'a\u001b[31mb\u202ec\nd', 'a [31mb c d'],
])('scrub() - takes out %s', (_name, text, left) => {
  expect(scrub(text, ['hunter2', ''])).toBe(left);
});
