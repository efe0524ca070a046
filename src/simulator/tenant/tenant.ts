/** The simulated directory: users by id, principal name and address, and who changed since the start. */

import { newUser } from '../new-user.ts';
import { guidFrom } from '../random.ts';
import { type App, type Group, makeApps, Taken } from './access.ts';
import { generatedGuest, generatedId, indexOfAddress, indexOfId, indexOfUpn } from './generated.ts';
import { type Rights, rightsOf } from './roles.ts';
import type { TenantDefinition, TenantSettings } from './tenant-definition.ts';
import { addressesOf, type User, type UserChange } from './user.ts';

/** All the state of a tenant. Only users change; generated ones are stored only as what differs. */
export class Tenant {
  readonly id: string;
  readonly displayName: string;
  readonly verifiedDomains: readonly string[];
  readonly initialDomain: string;
  readonly createdDateTime: string;
  readonly licensed: boolean;
  readonly settings: TenantSettings;
  readonly signIn: TenantDefinition['signIn'];
  readonly groups: readonly Group[];
  readonly apps: readonly App[];
  readonly taken = new Taken();
  readonly contacts: readonly { readonly id: string; readonly displayName: string; readonly mail: string }[];
  readonly #generated: NonNullable<TenantDefinition['generated']>;
  readonly #stored = new Map<string, User>();
  readonly #order: string[] = [];
  readonly #changes = new Map<string, UserChange>();
  readonly #byUpn = new Map<string, string>();
  readonly #byAddress = new Map<string, string | readonly string[]>();

  constructor(definition: TenantDefinition) {
    this.id = definition.organization.id ?? guidFrom('organization', definition.organization.displayName);
    this.displayName = definition.organization.displayName;
    this.createdDateTime = definition.organization.createdDateTime;
    this.licensed = definition.organization.licensed;
    this.verifiedDomains = definition.verifiedDomains;
    const [first = ''] = definition.verifiedDomains;
    this.initialDomain =
      definition.verifiedDomains.find((domain) => domain.includes('.onmicrosoft.')) ?? first;
    this.settings = definition.settings;
    this.signIn = definition.signIn;
    this.#generated = definition.generated ?? {
      ...{ count: 0, domain: '', pendingEvery: 0 },
      ...{ memberships: 0, apps: 0 },
    };
    definition.users.forEach((given, index) => {
      const user = newUser(given, index, { initial: this.initialDomain, default: first });
      if (!given.deleted) this.add(user);
    });
    this.contacts = definition.contacts.map(({ id, displayName, mail }) => ({
      id: id ?? guidFrom('contact', mail),
      displayName,
      mail,
    }));
    this.groups = definition.groups.map((group) => ({
      id: group.id ?? guidFrom('group', group.displayName),
      displayName: group.displayName,
      mail: group.mail,
      members: group.members.flatMap((key) => this.find(key)?.id ?? []),
      roles: group.roles,
      within: group.within,
      ofDomain: group.ofDomain,
    }));
    this.apps = makeApps(definition, (key) => {
      const group = this.groups.find(({ displayName }) => displayName.toLowerCase() === key.toLowerCase());
      return group?.id ?? this.find(key)?.id;
    });
  }

  /** Roles that are active for the whole directory, those through groups last. */
  rolesOf(user: User): readonly string[] {
    const through = this.groups.filter(({ members }) => members.includes(user.id));
    return [...new Set([...user.roles, ...through.flatMap(({ roles }) => roles)])];
  }

  /** What the roles of the person signed in allow; null: an application. */
  rightsOfCaller(): Rights | null {
    if (this.signIn.kind === 'app') return null;
    const user = this.find(this.signIn.user);
    return user === undefined ? {} : rightsOf(this.rolesOf(user));
  }

  /** The number of a generated guest; undefined: it was listed. */
  numberOf(id: string): number | undefined {
    return this.#stored.has(id) ? undefined : indexOfId(id, this.#generated);
  }

  get generatedMemberships(): number {
    return this.#generated.memberships;
  }

  get generatedApps(): number {
    return this.#generated.apps;
  }

  /** How many users there are. */
  get size(): number {
    return this.#generated.count + this.#order.length;
  }

  /** Puts a new user in the directory. */
  add(user: User): void {
    this.#order.push(user.id);
    this.#stored.set(user.id, user);
    this.#byUpn.set(user.userPrincipalName.toLowerCase(), user.id);
    this.#index(user, []);
  }

  /** The user with this object id. */
  get(id: string): User | undefined {
    const stored = this.#stored.get(id);
    if (stored !== undefined) return stored;
    const index = indexOfId(id, this.#generated);
    return index === undefined ? undefined : this.#generatedAt(index);
  }

  /** The user with this object id or user principal name, whatever the case. */
  find(key: string): User | undefined {
    const name = key.toLowerCase();
    const id = this.#byUpn.get(name);
    if (id !== undefined) return this.#stored.get(id);
    const index = indexOfUpn(name, this.#generated, this.initialDomain);
    return index === undefined ? this.get(name) : this.#generatedAt(index);
  }

  /** Users that have the address in mail, otherMails or a proxy address. */
  findByAddress(address: string): User[] {
    const wanted = address.toLowerCase();
    const ids = new Set(toList(this.#byAddress.get(wanted)));
    const index = indexOfAddress(wanted, this.#generated);
    if (index !== undefined) ids.add(generatedId(index));
    return [...ids].flatMap((id) => this.get(id) ?? []).filter((user) => addressesOf(user).includes(wanted));
  }

  /** The user at a place of the listing, from 0 to size. */
  at(position: number): User | undefined {
    if (position < this.#generated.count) return this.#generatedAt(position);
    const id = this.#order[position - this.#generated.count];
    return id === undefined ? undefined : this.#stored.get(id);
  }

  /** Users that were listed one by one; the generated ones are left out. */
  listed(): Iterable<User> {
    return this.#stored.values();
  }

  /** Changes a user; returns it as it is now. The id has to be of a user that is there. */
  change(id: string, change: UserChange): User | undefined {
    const before = this.get(id);
    if (before === undefined) return undefined;
    const after: User = { ...before, ...change };
    if (this.#stored.has(id)) this.#stored.set(id, after);
    else this.#changes.set(before.id, { ...this.#changes.get(id), ...change });
    this.#index(after, addressesOf(before));
    return after;
  }

  #generatedAt(index: number): User {
    const user = generatedGuest(index, this.#generated, this.initialDomain);
    const change = this.#changes.get(user.id);
    return change === undefined ? user : { ...user, ...change };
  }

  #index(user: User, before: readonly string[]): void {
    const after = addressesOf(user);
    for (const address of before) {
      if (after.includes(address)) continue;
      const rest = toList(this.#byAddress.get(address)).filter((id) => id !== user.id);
      if (rest.length === 0) this.#byAddress.delete(address);
      else this.#byAddress.set(address, rest);
    }
    for (const address of after) {
      if (before.includes(address)) continue;
      const ids = toList(this.#byAddress.get(address));
      if (ids.includes(user.id)) continue;
      this.#byAddress.set(address, ids.length === 0 ? user.id : [...ids, user.id]);
    }
  }
}

function toList(ids: string | readonly string[] | undefined): readonly string[] {
  if (ids === undefined) return [];
  return typeof ids === 'string' ? [ids] : ids;
}
