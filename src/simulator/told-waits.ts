/** Remembers which waits were told, so that calls made inside one can be counted against the caller. */

/** An answer and the next request can cross on the wire; this much is forgiven. */
const crossingMs = 10;

/** Waits that were told, per limit; those that are over are forgotten. */
export class ToldWaits {
  readonly #waits = new Map<string, { readonly fromMs: number; readonly untilMs: number }[]>();

  /** The caller was told at `fromMs` to leave this limit alone until `untilMs`. */
  tell(limit: string, fromMs: number, untilMs: number): void {
    if (untilMs <= fromMs) return;
    const running = (this.#waits.get(limit) ?? []).filter((wait) => wait.untilMs > fromMs);
    this.#waits.set(limit, [...running, { fromMs, untilMs }]);
  }

  /** Whether something that arrived then came inside a wait told for any of the limits. */
  isInside(limits: readonly string[], arrivedMs: number): boolean {
    return limits.some((limit) =>
      (this.#waits.get(limit) ?? []).some(
        (wait) => arrivedMs > wait.fromMs + crossingMs && arrivedMs < wait.untilMs,
      ),
    );
  }
}
