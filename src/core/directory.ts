/**
 * The one interface at the edge: what guest-reset asks of a directory. One call is one attempt, never retried inside;
 * it answers one Answer per item, in the order of the items, whatever happened on the way.
 * A call rejects only with HaltError (the sign-in does not work) or when its signal is aborted before anything was sent.
 */
import type { AccessGrant } from './access.ts';
import type { Guest, GuestKey, HandoverProperty } from './guest.ts';
import type { AddressList } from './look-up/match.ts';
import type { SignInStanding } from './sign-in/standing.ts';

/** Most items that one `$batch` may carry. Source: https://learn.microsoft.com/graph/json-batching */
export const batchItemsMax = 20;
/** Most ids that one getByIds may carry. Source: https://learn.microsoft.com/graph/api/directoryobject-getbyids */
export const getByIdsMax = 1000;

/** What every answer may say beside its content. */
interface AnswerNotes {
  /** Graph's request-id, for the support case; null when none came. */
  readonly requestId: string | null;
  /** x-ms-throttle-limit-percentage: 0.8 to 1.8 of a limit, sent above 0.8; null when absent. */
  readonly throttlePercentage: number | null;
}

/** Graph gave a 2xx. */
export interface Done<T> extends AnswerNotes {
  readonly kind: 'done';
  readonly value: T;
  /** Time of the answer by Graph's Date header, ISO 8601; absent or null: not told. */
  readonly date?: string | null;
}

/** Graph gave any other status. */
export interface Refused extends AnswerNotes {
  readonly kind: 'refused';
  readonly status: number;
  /** error.code of the body, '' when the body was not Graph's. */
  readonly code: string;
  /** error.message of the body, or the beginning of a body that was text. */
  readonly message: string;
  /** Milliseconds of the Retry-After header (seconds, decimal seconds or a date), null when absent. */
  readonly retryAfterMs: number | null;
  /** True when the whole batch was answered so, not this item alone. */
  readonly whole: boolean;
  /** Time of the answer by Graph's Date header, ISO 8601, null when absent. */
  readonly date: string | null;
}

/** Bytes may have reached Graph and no whole answer came back: time-out, cut connection, truncated or foreign body, item missing. */
export interface Lost {
  readonly kind: 'lost';
  readonly cause: string;
  /** How long the service asked to wait, milliseconds: a gateway can say so and have passed the request on all the same. */
  readonly retryAfterMs?: number;
}

/** Surely nothing reached Graph: connection refused, name not found, no connection within the time-out. */
export interface Unsent {
  readonly kind: 'unsent';
  readonly cause: string;
}

export type Answer<T> = Done<T> | Refused | Lost | Unsent;

/** Where the tool is working. */
export interface Tenant {
  readonly id: string;
  readonly displayName: string;
  /** Verified domain marked as default, '' when it could not be read. */
  readonly defaultDomain: string;
  /** All verified domains, lower-case. */
  readonly verifiedDomains: readonly string[];
}

/** Who is signed in, as far as the token or the directory tells. */
export interface SignIn {
  readonly kind: 'application' | 'delegated' | 'unknown';
  /** UPN of the person or name (else id) of the application, '' when unknown. */
  readonly name: string;
  /** Permissions the token carries (scp or roles claim), null when the token is opaque. */
  readonly permissions: readonly string[] | null;
}

/** Properties written to a guest in one PATCH. Only those to be changed are there; null empties one. */
export interface GuestPatch extends Partial<Readonly<Record<HandoverProperty, string | null>>> {
  readonly mail?: string;
  /** The whole new list: Graph replaces it. */
  readonly otherMails?: readonly string[];
}

/** What a PATCH item carries. */
export interface Put {
  readonly guestId: string;
  readonly patch: GuestPatch;
}

/** What a reset item carries. Source: https://learn.microsoft.com/graph/api/invitation-post */
export interface Invitation {
  readonly guestId: string;
  readonly newAddress: string;
  readonly send: boolean;
  readonly redirectUrl: string;
  /** BCP 47 tag, or null for Graph's default (en-US). */
  readonly language: string | null;
  /** Plain text for the mail, or null. */
  readonly message: string | null;
  /** The one permitted copy recipient, or null. */
  readonly cc: string | null;
}

/** What Graph says of an invitation it made. */
export interface InvitationReply {
  readonly invitationId: string;
  /** PendingAcceptance, Completed, InProgress or Error. */
  readonly status: string;
  /** The guest that was really invited. */
  readonly guestId: string;
  /** A key to the guest's redemption: goes to redeem-urls.csv and nowhere else. */
  readonly redeemUrl: string;
}

/** A short view of an object that holds an address. */
export interface AddressHolder {
  readonly id: string;
  readonly displayName: string | null;
  readonly userPrincipalName: string;
  /** Absent: a user. */
  readonly kind?: 'group' | 'contact';
}

/** Most addresses that one look-up among groups or contacts may carry: so many expressions fit into a filter. */
export const otherHoldersMax = 15;

