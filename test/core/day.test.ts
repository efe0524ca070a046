import { describe, expect, it } from 'vitest';
import { explainDay, findDayLimit, warnOfDay } from '../../src/core/sign-in/day.ts';

const nowMs = Date.parse('2026-11-25T12:00:00Z');

describe('findDayLimit()', () => {
  it.each<[string, string | null, boolean | null, number | null]>([
    ['without a licence, 12 days old', '2026-11-13T12:00:00Z', false, 10],
    ['without a licence, 30 days old', '2026-10-26T12:00:00Z', false, 10],
    ['without a licence, a year old', '2025-11-25T12:00:00Z', false, 100],
    ['with one, 12 days old', '2026-11-13T12:00:00Z', true, 200],
    ['with one, a year old', '2025-11-25T12:00:00Z', true, null],
    ['of unknown age', null, false, null],
    ['of unknown licence', '2026-11-13T12:00:00Z', null, null],
  ])('findDayLimit() - a tenant %s', (_, createdAt, isPaid, max) => {
    expect(findDayLimit({ createdAt, isPaid }, nowMs)?.max ?? null).toBe(max);
  });
});

describe('warnOfDay()', () => {
  const limit = { max: 10, whose: 'a tenant' };
  it.each([
    [10, null, 0],
    [11, null, 1],
    [150, 10, 0],
    [150, 11, 1],
    [5, 100, 0],
  ])('warnOfDay() - %i invitations with --per-day %j: %i sentences', (invitations, perDay, count) => {
    expect(warnOfDay(limit, invitations, perDay)).toHaveLength(count);
  });

  it('warnOfDay() - proposes --per-day and says how many days it makes', () => {
    expect(warnOfDay(limit, 151, null)[0]).toMatch(/with --per-day 10 it takes 16 days/);
    expect(warnOfDay(null, 151, null)).toEqual([]);
  });
});

describe('explainDay()', () => {
  it('explainDay() - a refusal at the number of the tenant, or of any where nothing is known', () => {
    expect(explainDay({ max: 100, whose: 'a tenant' }, 100)).toMatch(
      /^it began after 100 invitations .* --per-day 100$/,
    );
    expect(explainDay({ max: 100, whose: 'a tenant' }, 10)).toBe('');
    expect([10, 100, 200].map((sent) => explainDay(null, sent) !== '')).toEqual([true, true, true]);
    expect(explainDay(null, 11)).toBe('');
  });
});
