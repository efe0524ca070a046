/** Which permissions each command needs, and which of them a sign-in has. Source: https://learn.microsoft.com/graph/permissions-reference */

/** A permission that a command needs, or one of several that will do. */
interface Need {
  /** What to ask for. */
  readonly permission: string;
  /** Others that are as good. */
  readonly includedIn: readonly string[];
  /** Others that the pages list as enough and that were seen not to be: with one of these the permission may be needed. */
  readonly perhapsIn?: readonly string[];
  /** What it is for where a command works without it too; null: the command cannot do without. */
  readonly onlyFor: string | null;
}

/** https://learn.microsoft.com/graph/api/user-get and user-list, read 2026-10 */
const readGuests: Need = {
  permission: 'User.Read.All',
  includedIn: ['User.ReadUpdate.All', 'User.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'],
  onlyFor: null,
};
/** https://learn.microsoft.com/graph/api/user-update, read 2026-10: User.ReadUpdate.All is the least since 2026-07 */
const writeGuests: Need = {
  permission: 'User.ReadWrite.All',
  includedIn: ['User.ReadUpdate.All', 'Directory.ReadWrite.All'],
  onlyFor: null,
};
/** The same page, of otherMails. */
const writeOtherMails: Need = {
  ...writeGuests,
  includedIn: [...writeGuests.includedIn, 'User-Mail.ReadWrite.All'],
};
/**
 * https://learn.microsoft.com/graph/api/invitation-post, read 2026-10: lists the two others as enough. A public test in a tenant
 * that leaves invitations to inviters was answered 403 with User.ReadWrite.All alone.
 */
const invite: Need = {
  permission: 'User.Invite.All',
  includedIn: [],
  perhapsIn: ['User.ReadWrite.All', 'Directory.ReadWrite.All'],
  onlyFor: null,
};
/**
 * https://learn.microsoft.com/entra/external-id/reset-redemption-status, read 2026-10: names this one for a reset; the page of
 * invitation-post lets User.Invite.All do.
 */
const reset: Need = {
  permission: 'User.ReadWrite.All',
  includedIn: ['Directory.ReadWrite.All'],
  perhapsIn: ['User.Invite.All'],
  onlyFor: null,
};
/** https://learn.microsoft.com/graph/api/user-list-transitivememberof, read 2026-10: User.Read.All does not show the roles themselves */
const readRoles: Need = {
  permission: 'RoleManagement.Read.Directory',
  includedIn: [
    'RoleManagement.Read.All',
    'RoleManagement.ReadWrite.Directory',
    'Directory.Read.All',
    'Directory.ReadWrite.All',
  ],
  onlyFor: 'finding guests that hold a directory role',
};
/** https://learn.microsoft.com/graph/api/organization-get, read 2026-10 */
const readTenant: Need = {
  permission: 'Organization.Read.All',
  includedIn: ['User.Read', 'Organization.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'],
  onlyFor: 'name and domains of the tenant',
};
/** https://learn.microsoft.com/graph/api/group-list-members, read 2026-10 */
const readMembers: Need = {
  permission: 'GroupMember.Read.All',
  includedIn: [
    'Group.Read.All',
    'GroupMember.ReadWrite.All',
    'Group.ReadWrite.All',
    'Directory.Read.All',
    'Directory.ReadWrite.All',
  ],
  onlyFor: 'draft --group',
};

/** All that the person may do: the sign-in of the Azure CLI carries it. */
const asPerson = 'Directory.AccessAsUser.All';

/** https://learn.microsoft.com/graph/api/group-list, read 2026-10 */
const readGroups: Need = { ...readMembers, onlyFor: 'finding groups that have a new address' };
/** https://learn.microsoft.com/graph/api/orgcontact-list, read 2026-10 */
const readContacts: Need = {
  permission: 'OrgContact.Read.All',
  includedIn: ['Directory.Read.All', 'Directory.ReadWrite.All'],
  onlyFor: 'finding contacts that have a new address',
};

/**
 * https://learn.microsoft.com/graph/api/user-list-approleassignments, read 2026-11: an application needs this or the other, a person
 * too. https://learn.microsoft.com/graph/api/user-list-transitivememberof: User.Read.All shows memberships, and without a permission for groups
 * and roles their ids alone; this one shows their names.
 */
