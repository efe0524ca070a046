import { expect, it } from 'vitest';
import { CodeLines } from '../../src/report/code-lines.ts';

it('lines behind a count - the first hundred in order, how many more there are, and the most frequent first', () => {
  const lines = new CodeLines<{ readonly code: string; readonly status?: string }>();
  lines.add({ status: 'failed', code: 'reset' }, 7);
  for (let line = 250; line > 100; line -= 1) lines.add({ status: 'reset', code: 'reset' }, line);

  const [first, ...others] = lines.tell();

  expect(others).toEqual([{ status: 'failed', code: 'reset', count: 1, lines: [7], more: 0 }]);
  expect(first).toMatchObject({ status: 'reset', count: 150, more: 50 });
  expect(first?.lines).toEqual(Array.from({ length: 100 }, (_, n) => 151 + n));
});
