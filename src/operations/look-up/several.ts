/**
 * Asks for several addresses in one filter. That Graph takes such filters is an inference: the first goes alone, and once one is
 * refused, every address of the run is asked for by itself. What an answer does not say with certainty is not said here.
 */
import type { Answer, DirectoryReader, Refused } from '../../core/directory.ts';
import type { Guest } from '../../core/guest.ts';
import { addressesPerFilter } from '../../core/look-up/choose-way.ts';
import { type AddressList, matchUsers } from '../../core/look-up/match.ts';

/** Reads lists of addresses, paced and tried again, at once or in their turn; null: no answer came before it had to end. */
type ReadLists = (
  lists: readonly AddressList[],
  when: 'at-once' | 'in-turn',
) => Promise<readonly (Answer<readonly Guest[]> | null)[]>;

/** Whoever knows that several addresses can be asked for at a time, or cannot. */
export class Several {
  readonly #read: ReadLists;
  /** Graph's refusal of such a filter, null while there was none. */
  refusal: Refused | null = null;
  #isProven = false;
  #trial: Promise<unknown> | null = null;

  constructor(read: ReadLists) {
    this.#read = read;
  }

  /** Finds out ahead of time whether Graph takes such a filter, by the first few of these addresses. */
  async tryOut(addresses: readonly string[], knownId: string | null): Promise<void> {
    if (addresses.length < 2) return;
    this.#trial ??= this.#ask([{ addresses: addresses.slice(0, addressesPerFilter), knownId }], 'at-once');
    await this.#trial;
  }

  /**
   * Who has each address, in order; null: it has to be asked for by itself.
   *
   * @param knownId a user who is there; null: none is known, and then nobody's absence is certain
   */
  async find(
    addresses: readonly string[],
    knownId: string | null,
  ): Promise<readonly (readonly Guest[] | null)[]> {
    const alone = addresses.map(() => null);
    if (this.refusal !== null || addresses.length < 2) return alone;
    const lists = cut(addresses, addressesPerFilter).map(
      (part): AddressList => ({ addresses: part, knownId }),
    );
    const first = this.#isProven ? [] : await this.#ask(lists.slice(0, 1));
    if (this.refusal !== null) return alone;
    const others = await this.#ask(lists.slice(first.length));
    return lists.flatMap((list, index) => {
      const answer = [...first, ...others][index];
      return answer?.kind === 'done' ? matchUsers(list, answer.value) : list.addresses.map(() => null);
    });
  }

  async #ask(
    lists: readonly AddressList[],
    when: Parameters<ReadLists>[1] = 'in-turn',
  ): Promise<readonly (Answer<readonly Guest[]> | null)[]> {
    if (lists.length === 0) return [];
    const answers = await this.#read(lists, when);
    this.#isProven ||= answers.some((answer) => answer?.kind === 'done');
    this.refusal ??= answers.find(isFilterRefusal) ?? null;
    return answers;
  }
}

/** Lists of at most so many. */
export function cut<T>(items: readonly T[], most: number): readonly (readonly T[])[] {
  const count = Math.ceil(items.length / most);
  return Array.from({ length: count }, (_, at) => items.slice(at * most, (at + 1) * most));
}

/** Whether Graph says that it does not take the filter, or the URL that it makes. */
function isFilterRefusal(answer: Answer<unknown> | null): answer is Refused {
  return answer?.kind === 'refused' && [400, 414, 501].includes(answer.status);
}

/** The lookup by which lists are read. */
export function severalLookup(directory: Pick<DirectoryReader, 'findSeveral'>, chunkMax: number) {
  return { kind: 'read-list', chunkMax, attempt: directory.findSeveral } as const;
}
