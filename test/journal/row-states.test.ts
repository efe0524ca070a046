import { expect, it } from 'vitest';
import type { RowStatus } from '../../src/core/outcome.ts';
import type { JournalRecord, SentStep } from '../../src/journal/record.ts';
import { type JournalState, RowStates } from '../../src/journal/row-states.ts';
import { makeOutcome } from './examples.ts';

const sent = (step: SentStep, atMs = 1000): JournalRecord => ({ type: 'sent', step, rows: [0], atMs });
const put: JournalRecord = { type: 'put', rows: [0] };
const notApplied: JournalRecord = { type: 'not-applied', rows: [0], why: 'throttled' };
const unsent = (step: SentStep): JournalRecord => ({ type: 'unsent', step, rows: [0], why: 'held back' });
const settled = (status: RowStatus): JournalRecord => ({
  type: 'settled',
  ordinal: 0,
  outcome: makeOutcome({ status }),
});
const reminded = (status: RowStatus): JournalRecord => ({
  type: 'reminded',
  ordinal: 0,
  outcome: makeOutcome({ status }),
});

function applyAll(records: readonly JournalRecord[]): RowStates {
  const rows = new RowStates(1);
  for (const [at, record] of records.entries()) rows.apply(record, at * 100);
  return rows;
}

it.each<[string, JournalRecord[], JournalState, RowStatus | null, number]>([
  ['nothing yet', [], 'untouched', null, 0],
  ['the PATCH went out', [sent('put')], 'put-sent', null, 1],
  ['the address is in place', [sent('put'), put], 'put-done', null, 1],
  ['the reset went out', [sent('put'), put, sent('reset')], 'sent', null, 2],
  ['throttled', [sent('reset'), notApplied], 'not-applied', null, 1],
  ['throttled and sent again', [sent('reset'), notApplied, sent('reset')], 'sent', null, 2],
  ['a PATCH that never went out is no attempt', [sent('put'), unsent('put')], 'untouched', null, 0],
  ['a reset that never went out is none', [sent('reset'), unsent('reset')], 'not-applied', null, 0],
  ['a reminder that never went out', [sent('put'), sent('remind'), unsent('remind')], 'put-sent', null, 1],
  [
    'an unknown row whose resend never went out is unknown again',
    [settled('unknown'), sent('reset'), unsent('reset')],
    'settled',
    'unknown',
    0,
  ],
  ['done', [sent('reset'), settled('reset')], 'settled', 'reset', 1],
  ['failed without being sent', [sent('put'), settled('failed')], 'settled', 'failed', 1],
  ['settled twice: the later one counts', [settled('failed'), settled('reset')], 'settled', 'reset', 0],
  ['a failed row taken again', [settled('failed'), sent('put')], 'put-sent', null, 1],
  ['a failed row sent again', [settled('failed'), sent('reset')], 'sent', null, 1],
  [
    'a failed row sent again and throttled',
    [settled('failed'), sent('reset'), notApplied],
    'not-applied',
    null,
    1,
  ],
  ['an unknown row sent again', [settled('unknown'), sent('reset')], 'sent', null, 1],
  [
    'an unknown row resent and done',
    [settled('unknown'), sent('reset'), settled('reset')],
    'settled',
    'reset',
    1,
  ],
  [
    'an unknown row stays unknown while its address is put',
    [settled('unknown'), sent('put'), put],
    'settled',
    'unknown',
    1,
  ],
  [
    'an unknown row whose resend was throttled is unknown again',
    [settled('unknown'), sent('reset'), notApplied],
    'settled',
    'unknown',
    1,
  ],
  ['a PATCH does not take a doubt away', [sent('reset'), sent('put'), put], 'sent', null, 2],
  ['not applied says nothing of a settled row', [settled('reset'), notApplied], 'settled', 'reset', 0],
  [
    'a reminder leaves the outcome',
    [settled('reset'), sent('remind'), reminded('failed')],
    'settled',
    'reset',
    0,
  ],
])('RowStates - %s', (_, records, state, status, attempts) => {
  const rows = applyAll(records);
  expect([rows.stateOf(0), rows.statusOf(0), rows.attemptsOf(0)]).toEqual([state, status, attempts]);
  expect(rows.positionOf(0) === null).toBe(status === null);
});

it('RowStates - the address stays put when the reset is taken back', () => {
  expect(applyAll([sent('put'), put, sent('reset'), notApplied]).isPut(0)).toBe(true);
});

it('RowStates - an unknown row whose resend was throttled keeps the place of its outcome', () => {
  expect(applyAll([put, settled('unknown'), sent('reset'), notApplied]).positionOf(0)).toBe(100);
});

it.each<[string, JournalRecord[], number | null, boolean]>([
  ['none', [settled('reset')], null, false],
  ['sent without an outcome', [sent('remind', 5)], 5, true],
  ['sent and accepted', [sent('remind', 5), reminded('reset')], 5, false],
  ['refused by Graph', [sent('remind', 5), reminded('failed')], null, false],
  ['sent, and nobody knows', [sent('remind', 5), reminded('unknown')], 5, true],
  ['throttled', [sent('remind', 5), notApplied], null, false],
  ['never sent', [sent('remind', 5), unsent('remind')], null, false],
  ['sent again later', [sent('remind', 5), reminded('reset'), sent('remind', 9)], 9, true],
])('RowStates - reminder: %s', (_, records, atMs, open) => {
  const rows = applyAll(records);
  expect([rows.remindedAtMs(0), rows.isReminderOpen(0)]).toEqual([atMs, open]);
});

it('listSentTimes() - every reset and reminder that may have gone out, in order, from the time asked for', () => {
  const rows = new RowStates(4);
  const send = (row: number, step: SentStep, atMs: number): void =>
    rows.apply({ type: 'sent', step, rows: [row], atMs }, 0);
  send(0, 'put', 10);
  send(0, 'reset', 40);
  send(1, 'reset', 20);
  rows.apply({ type: 'not-applied', rows: [1], why: 'throttled' }, 0);
  send(2, 'reset', 5);
  // Sent again although it may have been applied: both count.
  send(3, 'reset', 15);
  rows.apply({ type: 'settled', ordinal: 3, outcome: makeOutcome({ status: 'unknown' }) }, 0);
  send(3, 'reset', 30);
  send(0, 'remind', 50);
  expect([...rows.listSentTimes(10)]).toEqual([15, 30, 40, 50]);
});

it('attemptsOf() - stops counting at 65,535', () => {
  const rows = new RowStates(1);
  for (let count = 0; count < 65_540; count += 1) rows.apply(sent('put'), 0);
  expect(rows.attemptsOf(0)).toBe(65_535);
});
