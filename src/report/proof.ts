/** Whether the guests of a run have kept what they could get at, added up in bounded memory. */
import type { AccessProof, AccessState, KeptCount } from '../core/proof.ts';
import { clipRow, type GuestRow } from './came.ts';
import { CodeLines, type LinesOf } from './code-lines.ts';
import { writeCount, writeCountOf, writeMoment } from './figures.ts';

/** A guest of whom something is to be said, by name. */
export interface ProofRow extends GuestRow {
  readonly found: string;
}

/** All that is told of the proof. */
export interface ProofSummary {
  readonly counts: Readonly<Record<AccessState, number>>;
  /** The lines of each state. */
  readonly lines: readonly LinesOf<{ readonly code: AccessState }>[];
  /** Guests that were compared. */
  readonly guests: number;
  /** Over all guests of whom it was read both times; null: it was of nobody. */
  readonly memberships: KeptCount | null;
  readonly apps: KeptCount | null;
  /** Guests of whom one part was compared, and the other could not be read. */
  readonly halves: { readonly memberships: number; readonly apps: number };
  /** The first guests of each state but `kept`, at most 20. */
  readonly first: Readonly<Record<Exclude<AccessState, 'kept'>, readonly ProofRow[]>>;
}

const firstMax = 20;
const foundMax = 300;

/** An empty tally. */
export function createProofTally() {
  const counts = { kept: 0, new: 0, 'by-rule': 0, missing: 0, unread: 0 };
  const first: Record<Exclude<AccessState, 'kept'>, ProofRow[]> = {
    ...{ new: [], 'by-rule': [], missing: [], unread: [] },
  };
  const sums = { memberships: { before: 0, kept: 0, guests: 0 }, apps: { before: 0, kept: 0, guests: 0 } };
  const halves = { memberships: 0, apps: 0 };
  const lines = new CodeLines<{ readonly code: AccessState }>();

  return {
    add(proof: AccessProof, row: GuestRow): void {
      counts[proof.state] += 1;
      lines.add({ code: proof.state }, row.line);
      for (const part of ['memberships', 'apps'] as const) {
        const read = proof[part];
        if (read === null) {
          if (proof.state !== 'unread') halves[part] += 1;
          continue;
        }
        sums[part].before += read.before;
        sums[part].kept += read.kept;
        sums[part].guests += 1;
      }
      if (proof.state === 'kept' || first[proof.state].length >= firstMax) return;
      first[proof.state].push({ ...clipRow(row), found: describeFound(proof).slice(0, foundMax) });
    },
    /** null: nobody was compared. */
    tell(): ProofSummary | null {
      const guests = Object.values(counts).reduce((sum, count) => sum + count, 0);
      if (guests === 0) return null;
      return {
        counts: { ...counts },
        lines: lines.tell(),
        guests,
        memberships: tellPart(sums.memberships),
        apps: tellPart(sums.apps),
        halves: { ...halves },
        first: { ...first },
      };
    },
  };
}

function describeFound({ missing, added, byRule }: AccessProof): string {
  return [
    missing === '' ? '' : `missing: ${missing}`,
    added === '' ? '' : `new: ${added}`,
    byRule === '' ? '' : `by rule: ${byRule}`,
  ]
    .filter(Boolean)
    .join('; ');
}

function tellPart({ guests, before, kept }: KeptCount & { readonly guests: number }): KeptCount | null {
  return guests === 0 ? null : { before, kept };
}

/**
 * `38 of 38 guests have all of their 214 memberships and 61 app assignments`. What could not be read is said, and never counted as
 * kept.
 */
export function describeProof({ counts, guests, memberships, apps, halves }: ProofSummary): string {
  const have = counts.kept + counts.new;
  const whole = `${writeCount(have)} of ${writeCountOf(guests, 'guest')} ${have === 1 ? 'has' : 'have'} all of ${have === 1 ? 'its' : 'their'}`;
  const parts = [
    { name: 'membership', sum: memberships, unread: halves.memberships },
    { name: 'app assignment', sum: apps, unread: halves.apps },
  ];
  const read = parts.flatMap(({ name, sum }) => (sum === null ? [] : [{ name, sum }]));
  const unread = parts
    .filter((part) => part.unread > 0)
    .map((part) => `; ${part.name}s of ${writeCountOf(part.unread, 'guest')} could not be read`)
    .join('');
  if (read.length === 0) return `What ${writeCountOf(guests, 'guest')} may get at could not be read`;
  if (have === guests)
    return `${whole} ${read.map(({ name, sum }) => writeCountOf(sum.before, name)).join(' and ')}${unread}`;
  const names = read.map(({ name }) => `${name}s`).join(' and ');
  const there = read.map(({ name, sum }) => `${writeCount(sum.kept)} of ${writeCountOf(sum.before, name)}`);
  return `${whole} ${names}; ${there.join(' and ')} are there${unread}`;
}

/** States that a person must know of, the most urgent first. */
export const statesToTell = ['missing', 'by-rule', 'new', 'unread'] as const;

const stateWords: Readonly<
  Record<(typeof statesToTell)[number], readonly [one: string, many: string, remedy: string]>
> = {
  missing: [
    'lacks something that it could get at before',
    'lack something that they could get at before',
    'Find out in the audit log who took it away and whether that was meant, else give it back',
  ],
  'by-rule': [
    'was put into or out of a group by its rule',
    'were put into or out of groups by their rules',
    'Look at the rule: one that looks at the mail address follows the new one',
  ],
  new: [
    'can get at more than before',
    'can get at more than before',
    'Nothing, if somebody gave it meanwhile',
  ],
  unread: [
    'could not be compared',
    'could not be compared',
    'Look again later; what the sign-in may not read is said by whoami',
  ],
};

/** What is said of so many guests in this state. */
export function describeAccessState(state: (typeof statesToTell)[number], count: number): string {
  return stateWords[state][count === 1 ? 0 : 1];
}

export function remedyOfAccess(state: (typeof statesToTell)[number]): string {
  return stateWords[state][2];
}

/** One sentence that somebody can put a name under: what was found, when, and what is not so. */
export function signProof(
  proof: ProofSummary,
  {
    readAt,
    redeemed,
    guests,
  }: { readonly readAt: string; readonly redeemed: number; readonly guests: number },
): string {
  const { counts } = proof;
  const but = [
    counts.missing > 0
      ? `${writeCountOf(counts.missing, 'guest')} ${describeAccessState('missing', counts.missing)}`
      : '',
    counts['by-rule'] > 0
      ? `${writeCountOf(counts['by-rule'], 'guest')} ${describeAccessState('by-rule', counts['by-rule'])}`
      : '',
    counts.unread > 0 ? `${writeCountOf(counts.unread, 'guest')} could not be compared` : '',
  ].filter(Boolean);
  const rest = but.length === 0 ? '' : `; ${but.join(', ')}`;
  return `On ${writeMoment(readAt)} ${describeProof(proof)}, under the object id as before${rest}; ${writeCount(redeemed)} of ${writeCountOf(guests, 'guest')} had redeemed.`;
}
