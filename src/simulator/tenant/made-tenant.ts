/** Makes up a tenant in which every row of a spreadsheet finds its guest, for rehearsals. */
import { guidFrom } from '../random.ts';
import type { TenantInput } from './tenant-definition.ts';

/** What a row says about its guest; at least one of id, upn, address should be there. */
export interface GuestEntry {
  readonly id?: string | undefined;
  readonly upn?: string | undefined;
  readonly address?: string | undefined;
  readonly displayName?: string | undefined;
}

const initialDomain = 'woodgrove.onmicrosoft.example';
const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const plainAddress = /^[^@\s]+@[^@\s]+$/u;

type MadeUser = NonNullable<TenantInput['users']>[number];

/**
 * A tenant with one accepted guest per distinct entry; the same entries make the same tenant.
 * Entries that no guest can have (a malformed id, nothing at all) make none.
 */
export function makeTenantFor(
  entries: Iterable<GuestEntry>,
  displayName = 'Woodgrove (simulated)',
): TenantInput {
  const users: MadeUser[] = [];
  const taken = new Set<string>();
  const domains = new Set<string>(['woodgrove.example', initialDomain]);
  for (const entry of entries) {
    const user = makeGuest(entry, taken);
    if (user === undefined) continue;
    users.push(user);
    const home = /#EXT#@(.+)$/i.exec(user.userPrincipalName ?? '')?.[1];
    if (home !== undefined) domains.add(home.toLowerCase());
  }
  return { organization: { displayName }, verifiedDomains: [...domains], users };
}

function makeGuest(entry: GuestEntry, taken: Set<string>): MadeUser | undefined {
  const named = [entry.id, entry.upn, entry.address].map((text) => text?.trim().toLowerCase() ?? '');
  const [givenId = '', givenUpn = '', givenAddress = ''] = named;
  const key = guid.test(givenId)
    ? givenId
    : givenUpn || (plainAddress.test(givenAddress) ? givenAddress : '');
  if (key === '' || taken.has(key)) return undefined;

  const id = guid.test(givenId) ? givenId : guidFrom('made', key);
  const wanted = entry.address?.trim() || addressInUpn(entry.upn?.trim() ?? '');
  const usable = plainAddress.test(wanted) && !taken.has(wanted.toLowerCase());
  const mail = usable ? wanted : makeAddress(id, taken);
  const userPrincipalName = entry.upn?.trim() || `${mail.replace('@', '_')}#EXT#@${initialDomain}`;
  if (taken.has(userPrincipalName.toLowerCase())) return undefined;

  for (const name of [key, id, mail.toLowerCase(), userPrincipalName.toLowerCase()]) taken.add(name);
  return {
    id,
    userPrincipalName,
    mail,
    displayName: entry.displayName?.trim() || (usable ? nameIn(mail) : makeName(id)),
  };
}

/** `adele_fabrikam.example#EXT#@tenant` was made from adele@fabrikam.example. */
function addressInUpn(upn: string): string {
  if (!/#EXT#/i.test(upn)) return upn;
  const local = upn.split(/#EXT#/i, 1)[0] ?? '';
  const at = local.lastIndexOf('_');
  return at > 0 ? `${local.slice(0, at)}@${local.slice(at + 1)}` : '';
}

const givenNames =
  'Ada Bruno Chiara Daan Elif Farid Greta Hugo Ines Jarl Kim Lena Milan Noor Oskar Petra'.split(' ');
const surnames =
  'Bakker Duarte Eriksen Fontaine Keller Lindqvist Moreau Novak Okafor Rahman Rivera Sato Tanaka Ullrich Weber Zhang'.split(
    ' ',
  );

/** A name that somebody could have, always the same for an id. */
function makeName(id: string): string {
  const digits = guidFrom('name', id);
  return `${givenNames[Number.parseInt(digits.slice(0, 1), 16)]} ${surnames[Number.parseInt(digits.slice(1, 2), 16)]}`;
}

function makeAddress(id: string, taken: ReadonlySet<string>): string {
  const local = makeName(id).toLowerCase().replace(' ', '.');
  const plain = `${local}@fabrikam.example`;
  return taken.has(plain) ? `${local}.${id.slice(0, 8)}${id.slice(-6)}@fabrikam.example` : plain;
}

function nameIn(mail: string): string {
  const words = (mail.split('@', 1)[0] ?? '').split(/[._-]+/u).filter(Boolean);
  return words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join(' ') || mail;
}
