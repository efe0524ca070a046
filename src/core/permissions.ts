/** Which permissions each command needs, and which of them a sign-in has. Source: https://learn.microsoft.com/graph/permissions-reference */

/** A permission that a command needs, or one of several that will do. */
interface Need {
  /** The least one, which is what to ask for. */
  readonly permission: string;
  /** Others that include it. */
  readonly includedIn: readonly string[];
  /** What it is for where a command works without it too; null: the command cannot do without. */
  readonly onlyFor: string | null;
}

const readGuests: Need = {
  permission: 'User.Read.All',
  includedIn: ['User.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'],
  onlyFor: null,
};
const writeGuests: Need = {
  permission: 'User.ReadWrite.All',
  includedIn: ['Directory.ReadWrite.All'],
  onlyFor: null,
};
const invite: Need = { permission: 'User.Invite.All', includedIn: [], onlyFor: null };
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
const readTenant: Need = {
  permission: 'Organization.Read.All',
  includedIn: ['User.Read', 'Organization.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'],
  onlyFor: 'name and domains of the tenant',
};
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

const reading = [readGuests, readTenant];
const writing = [writeGuests, invite, readTenant];

/** Roles matter where an application signs in: it cannot reset a guest that holds one. */
const needs = (isApplication: boolean): Readonly<Record<string, readonly Need[]>> => ({
  plan: isApplication ? [...reading, readRoles] : reading,
  run: isApplication ? [...writing, readRoles] : writing,
  apply: writing,
  remind: writing,
  status: reading,
  undo: reading,
  draft: [...reading, readMembers],
});

/** What a sign-in may do, by command. */
export interface CommandPermissions {
  readonly present: readonly string[];
  /** Without these the command does not work. */
  readonly missing: readonly string[];
  /** Without these it works, but for what they are for. */
  readonly optional: readonly { readonly permission: string; readonly for: string }[];
}

/**
 * Compares what a token carries with what each command needs.
 *
 * @param granted the permissions in the token; null: it is opaque, and nobody but Graph knows
 * @returns by command; null when nothing can be known
 */
export function judgePermissions(
  granted: readonly string[] | null,
  isApplication: boolean,
): Readonly<Record<string, CommandPermissions>> | null {
  if (granted === null) return null;
  const has = new Set(granted);
  const isMet = ({ permission, includedIn }: Need): boolean =>
    [permission, ...includedIn, asPerson].some((each) => has.has(each));
  return Object.fromEntries(
    Object.entries(needs(isApplication)).map(([command, all]) => {
      const unmet = all.filter((need) => !isMet(need));
      return [
        command,
        {
          present: all.filter(isMet).map(({ permission }) => permission),
          missing: unmet.flatMap((need) => (need.onlyFor === null ? [need.permission] : [])),
          optional: unmet.flatMap((need) =>
            need.onlyFor === null ? [] : [{ permission: need.permission, for: need.onlyFor }],
          ),
        },
      ];
    }),
  );
}

/** The permissions that each command cannot do without, for a token that does not tell its own. */
export function listNeeded(): readonly string[] {
  return Object.entries(needs(false)).map(([command, all]) => {
    const must = all.filter(({ onlyFor }) => onlyFor === null).map(({ permission }) => permission);
    return `${command}: needs ${must.join(', ')}`;
  });
}
