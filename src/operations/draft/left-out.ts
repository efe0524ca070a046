/** Guests whom no pair of a draft covers: on which domains they are, and the first of them by name. */
import { findNearest } from '../../cli/near-miss.ts';
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
export function describeUncovered({ domains, first }: Uncovered): string[] {
  if (first.length === 0) return [];
  const shown = domains.slice(0, shownMax).map(({ domain, guests }) => `${domain} (${writeCount(guests)})`);
  const more = domains.length - shown.length;
  const total = domains.reduce((sum, { guests }) => sum + guests, 0);
  return [
    `    their domains: ${shown.join(', ')}${more > 0 ? ` and ${writeCount(more)} more` : ''}`,
    `    ${first.join(', ')}${total > first.length ? ` and ${writeCount(total - first.length)} more` : ''}`,
  ];
}

/** The domain that was probably meant; null: none is near. */
export function findMeant(typed: string, { domains }: Uncovered): string | null {
  return findNearest(
    typed,
    domains.map(({ domain }) => domain),
  );
}
