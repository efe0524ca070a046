/** Who has redeemed since the run, gathered one guest at a time in bounded memory, and how it is called for people. */

import type { CameBy } from '../core/came-by.ts';
import type { AccessProof } from '../core/proof.ts';
import type { RedemptionState } from '../core/status.ts';
import { type CameSummary, clipRow, createCameTally, type GuestRow } from './came.ts';
import { CodeLines, type LinesOf } from './code-lines.ts';
import { writeCountOf, writeMoment } from './figures.ts';
import { createProofTally, type ProofSummary } from './proof.ts';
import { type BucketSeries, createTimeBuckets } from './time-buckets.ts';

/** What a look finds of a guest that this run has reset. Times are UTC ISO 8601. */
export interface GuestLooked {
  readonly standing: RedemptionState;
  /** When the guest came into the present state, or null. */
  readonly since: string | null;
  /** Time of the last reminder, or null. */
  readonly remindedAt: string | null;
  /** How a guest came who has redeemed; null: the directory does not tell. */
  readonly cameBy: CameBy | null;
  /** Absent: that was not asked for. */
  readonly proof?: AccessProof | null;
  readonly row: GuestRow;
}

/** How far redemption has come. */
export interface RedemptionSummary {
  /** When the guests were read, UTC ISO 8601. */
  readonly readAt: string;
  readonly guests: number;
  readonly redeemed: number;
  /** Guests by where they stand; they add up to `guests`. */
  readonly counts: Readonly<Record<RedemptionState, number>>;
  /** The lines of each standing. */
  readonly lines: readonly LinesOf<{ readonly code: RedemptionState }>[];
  /** The first guests of each standing, at most 20, where a look has told. */
  readonly first: Readonly<Record<RedemptionState, readonly GuestRow[]>>;
  /** Guests who were sent a reminder, and the time of the last one, or null. */
  readonly reminded: number;
  readonly lastRemindedAt: string | null;
  /** Guests that redeemed, over time. */
  readonly times: BucketSeries;
  readonly came: CameSummary;
  /** Whether they have kept what they could get at; null: that was not asked for. */
  readonly proof: ProofSummary | null;
}

export interface RedemptionTally {
  add(guest: GuestLooked): void;
  tell(readAt: string): RedemptionSummary;
}

/** Most guests told of each standing; the rest is in status.csv. */
const firstMax = 20;

/** An empty tally of redemption. */
export function createRedemptionTally(): RedemptionTally {
  const times = createTimeBuckets();
  const counts = makeOfEach(() => 0);
  const first = makeOfEach((): GuestRow[] => []);
  const lines = new CodeLines<{ readonly code: RedemptionState }>();
  const came = createCameTally();
  const proofs = createProofTally();
  let guests = 0;
  let reminded = 0;
  let lastRemindedAt: string | null = null;

  function add({ standing, since, remindedAt, cameBy, proof, row }: GuestLooked): void {
    guests += 1;
    counts[standing] += 1;
    lines.add({ code: standing }, row.line);
    if (standing === 'redeemed' && since !== null) times.add(Date.parse(since), 'rows', 1);
    if (standing === 'redeemed') came.add(cameBy, row);
    if (proof) proofs.add(proof, row);
    if (first[standing].length < firstMax) first[standing].push(clipRow(row));
    if (remindedAt === null) return;
    reminded += 1;
    if (lastRemindedAt === null || remindedAt > lastRemindedAt) lastRemindedAt = remindedAt;
  }

  return {
    add,
    tell: (readAt) => ({
      readAt,
      guests,
      redeemed: counts.redeemed,
      counts: { ...counts },
      lines: lines.tell(),
      first: makeOfEach((place) => [...first[place]]),
      reminded,
      lastRemindedAt,
      times: times.series(),
      came: came.tell(),
      proof: proofs.tell(),
    }),
  };
}

function makeOfEach<Value>(make: (place: RedemptionState) => Value): Record<RedemptionState, Value> {
  return {
    redeemed: make('redeemed'),
    pending: make('pending'),
    gone: make('gone'),
    'changed-elsewhere': make('changed-elsewhere'),
    'not-shown': make('not-shown'),
    unread: make('unread'),
  };
}

/** Those that a person must look at, the most urgent first. */
export const placesToLookAt = ['not-shown', 'changed-elsewhere', 'gone', 'unread'] as const;

interface PlaceWords {
  /** After `1`, and after any other number. */
  readonly one: string;
  readonly many: string;
  /** What a person should do. */
  readonly remedy: string;
}

const placeWords: Readonly<Record<RedemptionState, PlaceWords>> = {
  redeemed: { one: 'has redeemed', many: 'have redeemed', remedy: 'Nothing to do' },
  pending: {
    one: 'has not redeemed yet',
    many: 'have not redeemed yet',
    remedy: 'Wait, or invite again with remind',
  },
  gone: {
    one: 'is gone from the directory',
    many: 'are gone from the directory',
    remedy: 'Restore or invite anew whoever should still have access',
  },
  'changed-elsewhere': {
    one: 'no longer has the new address',
    many: 'no longer have the new address',
    remedy: 'Somebody has changed it since the run: find out who, and whether that was meant',
  },
  'not-shown': {
    one: 'does not show the reset that Graph accepted',
    many: 'do not show the reset that Graph accepted',
    remedy: 'Look again later, then look at the guest in the portal',
  },
  unread: { one: 'could not be read', many: 'could not be read', remedy: 'Look again later' },
};

/** What is said of so many guests: `have redeemed`. */
export function describePlace(place: RedemptionState, count: number): string {
  return count === 1 ? placeWords[place].one : placeWords[place].many;
}

/** What a person should do about guests who stand so. */
export function remedyOf(place: RedemptionState): string {
  return placeWords[place].remedy;
}

/** How many were reminded: `12 guests were reminded, the last on 3 March 2026 at 08:00 UTC`. */
export function describeReminders({
  reminded,
  lastRemindedAt,
}: Pick<RedemptionSummary, 'reminded' | 'lastRemindedAt'>): string {
  const last =
    lastRemindedAt === null ? '' : `, ${reminded === 1 ? '' : 'the last '}on ${writeMoment(lastRemindedAt)}`;
  return `${writeCountOf(reminded, 'guest')} ${reminded === 1 ? 'was' : 'were'} reminded${last}`;
}