/** One page of the list of guests. */
export interface GuestPage {
  readonly guests: readonly Guest[];
  /** Users of the page that are in a form that is not understood, by id; null: not even that can be read. */
  readonly unreadable: readonly (string | null)[];
  /** What to pass on for the next page, null after the last. */
  readonly next: string | null;
}

/** One page of the addresses of all guests. */
export interface AddressPage {
  /** Addresses of each guest, lower-case; null: the page does not show all of them, or not who it is. */
  readonly users: readonly { readonly id: string; readonly addresses: readonly string[] | null }[];
  readonly next: string | null;
}

/** Reads the guests of the whole tenant. */
export interface GuestLister {
  /** How many guests `listGuests` and `listAddresses` would show. */
  countGuests(signal: AbortSignal): Promise<Answer<number>>;
  /** One page of the addresses of at most 999 guests; null: the first page. */
  listAddresses(after: string | null, signal: AbortSignal): Promise<Answer<AddressPage>>;
  /** One page of at most 999 guests, those who were invited and internal ones; null: the first page. */
  listGuests(after: string | null, signal: AbortSignal): Promise<Answer<GuestPage>>;
}

/** A group, as far as a person tells it from others. */
export interface Group {
  readonly id: string;
  readonly displayName: string;
}

/** Reads groups and who is in them. */
export interface GroupReader {
  /** Every group of this name, compared as Graph compares names: without case. */
  findGroups(name: string, signal: AbortSignal): Promise<Answer<readonly Group[]>>;
  /** One page of the users among the direct members of a group, internal ones too; null: the first page. */
  listMembers(groupId: string, after: string | null, signal: AbortSignal): Promise<Answer<GuestPage>>;
}

/** Reads: cannot change anything. `plan` is given no more than this. */
export interface DirectoryReader {
  /** The tenant, from /organization (and /domains where permitted). */
  readTenant(signal: AbortSignal): Promise<Answer<Tenant>>;
  /** Who is signed in, from the token's claims, else from /me. */
  readSignIn(signal: AbortSignal): Promise<Answer<SignIn>>;
  /** What Graph will allow this sign-in in this tenant, as far as it may ask; what it may not is null. */
  readStanding(kind: SignIn['kind'], signal: AbortSignal): Promise<Answer<SignInStanding>>;
  /**
   * Guests by key. By id: at most 1,000 at a time in one request; else at most 20. The keys of one call are all of one `by`.
   * The value is every match: none, one, or several where an address is ambiguous.
   */
  findGuests(keys: readonly GuestKey[], signal: AbortSignal): Promise<readonly Answer<readonly Guest[]>[]>;
  /** Users who have one of the addresses of a list: at most 20 lists, each one filter. Who has which has still to be told apart. */
  findSeveral(
    lists: readonly AddressList[],
    signal: AbortSignal,
  ): Promise<readonly Answer<readonly Guest[]>[]>;
  /** Objects that hold an address as mail, proxy address, other address or UPN; at most 20 addresses. */
  findHolders(
    addresses: readonly string[],
    signal: AbortSignal,
  ): Promise<readonly Answer<readonly AddressHolder[]>[]>;
  /**
   * Groups or contacts that hold an address as proxy address: at most 20 lists of at most 15 addresses. The value has the holders
   * of each address of the list, in order.
   */
  findOtherHolders(
    among: 'groups' | 'contacts',
    lists: readonly (readonly string[])[],
    signal: AbortSignal,
  ): Promise<readonly Answer<readonly (readonly AddressHolder[])[]>[]>;
  /** Ids of everybody who may hold a directory role, through groups too: whoever is not among them holds none. */
  listRoleHolders(signal: AbortSignal): Promise<Answer<ReadonlySet<string>>>;
  /** Ids of the guests among these that hold a directory role; at most 20 ids. */
  findRoleHolders(guestIds: readonly string[], signal: AbortSignal): Promise<readonly Answer<boolean>[]>;
}

/** Reads what guests may get at; at most 20 of them at a time, each sorted. Such reads lag behind writes. */
export interface AccessReader {
  /** Groups, roles and units, those through groups too. */
  readMemberships(
    guestIds: readonly string[],
    signal: AbortSignal,
  ): Promise<readonly Answer<readonly AccessGrant[]>[]>;
  /** App roles, those through groups of which the guest is a direct member too. */
  readAppAssignments(
    guestIds: readonly string[],
    signal: AbortSignal,
  ): Promise<readonly Answer<readonly AccessGrant[]>[]>;
}

/** Reads and the two writes. */
export interface Directory extends DirectoryReader {
  /** PATCHes at most 20 guests in one `$batch`. Repeating it does no harm. */
  put(puts: readonly Put[], signal: AbortSignal): Promise<readonly Answer<null>[]>;
  /** Resets at most 20 guests in one `$batch`. Must never be repeated without evidence: each one mails a person. */
  reset(invitations: readonly Invitation[], signal: AbortSignal): Promise<readonly Answer<InvitationReply>[]>;
}
