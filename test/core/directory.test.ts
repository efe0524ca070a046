import { describe, expect, it } from 'vitest';
import { batchItemsMax, getByIdsMax } from '../../src/core/directory.ts';

describe('limits of one request', () => {
  it.each([
    ['a batch', batchItemsMax, 20],
    ['getByIds', getByIdsMax, 1_000],
  ])('%s carries no more than Graph takes', (_, most, documented) => {
    expect(most).toBeLessThanOrEqual(documented);
    expect(most).toBeGreaterThan(0);
  });
});
