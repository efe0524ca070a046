/** Everything that a handler may look at or change. */

import type { Stats } from './stats.ts';
import type { Lag } from './tenant/lag.ts';
import type { InvitationRecord, Ledger } from './tenant/ledger.ts';
import type { Tenant } from './tenant/tenant.ts';
import type { ToldWaits } from './told-waits.ts';
import type { TokenDesk } from './trouble/auth.ts';
import type { FaultBook } from './trouble/faults.ts';
import type { HeldAnswers, Watch } from './trouble/hold.ts';
import type { Meter } from './trouble/meter.ts';

/** The state of one simulator. */
export interface World {
  readonly tenant: Tenant;
  readonly ledger: Ledger;
  readonly stats: Stats;
  readonly meter: Meter | undefined;
  readonly faults: FaultBook;
  readonly tokens: TokenDesk;
  readonly toldWaits: ToldWaits;
  readonly lag: Lag;
  readonly hold: HeldAnswers;
  readonly watch: Watch;
  readonly seed: number;
  /** The most that a page of a list holds. */
  readonly pageSize: number;
  readonly itemHeaders: 'canonical' | 'lower' | 'mixed';
  /** A batch with throttled items is answered 424 instead of 200. */
  readonly outer424: boolean;
  /** Scheme, host and port of this simulator. */
  readonly origin: () => string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** One HTTP request while it is answered. */
export interface Call {
  /** From 1, in order of arrival. */
  readonly number: number;
  readonly arrivedMs: number;
  readonly requestId: string;
  readonly clientRequestId: string;
  readonly token: string;
  /** Invitations made for this request: they are lost to the caller if the answer is. */
  readonly invitations: InvitationRecord[];
  /** 429s in the answer: their waits count from when it has gone out. */
  readonly waits: { readonly limits: readonly string[]; readonly untilMs: number }[];
  readonly trouble: Trouble;
}

/** What faults do to the answer as a whole. */
export interface Trouble {
  delayMs: number;
  hangs: boolean;
  /** `nothing` = no byte of it, `half` = half and then the end, `short` = whole HTTP with half of the JSON. */
  sends: 'all' | 'nothing' | 'half' | 'short';
}

/** Notes in the ledger that a clean client would not have sent this. */
export function noteViolation(world: World, call: Pick<Call, 'number'>, what: string): void {
  world.ledger.add({
    type: 'violation',
    at: new Date(world.now()).toISOString(),
    what,
    request: call.number,
  });
}
