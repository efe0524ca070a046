/** How long it takes to carry a plan out, before anything of it is measured: from what the limits let through. */
import { chooseLimits, costs } from '../../core/pace/limits.ts';
import { writeCount, writeDurationRange } from '../figures.ts';

/** Looking, signing in and the last answers, beside what the limits ask for, milliseconds. */
const besideMs = 3_000;

/**
 * The time that so many resets take, in words: `20 to 40 s at Graph's limits`.
 *
 * @param options those of the plan, by the names of their flags
 */
export function describeTime(resets: number, options: Readonly<Record<string, unknown>>): string {
  const [perDay, maxRate] = [readNumber(options['per-day']), readNumber(options['max-rate'])];
  // At most: the address of some may be there already.
  const puts = options['email-property'] === 'none' ? 0 : resets;
  if (perDay !== null && resets > perDay) {
    const days = Math.ceil(resets / perDay);
    return `${writeCount(days)} days with --per-day ${perDay}`;
  }
  const least = Math.max(...leastTimes(resets, 0, maxRate));
  const most = Math.max(...leastTimes(resets, puts, maxRate));
  const words = writeDurationRange(least, most * 1.1 + besideMs);
  return `${words} ${maxRate === null ? "at Graph's limits" : `at --max-rate ${maxRate}`}, longer where other applications write too`;
}

/** For each limit the least time in which it lets so many through, milliseconds, however the service counts. */
function leastTimes(resets: number, puts: number, maxRate: number | null): number[] {
  return chooseLimits(maxRate).map(({ name, max, windowMs }) => {
    const units = resets * (costs.reset[name] ?? 0) + puts * (costs.put[name] ?? 0);
    return (Math.max(0, units - max) * windowMs) / max;
  });
}

function readNumber(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}
