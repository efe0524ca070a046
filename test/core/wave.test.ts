import { describe, expect, it } from 'vitest';
import { foldCell, nameWave, readLines, readOnly, type WaveAsked, WavePicker } from '../../src/core/wave.ts';

const all: WaveAsked = { only: null, first: null, lines: null };

describe('readOnly()', () => {
  it.each([
    ['department=IT', { column: 'department', values: ['IT'] }],
    [' team = IT , Sales', { column: 'team', values: ['IT', 'Sales'] }],
    ['team="Legal, tax","a ""b"""', { column: 'team', values: ['Legal, tax', 'a "b"'] }],
    ['team=', { column: 'team', values: [''] }],
    ['a=b=c', { column: 'a', values: ['b=c'] }],
    ['team', null],
    ['=IT', null],
  ])('readOnly() - %j', (text, expected) => {
    expect(readOnly(text)).toEqual(expected);
  });
});

describe('readLines()', () => {
  it('readLines() - ranges and single lines, and what is neither', () => {
    expect(readLines('2-50, 80')).toEqual([
      { from: 2, to: 50 },
      { from: 80, to: 80 },
    ]);
    for (const wrong of ['', '0', '5-2', 'a', '1-2-3', '2,']) expect(readLines(wrong)).toBeNull();
  });
});

it('foldCell() - case, blanks and forms of a character do not count', () => {
  expect(foldCell('  ＩＴ\u00A0 Straße ')).toBe(foldCell('it STRASSE'));
  expect(foldCell('Zu\u0308rich')).toBe(foldCell('ZÜRICH'));
});

it('nameWave() - the words of the flags', () => {
  expect(nameWave({ only: 'a=b', first: 3, lines: '2-4' })).toBe('--only a=b --lines 2-4 --first 3');
  expect(nameWave(all)).toBe('');
});

describe('WavePicker', () => {
  const header = ['id', "'=Team"];
  const row = (line: number, team: string, isReset = true) => ({ line, isReset, carried: ['x', team] });

  it('WavePicker - a column by its name as people write it, and values that no row has', () => {
    const picker = new WavePicker({ ...all, only: '=team=IT' }, header);
    expect(picker.column).toBe(-1);
    const named = new WavePicker({ ...all, only: 'team=it,sales,none' }, ['id', 'Team']);
    expect(
      [row(2, ' IT'), row(3, 'Sales '), row(4, 'HR'), row(5, 'hr')].map((each) => named.takes(each)),
    ).toEqual([true, true, false, false]);
    expect(named.missing).toEqual(['none']);
    expect(named.seen).toEqual(['IT', 'Sales', 'HR']);
    expect(named.missingLines).toEqual([]);
  });

  it('WavePicker - a row that is too short has an empty cell', () => {
    const picker = new WavePicker({ ...all, only: 'team=' }, ['id', 'team']);
    expect(picker.takes({ line: 2, isReset: true, carried: ['x'] })).toBe(true);
  });

  it('WavePicker - keeps no more than some of the values for the message', () => {
    const picker = new WavePicker({ ...all, only: 'team=none' }, ['id', 'team']);
    for (let n = 0; n < 10_050; n += 1) picker.takes(row(n, `team ${n}`));
    expect(picker.seen).toHaveLength(10_000);
  });

  it('WavePicker - the first rows that are to be reset; the others do not count', () => {
    const picker = new WavePicker({ ...all, first: 2 }, header);
    const rows = [row(2, ''), row(3, '', false), row(4, ''), row(5, '')];
    expect(rows.map((each) => picker.takes(each))).toEqual([true, true, true, false]);
    expect(picker.missing).toEqual([]);
  });

  it('WavePicker - lines, and those on which no row begins', () => {
    const picker = new WavePicker({ ...all, lines: '2-3,7,9-12' }, header);
    expect([2, 3, 4].map((line) => picker.takes(row(line, '')))).toEqual([true, true, false]);
    expect(picker.missingLines).toEqual(['7', '9-12']);
  });
});
