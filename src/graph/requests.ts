/** The three ways of asking Graph: one request, a batch of them, and the pages of a list. */
import type { z } from 'zod';
import type { Answer } from '../core/directory.ts';
import { HaltError } from '../core/errors.ts';
import { type BatchItem, describeRedirect, sendBatch } from './batch.ts';
import { fullGuestSelect, guestSelect, type PageOfList } from './read-user.ts';
import { findForeignPage, lose, mapDone, readReply } from './reply.ts';
import type { Transport } from './transport.ts';

/** The most pages that are read of a list that should have one: Graph may answer with an empty page and a link. */
const pagesMax = 10;

/** Asks over one transport, and reads what comes back as answers. */
export class Requests {
  readonly #transport: Transport;
  readonly #now: () => number;
  /** Whether this version of the API knows every property of fullGuestSelect; null: not tried yet. */
  #knowsAll: boolean | null = null;

  /** @param now this machine's clock, milliseconds since 1970 */
  constructor(transport: Transport, now: () => number) {
    this.#transport = transport;
    this.#now = now;
  }

  /**
   * One request that reads; `json` makes it a POST.
   *
   * @throws {HaltError} when it is redirected: nothing was changed, and every other request would be redirected too
   */
  async ask(path: string, json: unknown, signal: AbortSignal): Promise<Answer<unknown>> {
    const received = await this.#transport.send(path, json, signal);
    if (received.kind !== 'received') return received;
    if (received.status >= 300 && received.status <= 399) throw new HaltError(4, describeRedirect(received));
    const page = findForeignPage(received);
    if (page !== null) return page;
    // The answer is its own surroundings: its headers are read once, and a refusal is of the whole request.
    return readReply(received, { headers: received.headers, nowMs: this.#now(), whole: true });
  }

  batch(items: readonly BatchItem[], signal: AbortSignal): Promise<readonly Answer<unknown>[]> {
    return sendBatch(this.#transport, items, signal, this.#now);
  }

  /**
   * Asks for guests with every property. Where that was never answered and is refused as malformed, it is asked once more without
   * the property that not every version knows; that changes nothing, and is found out by the first guests alone.
   */
  async askForGuests<T>(
    ask: (select: string) => Promise<readonly Answer<T>[]>,
  ): Promise<readonly Answer<T>[]> {
    const answers = await ask(this.#knowsAll === false ? guestSelect : fullGuestSelect);
    const isAnswered = answers.some(({ kind }) => kind === 'done');
    if (isAnswered) this.#knowsAll ??= true;
    const isRefused = answers.some((each) => each.kind === 'refused' && each.status === 400);
    if (this.#knowsAll !== null || !isRefused) return answers;
    const fewer = await ask(guestSelect);
    if (fewer.some(({ kind }) => kind === 'done')) this.#knowsAll = false;
    return fewer;
  }

  /** One page of a list; its link is a path to ask for. */
  readPage<T>(
    answer: Answer<unknown>,
    schema: z.ZodType<PageOfList<T>>,
    what: string,
  ): Answer<PageOfList<T>> {
    const page = mapDone(answer, schema, what);
    if (page.kind !== 'done' || page.value.next === null) return page;
    return { ...page, value: { ...page.value, next: this.#transport.pathOf(page.value.next) } };
  }

  /** The whole of a short list, of which the first page has been asked for; the answer that fails is the answer. */
  async readPages<T>(
    first: Answer<unknown>,
    schema: z.ZodType<PageOfList<T>>,
    what: string,
    signal: AbortSignal,
  ): Promise<Answer<readonly T[]>> {
    const items: T[] = [];
    let page = this.readPage(first, schema, what);
    for (let count = 1; page.kind === 'done'; count += 1) {
      items.push(...page.value.items);
      if (page.value.next === null) return { ...page, value: items };
      if (count === pagesMax) return lose(`Graph's answer has more than ${pagesMax} pages`);
      page = this.readPage(await this.ask(page.value.next, undefined, signal), schema, what);
    }
    return page;
  }
}