const readAccess: Need = {
  permission: 'Directory.Read.All',
  includedIn: ['Directory.ReadWrite.All'],
  onlyFor: 'app assignments, and names of groups and roles',
};

/** Whether a sign-in surely may read what guests may get at. `granted`: the permissions in the token, null: it is opaque. */
export function mayReadAccess(granted: readonly string[] | null): boolean {
  const enough = [readAccess.permission, ...readAccess.includedIn, asPerson];
  return granted?.some((each) => enough.includes(each)) ?? false;
}

const reading = [readGuests, readTenant];
const planning = [readGroups, readContacts];

/** What a run writes to its guests beside the reset. */
export interface Writes {
  readonly mail: boolean;
  readonly otherMails: boolean;
  readonly names: boolean;
}

const byDefault: Writes = { mail: true, otherMails: false, names: false };

function listWriting({ mail, otherMails, names }: Writes): readonly Need[] {
  const write = mail || names ? [writeGuests] : otherMails ? [writeOtherMails] : [];
  return [readGuests, ...write, reset, invite, readTenant];
}

/** Roles matter where an application signs in: it cannot reset a guest that holds one. */
function listNeeds(isApplication: boolean, writes: Writes): Readonly<Record<string, readonly Need[]>> {
  const writing = listWriting(writes);
  return {
    plan: [...reading, ...planning, ...(isApplication ? [readRoles] : [])],
    run: [...writing, ...planning, ...(isApplication ? [readRoles] : [])],
    apply: writing,
    remind: listWriting({ mail: false, otherMails: false, names: false }),
    status: reading,
    undo: reading,
    draft: [...reading, readMembers],
    'prove-access': [readGuests, readAccess],
  };
}

/** What a sign-in may do, by command. */
export interface CommandPermissions {
  readonly present: readonly string[];
  /** Without these the command does not work. */
  readonly missing: readonly string[];
  /** By the pages it works without these, and was seen not to. */
  readonly mayBeNeeded: readonly string[];
  /** Without these it works, but for what they are for. */
  readonly optional: readonly { readonly permission: string; readonly for: string }[];
}

/**
 * Compares what a token carries with what each command needs.
 *
 * @param granted the permissions in the token; null: it is opaque, and nobody but Graph knows
 * @param writes what a run writes to its guests; default: mail
 * @returns by command; null when nothing can be known
 */
export function judgePermissions(
  granted: readonly string[] | null,
  isApplication: boolean,
  writes: Writes = byDefault,
): Readonly<Record<string, CommandPermissions>> | null {
  if (granted === null) return null;
  const has = new Set(granted);
  return Object.fromEntries(
    Object.entries(listNeeds(isApplication, writes)).map(([command, all]) => [command, judgeNeeds(all, has)]),
  );
}

function judgeNeeds(all: readonly Need[], has: ReadonlySet<string>): CommandPermissions {
  const isAny = (permissions: readonly string[]): boolean => permissions.some((each) => has.has(each));
  const isMet = ({ permission, includedIn }: Need): boolean => isAny([permission, ...includedIn, asPerson]);
  const unmet = all.filter((need) => !isMet(need));
  const needed = unmet.filter(({ onlyFor }) => onlyFor === null);
  const isDoubtful = ({ perhapsIn = [] }: Need): boolean => isAny(perhapsIn);
  const missing = nameNeeds(needed.filter((need) => !isDoubtful(need)));
  return {
    present: [...new Set(all.filter(isMet).map(({ permission }) => permission))],
    missing,
    mayBeNeeded: nameNeeds(needed.filter(isDoubtful)).filter((each) => !missing.includes(each)),
    optional: unmet.flatMap(({ permission, onlyFor }) =>
      onlyFor === null ? [] : [{ permission, for: onlyFor }],
    ),
  };
}

/** What to ask for: each once, and none that another one includes. */
function nameNeeds(needs: readonly Need[]): readonly string[] {
  const names = new Set(needs.map(({ permission }) => permission));
  if (names.has(writeGuests.permission)) names.delete(readGuests.permission);
  return [...names];
}

/** The permissions that each command cannot do without, for a token that does not tell its own. */
export function listNeeded(): readonly string[] {
  return Object.entries(listNeeds(false, byDefault)).map(([command, all]) => {
    const must = nameNeeds(all.filter(({ onlyFor }) => onlyFor === null));
    return `${command}: needs ${must.join(', ')}`;
  });
}
