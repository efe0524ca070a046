/** A disk that refuses: told as such, and tried again while another program may let go. */
import { expect, test } from 'vitest';
import { HaltError } from '../../src/core/errors.ts';
import { explainRefusal, insist, isRefusal, isUnable, nameCause } from '../../src/core/refusal.ts';

function refuse(code: string, more: object = {}): Error {
  return Object.assign(new Error(`${code}: refused`), { code, ...more });
}

test.each([
  ['ENOSPC', 'Cannot write out/results.csv: the disk is full: free some space'],
  ['EROFS', 'Cannot write out/results.csv: the disk is read-only: choose another folder with --out'],
  ['EBUSY', 'Cannot write out/results.csv: another program has it open: close it there'],
  [
    'ENOTSUP',
    'Cannot write out/results.csv: this file system cannot do that: choose a folder on another disk with --out',
  ],
])('explainRefusal() - %s is a halt with its remedy', (code, message) => {
  expect(explainRefusal(refuse(code), 'out/results.csv')).toMatchObject({ exitCode: 4, message });
});

test('explainRefusal() - a code that is not known says what the system said', () => {
  const error = refuse('EXDEV', { syscall: 'rename', path: 'a' });
  expect(explainRefusal(error, 'a', 'use')).toMatchObject({ message: 'Cannot use a: EXDEV: refused' });
});

test('explainRefusal() - what is no refusal of a disk stays what it is', () => {
  const errors = [
    new TypeError('a bug'),
    refuse('ECONNRESET', { syscall: 'read' }),
    'no error',
    new HaltError(7, 'x'),
  ];
  for (const error of errors) {
    expect(explainRefusal(error, 'a')).toBe(error);
    expect(isRefusal(error)).toBe(false);
  }
  expect(nameCause(new TypeError('a bug'))).toBe('a bug');
  expect(nameCause('no error')).toBe('no error');
});

test('isUnable() - a file system that does not know how, not one that is full', () => {
  expect(['EINVAL', 'ENOSYS', 'ENOTSUP', 'EPERM'].map((code) => isUnable(refuse(code)))).toEqual(
    Array(4).fill(true),
  );
  expect([refuse('ENOSPC'), refuse('EIO'), new Error('a bug')].map(isUnable)).toEqual(Array(3).fill(false));
});

/** Refuses so many times. */
function refuseTimes(times: number, code: string) {
  const waits: number[] = [];
  let calls = 0;
  const action = async (): Promise<string> => {
    calls += 1;
    if (calls <= times) throw refuse(code);
    return 'done';
  };
  const sleep = async (ms: number): Promise<void> => void waits.push(ms);
  return { action, sleep, waits, calls: () => calls };
}

test.each(['EPERM', 'EACCES', 'EBUSY'])(
  'insist() - %s is tried again until the other program lets go',
  async (code) => {
    const held = refuseTimes(5, code);
    expect(await insist(held.action, held.sleep)).toBe('done');
    expect(held.waits).toHaveLength(5);
  },
);

test('insist() - gives up after some seconds', async () => {
  const held = refuseTimes(Number.POSITIVE_INFINITY, 'EBUSY');
  await expect(insist(held.action, held.sleep)).rejects.toMatchObject({ code: 'EBUSY' });
  const waited = held.waits.reduce((sum, ms) => sum + ms, 0);
  expect(waited).toBeGreaterThan(3_000);
  expect(waited).toBeLessThan(5_000);
});

test('insist() - what waiting does not mend is not waited for', async () => {
  const full = refuseTimes(1, 'ENOSPC');
  await expect(insist(full.action, full.sleep)).rejects.toMatchObject({ code: 'ENOSPC' });
  expect(full.waits).toEqual([]);
});
