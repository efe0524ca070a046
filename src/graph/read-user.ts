/** Users as Graph writes them, read as guests and as holders of an address. */
import { z } from 'zod';
import type { AddressHolder, Group } from '../core/directory.ts';
import { type Guest, readGuestState } from '../core/guest.ts';
import { listAddresses } from '../core/look-up/match.ts';

/** Every property that a Guest is made from. Source: https://learn.microsoft.com/graph/api/resources/user */
const guestProperties = [
  'id',
  'userPrincipalName',
  'displayName',
  'userType',
  'creationType',
  'accountEnabled',
  'mail',
  'otherMails',
  'proxyAddresses',
  'externalUserState',
  'externalUserStateChangeDateTime',
  'onPremisesSyncEnabled',
  'givenName',
  'surname',
  'companyName',
  'jobTitle',
  'department',
  'identities',
] as const;

export const guestSelect = guestProperties.join(',');

/** The same with what the API version at hand may not know, and then refuses to be asked for. */
export const fullGuestSelect = `${guestSelect},externalUserConvertedOn`;

/** What tells which addresses a user has. */
export const addressSelect = 'id,userPrincipalName,mail,otherMails,proxyAddresses';

export const holderSelect = 'id,displayName,userPrincipalName';

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? null);
const truth = z
  .boolean()
  .nullish()
  .transform((value) => value ?? null);
const texts = z
  .array(z.string())
  .nullish()
  .transform((value) => value ?? []);
/** Text, '' where there is none. */
export const word = z
  .string()
  .nullish()
  .transform((value) => value ?? '');
const identity = z.object({ signInType: word, issuer: word });
const id = z.string().min(1).toLowerCase();

const userSchema = z
  .object({
    id,
    userPrincipalName: z.string().nullish(),
    displayName: text,
    userType: text,
    creationType: text,
    accountEnabled: truth,
    mail: text,
    otherMails: texts,
    proxyAddresses: texts,
    externalUserState: z.string().nullish(),
    externalUserStateChangeDateTime: text,
    onPremisesSyncEnabled: truth,
    givenName: text,
    surname: text,
    companyName: text,
    jobTitle: text,
    department: text,
    identities: z.array(identity).nullish().catch(null),
    externalUserConvertedOn: text,
  })
  .transform(({ externalUserState, externalUserStateChangeDateTime, ...shown }) => {
    const { externalUserConvertedOn, identities, ...user } = shown;
    return {
      ...user,
      ...(externalUserConvertedOn === null ? {} : { convertedOn: externalUserConvertedOn }),
      ...(identities ? { identities } : {}),
      userPrincipalName: user.userPrincipalName ?? '',
      state: readGuestState(externalUserState),
      stateChanged: externalUserStateChangeDateTime,
    };
  });

/** One user. What Graph leaves out is read as empty and named as absent: a property it may not show makes no guest external. */
export const guestSchema: z.ZodType<Guest> = z
  .record(z.string(), z.unknown())
  .transform((user): { user: typeof user; absent: string[] } => ({
    user,
    absent: guestProperties.filter((name) => user[name] === undefined),
  }))
  .pipe(z.object({ user: userSchema, absent: z.array(z.string()) }))
  .transform(({ user, absent }) => (absent.length === 0 ? user : { ...user, absent }));

const holderSchema: z.ZodType<AddressHolder> = z.object({
  id,
  displayName: text,
  userPrincipalName: z
    .string()
    .nullish()
    .transform((value) => value ?? ''),
});

const shownTexts = z
  .array(z.string())
  .nullable()
  .transform((value) => value ?? []);

/** A user's addresses. What is left out is unknown, and so are all of them then. */
const addressesSchema = z
  .object({
    ...{ id, userPrincipalName: z.string(), mail: z.string().nullable() },
    ...{ otherMails: shownTexts, proxyAddresses: shownTexts },
  })
  .transform((user): { id: string; addresses: readonly string[] | null } => ({
    ...{ id: user.id, addresses: listAddresses(user) },
  }))
  .catch({ id: '', addresses: null });

/** A group or a contact, with every address that it has, lower-case. */
export interface Addressed {
  readonly id: string;
  readonly displayName: string | null;
  readonly addresses: readonly string[];
}

const addressedSchema: z.ZodType<Addressed> = z
  .object({ id, displayName: text, mail: text, proxyAddresses: texts })
  .transform(({ id, displayName, mail, proxyAddresses }) => ({
    id,
    displayName,
    addresses: [mail ?? '', ...proxyAddresses].map((each) => each.replace(/^smtp:/i, '').toLowerCase()),
  }));

/** One page of a list. Made once for each kind of item: a schema takes far longer to make than to use. */
export function pageOf<T>(item: z.ZodType<T>): z.ZodType<PageOfList<T>> {
  return z
    .object({ value: z.array(item), '@odata.nextLink': z.string().nullish() })
    .transform((page) => ({ items: page.value, next: page['@odata.nextLink'] ?? null }));
}

/** A member of a group: a user, or null for something else. */
const memberSchema: z.ZodType<Guest | null> = z.union([
  z
    .object({ '@odata.type': z.string() })
    .refine((member) => member['@odata.type'] !== '#microsoft.graph.user')
    .transform(() => null),
  guestSchema,
]);

const groupSchema: z.ZodType<Group> = z.object({
  id,
  displayName: z
    .string()
    .nullish()
    .transform((name) => name ?? ''),
});

/** A user of a strange shape: the others of its page are read all the same. */
const strangeSchema = z
  .looseObject({ id: id.nullable().catch(null) })
  .catch({ id: null })
  .transform(({ id }): Strange => ({ id, isStrange: true }));

/** A user that cannot be read, by its id; null: not even that. */
export interface Strange {
  readonly id: string | null;
  readonly isStrange: true;
}

/** The users of a page that can be read, and the ids of the others. */
export function splitUsers(users: readonly (Guest | Strange | null)[]) {
  const strange = users.filter((user) => user !== null).filter((user) => 'isStrange' in user);
  return { guests: users.filter(isReadable), unreadable: strange.map(({ id }) => id) };
}

export function isReadable(user: Guest | Strange | null): user is Guest {
  return user !== null && !('isStrange' in user);
}

export const guestPageSchema = pageOf(z.union([guestSchema, strangeSchema]));
export const addressPageSchema = pageOf(addressesSchema);
export const countSchema = z
  .object({ '@odata.count': z.int().min(0) })
  .transform((page) => page['@odata.count']);
export const memberPageSchema = pageOf(z.union([memberSchema, strangeSchema]));
export const groupPageSchema = pageOf(groupSchema);
export const holderPageSchema = pageOf(holderSchema);
export const addressedPageSchema = pageOf(addressedSchema);
/** Whom roles are assigned to. */
export const assignmentPageSchema = pageOf(
  z.object({ principalId: id }).transform(({ principalId }) => principalId),
);
/** Objects of which only their being there matters. */
export const anyPageSchema = pageOf(z.object({ id }));

export interface PageOfList<T> {
  readonly items: readonly T[];
  /** Graph's link to the next page, null after the last. */
  readonly next: string | null;
}
