/** Guests whom no pair of a draft covers: on which domains they are, and the first of them by name. */
import { findNearest } from '../../cli/near-miss.ts';
import type { Settings } from '../../cli/settings.ts';
import type { DraftOmission } from '../../core/draft.ts';
import { clip } from '../../core/plain-text.ts';
import { writeCount } from '../../report/figures.ts';

/** What is told of a guest that is left out. */
export interface LeftOut {
  readonly id: string;
  readonly displayName: string | null;
  readonly mail: string | null;
  readonly otherMails: readonly string[];
}

export interface Uncovered {
  /** Domains of their present addresses, most guests first. */
  readonly domains: readonly {
    readonly domain: string;
    readonly guests: number;
    /** The first of them, at most 100. */
    readonly ids: readonly string[];
  }[];
  /** The first of them. */
  readonly first: readonly string[];
}

const firstMax = 5;
const domainsMax = 1_000;
const idsMax = 100;
const shownMax = 8;

/** Gathers them in bounded memory. */
export function createUncovered() {
  const domains = new Map<string, { guests: number; readonly ids: string[] }>();
  const first: string[] = [];
  return {
    add({ id, displayName, mail, otherMails }: LeftOut): void {
      const address = mail ?? otherMails[0] ?? '';
      const domain = address.replace(/^.*@/, '').toLowerCase();
      const known = domains.get(domain) ?? { guests: 0, ids: [] };
      if (domains.has(domain) || domains.size < domainsMax) domains.set(domain, known);
      known.guests += 1;
      if (known.ids.length < idsMax) known.ids.push(id);
      if (first.length < firstMax) first.push(clip(`${displayName ?? ''} ${address}`.trim(), 80));
    },
    tell: (): Uncovered => ({
      domains: [...domains]
        .map(([domain, { guests, ids }]) => ({ domain, guests, ids: [...ids] }))
        .sort((one, other) => other.guests - one.guests),
      first: [...first],
    }),
  };
}

/** The domains and the first guests, a line each. */
function describeUncovered({ domains, first }: Uncovered): string[] {
  if (first.length === 0) return [];
  const shown = domains.slice(0, shownMax).map(({ domain, guests }) => `${domain} (${writeCount(guests)})`);
  const more = domains.length - shown.length;
  const total = domains.reduce((sum, { guests }) => sum + guests, 0);
  return [
    `    their domains: ${shown.join(', ')}${more > 0 ? ` and ${writeCount(more)} more` : ''}`,
    `    ${first.join(', ')}${total > first.length ? ` and ${writeCount(total - first.length)} more` : ''}`,
  ];
}

const omissionWords: Readonly<Record<DraftOmission, string>> = {
  'not-covered': 'have an address that no pair covers',
  'other-state': 'are in another state',
  'no-address': 'have no address',
  internal: 'are internal accounts, which are never reset',
};

const omissions: readonly DraftOmission[] = ['not-covered', 'other-state', 'no-address', 'internal'];

function nameUsers(ids: readonly (string | null)[]): string {
  const shown = ids.slice(0, 5).map((id) => id ?? 'one without an id');
  return [...shown, ...(ids.length > shown.length ? ['...'] : [])].join(', ');
}

/** Who is not in a draft, and why; why it is empty where nobody was left out. */
export function describeLeftOut(
  {
    rows,
    omitted,
    uncovered,
    unreadable,
  }: {
    readonly rows: number;
    readonly omitted: Readonly<Record<DraftOmission, number>>;
    readonly uncovered: Uncovered;
    readonly unreadable: readonly (string | null)[];
  },
  settings: Pick<Settings, 'simulate' | 'group'>,
): string[] {
  const left = omissions.filter((why) => omitted[why] > 0);
  return [
    ...left.map((why) => `  ${omitted[why]} left out: they ${omissionWords[why]}`),
    ...describeUncovered(uncovered),
    ...(unreadable.length === 0
      ? []
      : [
          `  ${unreadable.length} left out: Graph shows them in a form that is not understood: ${nameUsers(unreadable)}`,
        ]),
    ...(rows + left.length + unreadable.length === 0 ? describeNobody(settings) : []),
  ];
}

/** Why a draft is empty from which nobody was left out. */
function describeNobody({ simulate, group }: Pick<Settings, 'simulate' | 'group'>): string[] {
  const where = group === null ? 'directory' : 'group';
  return simulate
    ? ['  The simulated tenant has no guest: a file for --simulated-tenant says who is in it']
    : [`  There is no guest in this ${where}`];
}

/** The domain that was probably meant; null: none is near. */
export function findMeant(typed: string, { domains }: Uncovered): string | null {
  return findNearest(
    typed,
    domains.map(({ domain }) => domain),
  );
}
