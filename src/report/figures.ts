/** How counts, shares, durations and times are written for people, the same on the terminal and on the page. */

const thousands = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });
const oneDigit = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 1, minimumFractionDigits: 1 });

/** 12345 as `12,345`. */
export function writeCount(count: number): string {
  return thousands.format(count);
}

/** A count with its noun: `1 row`, `2 rows`. */
export function writeCountOf(count: number, noun: string): string {
  return `${writeCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** A rate: `4.2`, from 100 on without a decimal. */
export function writeRate(perSecond: number): string {
  return perSecond >= 100 ? thousands.format(perSecond) : oneDigit.format(perSecond);
}

/** A share in whole per cent; what is neither nothing nor everything is never written as 0 or 100. */
export function writeShare(part: number, whole: number): string {
  if (whole <= 0) return '0 %';
  const percent = (part / whole) * 100;
  if (part > 0 && percent < 1) return '<1 %';
  if (part < whole && percent > 99) return '>99 %';
  return `${Math.round(percent)} %`;
}

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** A duration in its two largest units: `8 s`, `1 min 20 s`, `2 h 5 min`, `3 d 4 h`. */
export function writeDuration(durationMs: number): string {
  const ms = Math.max(0, durationMs);
  if (ms < minuteMs) return `${Math.round(ms / secondMs) === 60 ? 59 : Math.round(ms / secondMs)} s`;
  if (ms < hourMs) return inTwo(ms, minuteMs, 'min', secondMs, 's');
  if (ms < dayMs) return inTwo(ms, hourMs, 'h', minuteMs, 'min');
  return inTwo(ms, dayMs, 'd', hourMs, 'h');
}

function inTwo(ms: number, bigMs: number, big: string, smallMs: number, small: string): string {
  const smalls = Math.floor((ms % bigMs) / smallMs);
  const bigs = `${Math.floor(ms / bigMs)} ${big}`;
  return smalls === 0 ? bigs : `${bigs} ${smalls} ${small}`;
}

/** A span of two durations in one unit: `3 to 5 min`; `about 40 s` where both ends are the same. */
export function writeDurationRange(fromMs: number, toMs: number): string {
  if (toMs < 10 * secondMs) return 'less than 10 s';
  const [unitMs, unit] = pickUnit(toMs);
  const from = Math.floor(fromMs / unitMs);
  const to = Math.ceil(toMs / unitMs);
  return from === to ? `about ${to} ${unit}` : `${from} to ${to} ${unit}`;
}

function pickUnit(ms: number): readonly [number, string] {
  if (ms < 2 * minuteMs) return [secondMs, 's'];
  return ms < 3 * hourMs ? [minuteMs, 'min'] : [hourMs, 'h'];
}

const fullMoment = {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
} as const;
const dayAndTime = new Intl.DateTimeFormat('en-GB', { ...fullMoment, timeZone: 'UTC' });
const dayAlone = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'short' });

/** A moment: `23 November 2026 at 21:48 UTC`; what is no time is given back as it is. */
export function writeMoment(iso: string): string {
  const ms = Date.parse(iso);
  return Number.isNaN(ms) ? iso : `${dayAndTime.format(ms)} UTC`;
}

/** The same moment as clocks show it there: `23 November 2026 at 22:48 in Europe/Berlin`; null where that is UTC, or no time. */
export function writeLocalMoment(iso: string, timeZone: string): string | null {
  const ms = Date.parse(iso);
  if (Number.isNaN(ms)) return null;
  const local = new Intl.DateTimeFormat('en-GB', { ...fullMoment, timeZone }).format(ms);
  return local === dayAndTime.format(ms) ? null : `${local} in ${timeZone}`;
}

/** Where the clocks of this machine are. */
export function findTimeZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** The tick of a time axis, UTC, as fine as the distance between ticks asks: `23 Nov`, `21:48` or `21:48:05`. */
export function writeTick(date: Date, stepMs: number): string {
  if (stepMs >= dayMs) return dayAlone.format(date);
  return date.toISOString().slice(11, stepMs >= minuteMs ? 16 : 19);
}
