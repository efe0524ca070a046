/** The tenant as a person writes it: the form of a tenant file, and the file read with every mistake named. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';

const address = z.string().regex(/^[^@\s]+@[^@\s]+$/u, 'expected an address like adele@fabrikam.example');
const nullableText = z.string().nullable().default(null);

const userSchema = z.strictObject({
  /** For people: what is odd about this user. */
  note: z.string().optional(),
  id: z.guid().toLowerCase().optional(),
  /** Sets sensible values for type, creation, principal name and state. */
  kind: z.enum(['guest', 'external-member', 'internal-guest', 'internal-member']).default('guest'),
  userPrincipalName: z.string().min(1).optional(),
  displayName: z.string().optional(),
  givenName: nullableText,
  surname: nullableText,
  companyName: nullableText,
  jobTitle: nullableText,
  department: nullableText,
  userType: z.enum(['Guest', 'Member']).optional(),
  creationType: z.string().nullable().optional(),
  accountEnabled: z.boolean().default(true),
  mail: address.nullable().default(null),
  otherMails: z.array(address).default([]),
  aliases: z.array(address).default([]),
  state: z.enum(['PendingAcceptance', 'Accepted']).nullable().optional(),
  stateChanged: z.iso.datetime().optional(),
  onPremisesSyncEnabled: z.boolean().nullable().default(null),
  /** When the account was converted to an internal one; it has no identity elsewhere then. */
  convertedOn: z.iso.datetime().nullable().default(null),
  /** Issuer of the account that it signs in with once it has redeemed. */
  issuer: z.string().min(1).default('ExternalAzureAD'),
  /** Names of directory roles that are active, held directly and for the whole directory. */
  roles: z.array(z.string()).default([]),
  /** Roles that may be activated and are not active. */
  eligibleRoles: z.array(z.string()).default([]),
  /** Roles for an administrative unit alone. */
  unitRoles: z.array(z.string()).default([]),
  deleted: z.boolean().default(false),
});

const settingsSchema = z.strictObject({
  /** "Invitations are blocked for this directory due to suspicious activity". */
  invitationsBlocked: z.boolean().default(false),
  /** False: "Guest invitations not allowed for your company". */
  invitationsAllowed: z.boolean().default(true),
  /** Invitations are left to inviters: an application needs User.Invite.All itself, a person a role that invites. */
  invitersOnly: z.boolean().default(false),
  /** The tenant is in a multitenant organization: guests who have redeemed are not reset. */
  multitenantOrganization: z.boolean().default(false),
  /** So many invitations are made, and then the tenant is blocked for suspicious activity; null: any number. */
  invitationsPerDay: z.int().min(0).nullable().default(null),
  /** Refuse the characters that Graph documents as not permitted in an address. */
  strictAddresses: z.boolean().default(false),
  /** A reset of a guest who is pending already leaves the change time as it is (no page says). */
  keepChangeTimeWhenPending: z.boolean().default(false),
  /** Domains that cross-tenant access settings block. */
  blockedDomains: z.array(z.string().toLowerCase()).default([]),
  /** Exchange is the authority for mail: a PATCH of it is refused. */
  mailReadOnly: z.boolean().default(false),
});

const tenantSchema = z.strictObject({
  note: z.string().optional(),
  organization: z
    .strictObject({
      id: z.guid().toLowerCase().optional(),
      displayName: z.string().default('Woodgrove (simulated)'),
      createdDateTime: z.iso.datetime().default('2019-05-06T07:08:09Z'),
      /** Whether it has a paid plan. */
      licensed: z.boolean().default(true),
    })
    .prefault({}),
  /** The first is the default one; the one with `.onmicrosoft.` (else the first) is the initial one. */
  verifiedDomains: z
    .array(z.string().toLowerCase())
    .min(1)
    .default(['woodgrove.example', 'woodgrove.onmicrosoft.example']),
  /** Delegated: `user` is the id or principal name behind /me. */
  signIn: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('app') }),
      z.strictObject({ kind: z.literal('delegated'), user: z.string().min(1) }),
    ])
    .default({ kind: 'app' }),
  settings: settingsSchema.prefault({}),
  users: z.array(userSchema).default([]),
  groups: z
    .array(
      z.strictObject({
        note: z.string().optional(),
        id: z.guid().toLowerCase().optional(),
        displayName: z.string(),
        mail: address.nullable().default(null),
        /** Ids or principal names. */
        members: z.array(z.string()).default([]),
        /** Directory roles that every member has. */
        roles: z.array(z.string()).default([]),
        /** Names of groups that it is a member of. */
        within: z.array(z.string()).default([]),
        /** Membership by rule: everybody whose mail is on this domain, and nobody else. */
        ofDomain: z.string().toLowerCase().nullable().default(null),
      }),
    )
    .default([]),
  /** Applications, and who is assigned to them: ids, principal names, or names of groups. */
  apps: z
    .array(
      z.strictObject({
        id: z.guid().toLowerCase().optional(),
        displayName: z.string(),
        assigned: z.array(z.string()).default([]),
      }),
    )
    .default([]),
  /** Contacts of the organization. */
  contacts: z
    .array(z.strictObject({ id: z.guid().toLowerCase().optional(), displayName: z.string(), mail: address }))
    .default([]),
  generated: z
    .strictObject({
      count: z.int().min(0),
      domain: z.string().toLowerCase().default('fabrikam.example'),
      pendingEvery: z.int().min(0).default(0),
      /** Groups and app assignments that each of them has. */
      memberships: z.int().min(0).default(0),
      apps: z.int().min(0).default(0),
    })
    .optional(),
});

/** A tenant as it may be written; everything has a default. */
export type TenantInput = z.input<typeof tenantSchema>;
/** A tenant with every default filled in. */
export type TenantDefinition = z.output<typeof tenantSchema>;
/** What the tenant as a whole allows. */
export type TenantSettings = z.output<typeof settingsSchema>;

/** What was given to the simulator cannot be used; the message names place, cause and remedy. */
export class SimulatorInputError extends Error {
  override readonly name = 'SimulatorInputError';
}

/** Checks input against a schema. Rejects with SimulatorInputError listing all mistakes; `what` begins the message. */
export function parseInput<Output>(schema: z.ZodType<Output>, input: unknown, what: string): Output {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const mistakes = parsed.error.issues.map(
    (issue) => `${z.core.toDotPath(issue.path) || 'top'}: ${issue.message}`,
  );
  throw new SimulatorInputError(`Cannot use ${what}: ${mistakes.join('; ')}. Correct these and start again`);
}

/** Fills in the defaults of a tenant. Throws SimulatorInputError. */
export function parseTenant(input: unknown, what = 'the tenant'): TenantDefinition {
  return parseInput(tenantSchema, input, what);
}

/** Reads a tenant file (JSON). Rejects with SimulatorInputError naming the file and what is wrong in it. */
export async function readTenantFile(path: string): Promise<TenantDefinition> {
  return parseTenant(await readJsonFile(path, 'tenant file'), `tenant file ${path}`);
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** Reads a JSON file. Rejects with SimulatorInputError; `what` says what kind of file it is. */
async function readJsonFile(path: string, what: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new SimulatorInputError(
      `Cannot read ${what} ${path}: ${isMissing(error) ? 'there is no such file' : String(error)}. Give the path of a JSON file`,
    );
  });
  try {
    return JSON.parse(text.replace(/^\uFEFF/u, ''));
  } catch (error) {
    throw new SimulatorInputError(`Cannot read ${what} ${path}: ${String(error)}. It has to be JSON`);
  }
}
