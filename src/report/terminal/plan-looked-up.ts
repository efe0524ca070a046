/** How the guests of a plan were found: a line of its summary. */
import { addressesPerFilter, type LookUpWay } from '../../core/look-up/choose-way.ts';
import { writeCountOf } from '../figures.ts';

/** The way in which users were found by addresses. */
export interface LookedUp {
  readonly way: LookUpWay;
  /** Rows that name their guest by its address. */
  readonly byAddress: number;
  /** Guests of the tenant, where all of them were read; null: they were asked for. */
  readonly allGuests: number | null;
}

/** How the guests were found, where the rows name them by address. */
export function tellLookedUp({ lookedUp }: { readonly lookedUp?: LookedUp }): string[] {
  if (lookedUp === undefined || lookedUp.byAddress === 0) return [];
  const { way, byAddress, allGuests } = lookedUp;
  const named = `${writeCountOf(byAddress, 'row')} named by address`;
  if (way === 'all-guests')
    return [
      `Looked up: ${named}, by reading all ${writeCountOf(allGuests ?? 0, 'guest')} of the tenant once, which costs less`,
    ];
  const each = way === 'several' ? `${addressesPerFilter} at a time` : 'one at a time';
  return [`Looked up: ${named}, by asking for ${each}`];
}
