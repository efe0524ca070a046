/** How the guests came who have redeemed, and who of them came otherwise than the others of their domain. */
import { type CameBy, waysToCome } from '../core/came-by.ts';
import { clip } from '../core/plain-text.ts';
import { CodeLines, type LinesOf, linesMax } from './code-lines.ts';
import type { ReportedRow } from './tally.ts';

/** A guest as people know it. */
export type GuestRow = Pick<ReportedRow, 'line' | 'guestId' | 'guest' | 'newEmail'>;

/** How the redeemed guests came. */
export interface CameSummary {
  readonly counts: Readonly<Record<CameBy, number>>;
  /** Redeemed guests of whom the directory does not tell how they came. */
  readonly unknown: number;
  /** The lines of each way, and of `unknown`. */
  readonly lines: readonly LinesOf<{ readonly code: CameBy | 'unknown' }>[];
  /** Guests with a personal account in a domain of which others came by their organisation: how many, the first, and the first 100 lines. */
  readonly stray: {
    readonly count: number;
    readonly first: readonly GuestRow[];
    readonly lines: readonly number[];
  };
}

/** What is known of a domain: who came by the organisation, and who with a personal account. */
interface Domain {
  organization: number;
  personal: number;
  readonly first: GuestRow[];
  readonly lines: number[];
}

const firstMax = 20;
/** Guests remembered over all domains, so that a file of any size takes bounded memory. */
const rememberedMax = 5_000;
/** The same for lines alone. */
const rememberedLinesMax = 100_000;
const textMax = 100;

/** A guest with texts that are no longer than a page wants them. */
export function clipRow({ line, guestId, guest, newEmail }: GuestRow): GuestRow {
  return { line, guestId, guest: clip(guest, textMax), newEmail: clip(newEmail, textMax) };
}

/** An empty tally of the ways to come. */
export function createCameTally() {
  const counts = Object.fromEntries(waysToCome.map((way) => [way, 0])) as Record<CameBy, number>;
  const domains = new Map<string, Domain>();
  const lines = new CodeLines<{ readonly code: CameBy | 'unknown' }>();
  let unknown = 0;
  let remembered = 0;
  let rememberedLines = 0;

  function add(cameBy: CameBy | null, row: GuestRow): void {
    lines.add({ code: cameBy ?? 'unknown' }, row.line);
    if (cameBy === null) {
      unknown += 1;
      return;
    }
    counts[cameBy] += 1;
    if (cameBy !== 'organization' && cameBy !== 'personal') return;
    const name = row.newEmail.slice(row.newEmail.lastIndexOf('@') + 1).toLowerCase();
    const domain = domains.get(name) ?? { organization: 0, personal: 0, first: [], lines: [] };
    domains.set(name, domain);
    domain[cameBy] += 1;
    if (cameBy !== 'personal') return;
    if (domain.lines.length < linesMax && rememberedLines < rememberedLinesMax) {
      domain.lines.push(row.line);
      rememberedLines += 1;
    }
    if (domain.first.length >= firstMax || remembered >= rememberedMax) return;
    domain.first.push(clipRow(row));
    remembered += 1;
  }

  function tell(): CameSummary {
    // One who came by the organisation against many with accounts of their own shows no rule to stray from.
    const strays = [...domains.values()].filter(
      ({ organization, personal }) => personal > 0 && organization >= personal,
    );
    const first = strays.flatMap((domain) => domain.first).sort((one, other) => one.line - other.line);
    const straysLines = strays.flatMap((domain) => domain.lines).sort((one, other) => one - other);
    const count = strays.reduce((total, { personal }) => total + personal, 0);
    return {
      counts: { ...counts },
      unknown,
      lines: lines.tell(),
      stray: { count, first: first.slice(0, firstMax), lines: straysLines.slice(0, linesMax) },
    };
  }

  return { add, tell };
}

/** What is said of so many strays: `came with a personal account although ...`. */
export function describeStray(count: number): string {
  const whose = count === 1 ? 'its domain' : 'their domain';
  return `came with a personal Microsoft account although others of ${whose} came by the organisation`;
}

export const strayRemedy =
  'Ask whether the account is the right one: a personal account stays with the person who leaves the organisation';
