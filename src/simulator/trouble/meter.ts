/** Applies all limits of the tenant to what arrives: admits it or says how long to wait. */
import { type HttpAnswer, refuse } from '../answer.ts';
import { type Limit, type Measure, rivalPerSecond, type ThrottleOptions } from './limits.ts';
import { charge, fractionUsed, passTime, type RateState, startRate, waitFor } from './throttle.ts';

/** What one item costs. */
export interface Cost {
  readonly invitations: number;
  readonly writes: number;
  readonly units: number;
}

/** What the meter says: headers for an answer that may go on, or the 429 and the limits that refused. */
export type Reading =
  | { readonly admitted: true; readonly headers: Readonly<Record<string, string>> }
  | {
      readonly admitted: false;
      readonly answer: HttpAnswer;
      readonly limits: readonly string[];
      readonly untilMs: number;
    };

/** x-ms-throttle-limit-percentage is sent from here on. */
const percentageFrom = 0.8;

/** The application that every caller here is. */
const appId = '00000000-0000-4000-8000-00000000a990';

/** The counters of every limit. */
export class Meter {
  readonly #limits: readonly Limit[];
  readonly #options: ThrottleOptions;
  readonly #states = new Map<Limit, RateState>();
  readonly #startMs: number;
  readonly #tenantId: string;

  constructor(limits: readonly Limit[], options: ThrottleOptions, nowMs: number, tenantId: string) {
    this.#tenantId = tenantId;
    this.#limits = limits;
    this.#options = options;
    this.#startMs = nowMs;
    for (const limit of limits) this.#states.set(limit, startRate(nowMs));
  }

  /** Names of the limits that an item of this cost counts against. */
  limitsOf(cost: Cost): string[] {
    return this.#limits.filter((limit) => amountOf(limit.counts, cost) > 0).map((limit) => limit.name);
  }

  /** Takes one item from every limit that it counts against, or from none. */
  take(cost: Cost, nowMs: number, invitations: number): Reading {
    return this.#take((measure) => amountOf(measure, cost), nowMs, invitations);
  }

  /** Takes one HTTP request. */
  takeRequest(nowMs: number, invitations: number): Reading {
    return this.#take((measure) => (measure === 'requests' ? 1 : 0), nowMs, invitations);
  }

  #take(amount: (measure: Measure) => number, nowMs: number, invitations: number): Reading {
    const refusing: { readonly limit: Limit; readonly waitMs: number }[] = [];
    const touched = this.#limits.filter((limit) => amount(limit.counts) > 0);
    for (const limit of touched) {
      const rival = rivalPerSecond(limit, nowMs - this.#startMs, invitations);
      const state = passTime(limit, this.#stateOf(limit, nowMs), nowMs, rival);
      this.#states.set(limit, state);
      const waitMs = waitFor(limit, state, amount(limit.counts), rival);
      if (waitMs > 0) refusing.push({ limit, waitMs });
    }
    const charged =
      refusing.length === 0 ? touched : this.#options.refusedCount ? refusing.map((r) => r.limit) : [];
    for (const limit of charged) {
      this.#states.set(limit, charge(limit, this.#stateOf(limit, nowMs), amount(limit.counts)));
    }
    if (refusing.length === 0) return { admitted: true, headers: this.#usage(touched, nowMs, 0) };

    const waitMs = Math.max(...refusing.map((refused) => refused.waitMs));
    const limits = refusing.map((refused) => refused.limit);
    const told = retryAfter(this.#options.retryAfter, waitMs, nowMs);
    const headers = {
      ...this.#usage(limits, nowMs, 1),
      ...told.headers,
      'x-ms-throttle-information': reasons(limits),
    };
    return {
      admitted: false,
      answer: { ...refuse(429, 'TooManyRequests', 'Too many requests.'), headers },
      limits: limits.map((limit) => limit.name),
      untilMs: told.untilMs,
    };
  }

  #stateOf(limit: Limit, nowMs: number): RateState {
    return this.#states.get(limit) ?? startRate(nowMs);
  }

  /** The usage headers of the limit that is fullest, if any is nearly full. */
  #usage(limits: readonly Limit[], nowMs: number, extra: number): Record<string, string> {
    let fullest: Limit | undefined;
    let used = 0;
    for (const limit of limits) {
      const fraction = fractionUsed(limit, this.#stateOf(limit, nowMs), extra);
      if (fraction > used) [fullest, used] = [limit, fraction];
    }
    if (fullest === undefined || used < percentageFrom) return {};
    return {
      'x-ms-throttle-limit-percentage': Math.min(used, 1.8).toFixed(2),
      'x-ms-throttle-scope': `${fullest.scope}/${fullest.name}/${appId}/${this.#tenantId}`,
    };
  }
}

function amountOf(measure: Measure, cost: Cost): number {
  switch (measure) {
    case 'invitations':
      return cost.invitations;
    case 'writes':
      return cost.writes;
    case 'units':
      return cost.units;
    case 'reads':
      return cost.writes === 0 ? 1 : 0;
    case 'items':
      return 1;
    case 'requests':
      return 0;
  }
}

function reasons(limits: readonly Limit[]): string {
  return limits.map((limit) => `${limit.name}LimitExceeded`).join(',');
}

/** Tells the wait in the chosen style, never shorter than it is. `untilMs` is nowMs when nothing is told. */
export function retryAfter(
  style: ThrottleOptions['retryAfter'],
  waitMs: number,
  nowMs: number,
): { readonly headers: Readonly<Record<string, string>>; readonly untilMs: number } {
  switch (style) {
    case 'absent':
      return { headers: {}, untilMs: nowMs };
    case 'decimal': {
      const ms = Math.ceil(waitMs);
      return { headers: { 'Retry-After': (ms / 1000).toFixed(3) }, untilMs: nowMs + ms };
    }
    case 'http-date': {
      const untilMs = Math.ceil((nowMs + waitMs) / 1000) * 1000;
      return { headers: { 'Retry-After': new Date(untilMs).toUTCString() }, untilMs };
    }
    case 'integer': {
      const seconds = Math.max(1, Math.ceil(waitMs / 1000));
      return { headers: { 'Retry-After': String(seconds) }, untilMs: nowMs + seconds * 1000 };
    }
  }
}
