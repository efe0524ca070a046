/** PATCH /users/{id}: changes of a guest, refused where Graph refuses them (https://learn.microsoft.com/graph/api/user-update). */
import { z } from 'zod';
import { type GraphRequest, type HttpAnswer, refuse, refuseMissing } from '../answer.ts';
import type { User, UserChange } from '../tenant/user.ts';
import { refuseAs } from '../trouble/known-errors.ts';
import type { Call, World } from '../world.ts';

const address = z.string().regex(/^[^@\s]+@[^@\s]+$/u);
const text = z.string().nullable();

const flag = z.boolean().nullable();

/** Others that may be written, which nothing here depends on. https://learn.microsoft.com/graph/api/user-update, read 2026-10 */
const otherProperties = {
  usageLocation: text,
  city: text,
  country: text,
  state: text,
  streetAddress: text,
  postalCode: text,
  officeLocation: text,
  preferredLanguage: text,
  mobilePhone: text,
  faxNumber: text,
  employeeId: text,
  employeeType: text,
  ageGroup: text,
  consentProvidedForMinor: text,
  showInAddressList: flag,
  businessPhones: z.array(z.string()),
} as const;
const otherSchema = z.object(otherProperties).partial();

const patchSchema = z.strictObject({
  ...otherSchema.shape,
  '@odata.type': z.string().optional(),
  accountEnabled: z.boolean().optional(),
  mail: address.optional(),
  otherMails: z.array(address).optional(),
  displayName: z.string().min(1).optional(),
  givenName: text.optional(),
  surname: text.optional(),
  companyName: text.optional(),
  jobTitle: text.optional(),
  department: text.optional(),
});

type Patch = z.output<typeof patchSchema>;

/** Applies the body to the user: 204 without a body. */
export function patchUser(
  request: GraphRequest,
  world: World,
  [key = '']: readonly string[],
  call: Call,
): HttpAnswer {
  const user = world.tenant.find(key);
  if (user === undefined) return refuseMissing(key);
  const parsed = patchSchema.safeParse(request.body);
  if (!parsed.success) return refuseBody(parsed.error);
  const refusal = refusePatch(user, parsed.data, world);
  if (refusal !== undefined) return refusal;

  const changes = changeFrom(parsed.data, user);
  world.tenant.change(user.id, changes);
  world.stats.patchesMade += 1;
  const at = new Date(world.now()).toISOString();
  world.ledger.add({ type: 'patch', at, guestId: user.id, changes: { ...changes }, request: call.number });
  return { status: 204 };
}

/** Without the properties that are absent: undefined would overwrite. */
function changeFrom({ '@odata.type': _, ...patch }: Patch, user: User): UserChange {
  const given = Object.entries(patch).filter(([, value]) => value !== undefined);
  const own = given.filter(([name]) => !(name in otherProperties));
  const others = given.filter(([name]) => name in otherProperties);
  const more = others.length === 0 ? {} : { more: { ...user.more, ...Object.fromEntries(others) } };
  return { ...Object.fromEntries(own), ...more };
}

function refusePatch(user: User, patch: Patch, world: World): HttpAnswer | undefined {
  if (user.onPremisesSyncEnabled === true) return refuseAs('synced');
  if (!mayWrite(user, patch, world)) return refuseAs('role-guest');
  if (patch.mail !== undefined && world.tenant.settings.mailReadOnly) return refuseAs('mail-read-only');
  return patch.mail === undefined ? undefined : refuseTaken(user, patch.mail, world);
}

/** otherMails of whoever holds a role are sensitive; for a person, what its own roles allow comes first. */
function mayWrite(user: User, patch: Patch, { tenant }: World): boolean {
  const { otherMails, '@odata.type': _, ...rest } = patch;
  const holdsRole = tenant.rolesOf(user).length > 0;
  const rights = tenant.rightsOfCaller();
  if (rights === null) return otherMails === undefined || !holdsRole;
  if (rights.managesAdmins) return true;
  if (Object.keys(rest).length > 0 && !rights.updates) return false;
  return otherMails === undefined || (rights.otherMails === true && !holdsRole);
}

/** Proxy addresses, and with them mail, are unique in a tenant; otherMails are not. */
function refuseTaken(user: User, mail: string, world: World): HttpAnswer | undefined {
  const wanted = mail.toLowerCase();
  const other = world.tenant
    .findByAddress(wanted)
    .find(
      ({ id, mail, aliases }) =>
        id !== user.id && [mail, ...aliases].some((held) => held?.toLowerCase() === wanted),
    );
  const group = world.tenant.groups.find((each) => each.mail?.toLowerCase() === wanted);
  const contact = world.tenant.contacts.find((each) => each.mail.toLowerCase() === wanted);
  const holders = [
    ...(other ? [`User_${other.id}`] : []),
    ...(group ? [`Group_${group.id}`] : []),
    ...(contact ? [`Contact_${contact.id}`] : []),
  ];
  const [target] = holders;
  if (target === undefined) return undefined;
  const { error, ...answer } = refuseAs('address-conflict');
  const message = error?.message ?? '';
  const details = [
    { code: 'ObjectConflict', message, target: 'proxyAddresses' },
    { code: 'ConflictingObjects', message, target },
  ];
  return { ...answer, error: { code: error?.code ?? '', message, details } };
}

function refuseBody(error: z.ZodError): HttpAnswer {
  const [issue] = error.issues;
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  if (unknown !== undefined) {
    const message = `The property '${unknown}' does not exist on type 'microsoft.graph.user', or this simulator cannot change it.`;
    return refuse(400, 'Request_BadRequest', message);
  }
  const property = String(issue?.path[0] ?? 'body');
  return refuse(
    400,
    'Request_BadRequest',
    `Invalid value specified for property '${property}' of resource 'User'.`,
  );
}
