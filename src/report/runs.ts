/** Many runs at a glance: what is told of each, and their sums. */

/** What is told of a run. */
export interface RunLine {
  readonly state: 'working' | 'stopped' | 'part-done' | 'planned' | 'finished' | 'unreadable';
  /** As a person would type it. */
  readonly path: string;
  readonly input: string;
  readonly tenant: string;
  readonly simulated: boolean;
  /** UTC ISO 8601; '' when it cannot be read. */
  readonly createdAt: string;
  readonly endedAt: string | null;
  readonly signedInAs: string;
  readonly toReset: number;
  readonly reset: number;
  readonly unknown: number;
  readonly left: number;
  /** null: nobody has looked. */
  readonly redeemed: number | null;
  /** The files with the rows behind the counts, where they are. */
  readonly files: Readonly<Record<'plan' | 'results' | 'status', string | null>>;
  /** The line to type next; null: there is nothing to do. */
  readonly next: string | null;
  /** What cannot be read, or ''. */
  readonly problem: string;
  /** Its page, relative to the page over all runs; null: there is none. */
  readonly page: string | null;
}

/** The sums; a rehearsal has touched nobody and is not in them. */
export function addUpRuns(runs: readonly RunLine[]) {
  const real = runs.filter(({ simulated }) => !simulated);
  const sum = (of: (run: RunLine) => number): number => real.reduce((total, run) => total + of(run), 0);
  const counts = new Map<RunLine['state'], number>();
  for (const { state } of runs) counts.set(state, (counts.get(state) ?? 0) + 1);
  return {
    states: [...counts].map(([state, count]) => ({ state, count })),
    toReset: sum((run) => run.toReset),
    reset: sum((run) => run.reset),
    unknown: sum((run) => run.unknown),
    redeemed: sum((run) => run.redeemed ?? 0),
  };
}
