/** Lets tests wait for what happens instead of sleeping: answers held back, promises kept when it has come to pass. */

/** Keeps answers back until they are released. */
export class HeldAnswers {
  #on: 'before' | 'after' | undefined;
  #waiting: (() => void)[] = [];

  /** How many answers wait now. */
  get held(): number {
    return this.#waiting.length;
  }

  /** From now on requests wait: before anything is applied, or after. */
  start(point: 'before' | 'after'): void {
    this.#on = point;
  }

  /** Lets everything go that waits, and nothing waits any more. */
  release(): void {
    this.#on = undefined;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const go of waiting) go();
  }

  /** Whether requests wait at this point. */
  holdsAt(point: 'before' | 'after'): boolean {
    return this.#on === point;
  }

  /** Waits for the release. */
  async wait(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
    });
  }
}

/** Promises that are kept as soon as their condition holds. */
export class Watch {
  #waits: { readonly holds: () => boolean; readonly keep: () => void }[] = [];

  /** Resolves when the condition holds; it is looked at whenever something happened. */
  async until(holds: () => boolean): Promise<void> {
    if (holds()) return;
    await new Promise<void>((resolve) => {
      this.#waits.push({ holds, keep: resolve });
    });
  }

  /** Something happened. */
  look(): void {
    if (this.#waits.length === 0) return;
    const kept = this.#waits.filter((wait) => wait.holds());
    this.#waits = this.#waits.filter((wait) => !kept.includes(wait));
    for (const wait of kept) wait.keep();
  }
}
