/** Time as the pool needs it; passed in, so that tests run on a clock of their own. */

export interface Clock {
  /** Milliseconds since 1970. */
  nowMs(): number;
  /** Resolves after so many milliseconds, or as soon as the signal is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** The clock of the machine. */
export const realClock: Clock = {
  nowMs: Date.now,
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      if (signal.aborted) wake();
      else signal.addEventListener('abort', wake, { once: true });
    }),
};
