/** Which Graph is on this machine, and what is said of it. */
import { expect, test } from 'vitest';
import { describeLocalGraph, isLocalGraph } from '../../src/core/local-graph.ts';

test.each([
  ['http://127.0.0.1:4500', true],
  ['http://0x7f000001:4500', true],
  ['http://localhost', true],
  ['http://[::1]:4500', true],
  ['https://graph.microsoft.com', false],
  ['https://127.0.0.1.contoso.example', false],
  ['https://localhost.contoso.example', false],
])('isLocalGraph() - %s: %s', (url, isLocal) => {
  expect(isLocalGraph(url)).toBe(isLocal);
  expect(describeLocalGraph(url)).toBe(
    isLocal ? `Graph is ${url} on this machine: a rehearsal, unless that passes on to a real tenant` : null,
  );
});
