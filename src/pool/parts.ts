/** What all parts of the pool work with: the rows it holds, where they wait, and what is known while it sends. */
import type { Answer } from '../core/directory.ts';
import type { PaceKind } from '../core/pace/limits.ts';
import { Allowance } from './allowance.ts';
import { BatchSize } from './batch-size.ts';
import { HeldRows } from './held-rows.ts';
import type { Job, PoolDeps } from './job.ts';
import { Lanes } from './lane.ts';
import { FreshLooks } from './looks/fresh-looks.ts';
import { RowsInDoubt } from './looks/rows-in-doubt.ts';
import { Opening } from './opening.ts';
import type { Grant } from './pacer.ts';
import { Reachability } from './reachability.ts';
import { RunStop } from './run-stop.ts';
import { Tasks } from './tasks.ts';
import { Wake } from './wake.ts';

/** So long an unchanged guest is looked at before its reset counts as not applied: reads lag behind for minutes. */
const doubtPatienceMs = 10 * 60_000;

export class PoolParts {
  readonly deps: PoolDeps;
  readonly attemptsMax: number;
  readonly concurrency: number;
  readonly wake: Wake;
  readonly runStop: RunStop;
  readonly tasks: Tasks;
  readonly held: HeldRows;
  readonly lanes: Lanes;
  readonly batchSize: BatchSize;
  readonly inDoubt: RowsInDoubt;
  readonly fresh: FreshLooks;
  readonly opening: Opening;
  readonly allowance: Allowance;
  readonly reach: Reachability;

  constructor(jobs: AsyncIterable<Job>, deps: PoolDeps) {
    const { clock, options } = deps;
    this.deps = deps;
    this.attemptsMax = options.attemptsMax ?? 5;
    this.concurrency = options.concurrency ?? 4;
    this.wake = new Wake(clock);
    this.runStop = new RunStop(() => this.wake.ring(), deps.nowIso);
    this.tasks = new Tasks(this.runStop, this.wake);
    this.held = new HeldRows(jobs, deps, this.runStop);
    this.lanes = new Lanes(deps);
    this.batchSize = new BatchSize(options.batchSize ?? 10);
    this.inDoubt = new RowsInDoubt(this.attemptsMax, options.doubtPatienceMs ?? doubtPatienceMs);
    this.fresh = new FreshLooks(deps);
    this.opening = new Opening(this.fresh, this.wake, deps.tellUnshown);
    this.allowance = new Allowance(options, this);
    this.reach = new Reachability(this.attemptsMax);
  }

  /** Leave to send some of `wanted` items at once; null: there is none yet. */
  tryTake(kind: PaceKind, wanted: number, nowMs: number): Grant | null {
    const grant = this.deps.pacer.tryTake(kind, wanted);
    if ('count' in grant) return grant;
    if (grant.waitMs !== null) this.wake.at(nowMs + grant.waitMs);
    return null;
  }

  /** Takes note of whether a request got through at all. */
  noteReach(answers: readonly Answer<unknown>[], sentMs: number): void {
    const { clock, random } = this.deps;
    this.reach.note(answers, sentMs, clock.nowMs(), random());
    if (!this.reach.isLost) return;
    this.runStop.halt({
      to: 'halt',
      code: 'graph-unreachable',
      message: `Cannot reach Graph, after ${this.reach.rounds} tries (${this.reach.cause}): check the network, then type apply`,
      requestId: null,
      date: null,
    });
  }
}
