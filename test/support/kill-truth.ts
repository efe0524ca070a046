/** Holds what the results say against what the simulator's ledger knows. */
import { expect } from 'vitest';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { readCsv } from './command.ts';

export type ResultRow = Record<string, string>;

/** Codes of rows that failed although an invitation was made. */
const madeWrongly = ['wrong-guest'];

/** What results and ledger disagree about, one sentence each; empty when they do not. */
export function findLies(results: readonly ResultRow[], perGuest: ReadonlyMap<string, number>): string[] {
  const lies: string[] = [];
  for (const [guest, times] of perGuest) if (times > 1) lies.push(`${guest} was invited ${times} times`);
  const reported = new Map<string, string>();
  for (const row of results) {
    const { resultStatus = '', resultCode = '', resultGuestId = '', resultLine } = row;
    const made = perGuest.get(resultGuestId) ?? 0;
    if (resultStatus === 'reset' && made === 0) lies.push(`line ${resultLine} says reset, nothing was made`);
    if (resultStatus === 'failed' && made > 0 && !madeWrongly.includes(resultCode)) {
      lies.push(`line ${resultLine} says failed (${resultCode}), an invitation was made`);
    }
    if (resultStatus === 'not-attempted' && made > 0) {
      lies.push(`line ${resultLine} says not-attempted, an invitation was made`);
    }
    if (made > 0) reported.set(resultGuestId, resultStatus);
  }
  for (const guest of perGuest.keys()) if (!reported.has(guest)) lies.push(`${guest} is in no row`);
  return lies;
}

/** Fails unless every input row is there once, in order, and says nothing that the ledger denies. */
export function expectTruth(
  path: string,
  rows: readonly (readonly string[])[],
  graph: Simulator,
): ResultRow[] {
  const results = readCsv(path);
  expect(results.map((row) => row['userId'])).toEqual(rows.map(([id]) => id));
  expect(findLies(results, graph.ledger.perGuest())).toEqual([]);
  expect(graph.ledger.summary()).toMatchObject({
    guestsInvitedAgain: 0,
    conversions: 0,
    newGuests: 0,
    violations: 0,
  });
  return results;
}

/** How many rows have each status. */
export function countStatuses(results: readonly ResultRow[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { resultStatus = '' } of results) counts[resultStatus] = (counts[resultStatus] ?? 0) + 1;
  return counts;
}

/** The rows without what differs between any two runs: times and the ids that Graph makes. */
export function withoutTimesAndIds(results: readonly ResultRow[]): ResultRow[] {
  return results.map(
    ({
      resultFinishedAt,
      resultInvitationId,
      resultRequestId,
      resultWriteRequestId,
      resultGraphDate,
      resultWriteGraphDate,
      ...rest
    }) => rest,
  );
}
