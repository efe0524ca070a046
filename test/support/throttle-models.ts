/** How a service may count against a limit, for pacing against it: token bucket, fixed or sliding window, with a rival. */

export interface ThrottleModel {
  readonly kind: 'bucket' | 'fixed' | 'sliding';
  readonly max: number;
  readonly windowMs: number;
  /** Where a fixed window begins. */
  readonly phaseMs?: number;
  /**
   * Share of the limit that another app takes at a time: `halve` shrinks the limit, `use` counts against it steadily, `open`
   * takes it at the beginning of each fixed window.
   */
  readonly rival?: {
    readonly share: number;
    readonly fromMs: number;
    readonly toMs: number;
    readonly how: 'halve' | 'use' | 'open';
  };
  readonly refusedCount?: boolean;
}

export interface Counted {
  readonly accepted: boolean;
  /** Milliseconds until one more would fit. */
  readonly waitMs: number;
  /** 1 = all of the limit. */
  readonly used: number;
}

/** Counts items one by one, at times that do not run backwards. */
export class Throttle {
  readonly #model: ThrottleModel;
  #events: { atMs: number; weight: number }[] = [];
  #level = 0;
  #levelMs = 0;
  #window = Number.NEGATIVE_INFINITY;
  #inWindow = 0;
  #rivalMs = 0;

  constructor(model: ThrottleModel) {
    this.#model = model;
  }

  count(nowMs: number): Counted {
    this.#letRivalUse(nowMs);
    const max = this.#maxAt(nowMs);
    const used = this.#usedAt(nowMs);
    const accepted = used + 1 <= max + 1e-9;
    if (accepted || this.#model.refusedCount) this.#add(nowMs, 1);
    return { accepted, waitMs: accepted ? 0 : this.#waitAt(nowMs, max), used: this.#usedAt(nowMs) / max };
  }

  #maxAt(nowMs: number): number {
    const { max, rival } = this.#model;
    const halved = rival?.how === 'halve' && nowMs >= rival.fromMs && nowMs < rival.toMs;
    return halved ? max * (1 - (rival?.share ?? 0)) : max;
  }

  /** A steady rival takes one step at a time, whether it fits or not. */
  #letRivalUse(nowMs: number): void {
    const { rival, max, windowMs } = this.#model;
    if (rival?.how !== 'use') return;
    const stepMs = windowMs / (max * rival.share);
    this.#rivalMs = Math.max(this.#rivalMs, rival.fromMs);
    for (; this.#rivalMs <= nowMs && this.#rivalMs < rival.toMs; this.#rivalMs += stepMs) {
      this.#usedAt(this.#rivalMs);
      this.#add(this.#rivalMs, 1);
    }
  }

  #takenAtOpening(nowMs: number): number {
    const { max, rival } = this.#model;
    const isThere = rival?.how === 'open' && nowMs >= rival.fromMs && nowMs < rival.toMs;
    return isThere ? max * rival.share : 0;
  }

  #usedAt(nowMs: number): number {
    const { kind, windowMs, phaseMs = 0 } = this.#model;
    if (kind === 'sliding') {
      this.#events = this.#events.filter((event) => event.atMs > nowMs - windowMs);
      return this.#events.reduce((sum, event) => sum + event.weight, 0);
    }
    if (kind === 'fixed') {
      const window = Math.floor((nowMs - phaseMs) / windowMs);
      if (window !== this.#window) this.#inWindow = this.#takenAtOpening(nowMs);
      this.#window = window;
      return this.#inWindow;
    }
    const max = this.#maxAt(nowMs);
    this.#level = Math.max(0, this.#level - (max / windowMs) * (nowMs - this.#levelMs));
    this.#levelMs = nowMs;
    return this.#level;
  }

  #add(atMs: number, weight: number): void {
    if (this.#model.kind === 'sliding') this.#events.push({ atMs, weight });
    else if (this.#model.kind === 'fixed') this.#inWindow += weight;
    else this.#level = Math.min(this.#level + weight, this.#model.max * 2);
  }

  #waitAt(nowMs: number, max: number): number {
    const { kind, windowMs, phaseMs = 0 } = this.#model;
    if (kind === 'fixed') return windowMs - ((nowMs - phaseMs) % windowMs);
    if (kind === 'bucket') return Math.min(windowMs, ((this.#level + 1 - max) * windowMs) / max);
    let excess = this.#usedAt(nowMs) + 1 - max;
    for (const event of this.#events) {
      excess -= event.weight;
      if (excess <= 0) return event.atMs + windowMs - nowMs;
    }
    return windowMs;
  }
}
