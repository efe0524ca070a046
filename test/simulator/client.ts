/** A plain client for the tests of the simulator: fetch, and bodies checked loosely. */
import { z } from 'zod';
import type { Simulator } from '../../src/simulator/simulator.ts';

export const one = '00000000-0000-4000-8000-000000000001';
export const two = '00000000-0000-4000-8000-000000000002';
export const three = '00000000-0000-4000-8000-000000000003';

const object = z.record(z.string(), z.unknown());
const headers = z.record(z.string(), z.string());
const batchReply = z.object({
  responses: z.array(
    z.object({ id: z.string(), status: z.number(), headers, body: z.union([object, z.string()]).optional() }),
  ),
});

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Record<string, unknown>;
}

export type ItemReply = z.output<typeof batchReply>['responses'][number];

/** Requests to one simulator with one token. */
export function clientOf(simulator: Pick<Simulator, 'url'>, token = 'token') {
  async function send(
    method: string,
    path: string,
    body?: unknown,
    more: Record<string, string> = {},
  ): Promise<Reply> {
    const response = await fetch(simulator.url + path, {
      method,
      redirect: 'manual',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', ...more },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const json = text.startsWith('{') ? object.safeParse(parseOr(text)) : undefined;
    return { status: response.status, headers: response.headers, text, body: json?.data ?? {} };
  }
  return {
    send,
    get: (path: string, more?: Record<string, string>) => send('GET', path, undefined, more),
    post: (path: string, body: unknown, more?: Record<string, string>) => send('POST', path, body, more),
    patch: (id: string, body: unknown) => send('PATCH', `/v1.0/users/${id}`, body),
    invite: (id: string, address: string, more: object = {}) =>
      send('POST', '/v1.0/invitations', invitation(id, address, more)),
    /** The answers of a batch by id. */
    batch: async (items: readonly object[]): Promise<Map<string, ItemReply>> => {
      const reply = await send('POST', '/v1.0/$batch', { requests: items });
      return new Map(batchReply.parse(reply.body).responses.map((item) => [item.id, item]));
    },
  };
}

export type Client = ReturnType<typeof clientOf>;

/** The body of a reset. */
export function invitation(id: string, address: string, more: object = {}): object {
  return {
    invitedUserEmailAddress: address,
    inviteRedirectUrl: 'https://myapps.microsoft.com',
    sendInvitationMessage: true,
    invitedUser: { id },
    resetRedemption: true,
    ...more,
  };
}

/** An item that resets. */
export function inviteItem(id: string, guestId: string, address: string): object {
  const headers = { 'Content-Type': 'application/json' };
  return { id, method: 'POST', url: '/invitations', headers, body: invitation(guestId, address) };
}

/** A tenant of accepted guests: guest1@contoso.example has id ...0001 and so on. */
export function tenantOf(count: number): { users: { id: string; mail: string }[] } {
  const users = Array.from({ length: count }, (_, index) => ({
    id: guestId(index + 1),
    mail: addressOf(index + 1),
  }));
  return { users };
}

export function guestId(number: number): string {
  return `00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;
}

export function addressOf(number: number): string {
  return `guest${number}@contoso.example`;
}

/** Items 1 to count, each resetting the guest of that number. */
export function inviteItems(count: number, from = 1): object[] {
  return Array.from({ length: count }, (_, index) => {
    const number = from + index;
    return inviteItem(String(number), guestId(number), addressOf(number));
  });
}

function parseOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
