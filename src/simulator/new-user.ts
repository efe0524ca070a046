/** Turns a user as a tenant file has it into a user as the directory holds it. */
import { guidFrom } from './random.ts';
import type { TenantDefinition } from './tenant/tenant-definition.ts';
import type { User } from './tenant/user.ts';

const longAgoMs = Date.UTC(2024, 0, 15, 8);

/** The user with all that its kind implies. */
export function newUser(
  given: TenantDefinition['users'][number],
  index: number,
  domains: { readonly initial: string; readonly default: string },
): User {
  const external = given.kind === 'guest' || given.kind === 'external-member';
  const basis = given.mail ?? `user${index}@fabrikam.example`;
  const madeUpn = external
    ? `${basis.replace('@', '_')}#EXT#@${domains.initial}`
    : `${basis.split('@', 1)[0]}@${domains.default}`;
  const userPrincipalName = given.userPrincipalName ?? madeUpn;
  const state = given.state === undefined ? (external ? 'Accepted' : null) : given.state;
  const changedMs = given.stateChanged === undefined ? longAgoMs : Date.parse(given.stateChanged);
  return {
    id: given.id ?? guidFrom('user', userPrincipalName.toLowerCase()),
    userPrincipalName,
    displayName: given.displayName ?? basis,
    givenName: given.givenName,
    surname: given.surname,
    companyName: given.companyName,
    jobTitle: given.jobTitle,
    department: given.department,
    userType: given.userType ?? (given.kind.endsWith('guest') ? 'Guest' : 'Member'),
    creationType: given.creationType === undefined ? (external ? 'Invitation' : null) : given.creationType,
    accountEnabled: given.accountEnabled,
    mail: given.mail,
    otherMails: given.otherMails,
    aliases: given.aliases,
    externalUserState: state,
    externalUserStateChangedMs: state === null ? null : changedMs,
    onPremisesSyncEnabled: given.onPremisesSyncEnabled,
    convertedOn: given.convertedOn,
    issuer: given.issuer,
    roles: given.roles,
    eligibleRoles: given.eligibleRoles,
    unitRoles: given.unitRoles,
  };
}
