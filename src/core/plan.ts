/** The plan: what would happen to a row, decided from the row, the guest and the directory's facts, and nothing else. */
import { sameAddresses } from './address.ts';
import { isPlanCode } from './codes.ts';
import type { GuestPatch, Invitation, Tenant } from './directory.ts';
import { type Guest, handoverProperties, lacksOuterIdentity } from './guest.ts';
import { judgeStanding, type OwnStanding } from './own-record.ts';
import type {
  DirectoryFacts,
  EmailProperty,
  PlanAction,
  PlannedRow,
  PlanOptions,
  PreviousValues,
  RowFacts,
} from './plan-facts.ts';
import {
  chooseGuest,
  findRejection,
  hasAddress,
  isInPlace,
  lists,
  type Rejection,
  rejectUnclear,
  warnOfNames,
} from './plan-rejections.ts';
import type { ResetRequest } from './request.ts';
import type { Problem } from './row.ts';

export type { DirectoryFacts, EmailProperty, PlanAction, PlannedRow, PlanOptions, PreviousValues, RowFacts };

/** The plan for a row that cannot be used as it is written; its first problem gives the code. */
export function rejectProblems(ordinal: number, line: number, problems: readonly Problem[]): PlannedRow {
  const code = problems[0]?.code;
  return {
    ordinal,
    line,
    action: 'rejected',
    code: code !== undefined && isPlanCode(code) ? code : 'option-malformed',
    message: problems.map((problem) => problem.message).join('; '),
    guest: null,
    newAddress: '',
    patch: null,
    previous: {},
    invitation: null,
    warnings: [],
  };
}

/** The plan for a row that can be read. */
export function planRow(
  request: ResetRequest,
  facts: RowFacts,
  directory: DirectoryFacts,
  options: PlanOptions,
): PlannedRow {
  const chosen = chooseGuest(request, facts);
  const warnings = [...request.notes, ...request.warnings];
  if ('code' in chosen) return rejectRow(request, null, chosen, warnings);
  warnings.push(...warnOfNames(request, chosen, options));
  const rejection = findRejection(request, chosen, facts, directory, options);
  if (rejection !== null) return rejectRow(request, chosen, rejection, warnings);
  const patch = composePatch(chosen, request, options.emailProperty);
  const hasIt = isInPlace(chosen, { ...request, otherMails: null }) && othersStay(request, patch);
  const standing = hasIt ? judgeStanding(chosen, request.newAddress, facts.own) : null;
  if (standing !== null && standing.is !== 'open' && !options.again) {
    if (standing.is === 'unclear')
      return rejectRow(request, chosen, rejectUnclear(request, standing.why), warnings);
    return leaveRow(request, chosen, standing, warnings);
  }
  const invitation = composeInvitation(chosen, request, directory.tenant, options);
  if (facts.holders === null) warnings.push(uncheckedHolders);
  return {
    ordinal: request.ordinal,
    line: request.line,
    action: 'reset',
    code: hasIt && chosen.state === 'accepted' ? 'to-redeem-again' : 'to-reset',
    message: describeReset(patch, invitation),
    guest: chosen,
    newAddress: request.newAddress,
    patch,
    previous: keepPrevious(chosen, patch),
    invitation,
    warnings: [...warnings, ...findWarnings(chosen, invitation, directory)],
  };
}

/** Warning of a row of which it could not be read whether its address is in use. */
export const uncheckedHolders = 'Whether another object has this address was not checked';

/** Nothing is written, nothing is sent. */
const nothing = { patch: null, previous: {}, invitation: null } as const;

function rejectRow(
  { ordinal, line, newAddress }: ResetRequest,
  guest: Guest | null,
  { code, message }: Rejection,
  warnings: readonly string[],
): PlannedRow {
  return { ordinal, line, action: 'rejected', code, message, guest, newAddress, ...nothing, warnings };
}

function leaveRow(
  { ordinal, line, newAddress }: ResetRequest,
  guest: Guest,
  { is, by }: OwnStanding & { is: 'invited' | 'redeemed' },
  warnings: readonly string[],
): PlannedRow {
  const sent = by === null ? '' : `, sent by the run ${by.run} at ${new Date(by.atMs).toISOString()}`;
  const since = guest.stateChanged ?? 'an unknown time';
  const decision =
    is === 'redeemed'
      ? ({
          code: 'already-redeemed',
          message: `The invitation to ${newAddress} was redeemed at ${since}${sent}`,
        } as const)
      : ({
          code: 'already-pending',
          message: `An invitation to ${newAddress} is pending since ${since}${sent}`,
        } as const);
  return { ordinal, line, action: 'unchanged', ...decision, guest, newAddress, ...nothing, warnings };
}

/** Where a row asks for other addresses than the guest has, it was not for this row that the guest was invited. */
function othersStay({ otherMails }: ResetRequest, patch: GuestPatch | null): boolean {
  return otherMails === null || patch?.otherMails === undefined;
}

function composePatch(guest: Guest, request: ResetRequest, place: EmailProperty): GuestPatch | null {
  const patch: { -readonly [Name in keyof GuestPatch]: GuestPatch[Name] } = {};
  const address = request.newAddress;
  if ((place === 'mail' || place === 'both') && !hasAddress(guest.mail, address)) patch.mail = address;
  const asked = request.otherMails ?? guest.otherMails;
  const merges = (place === 'otherMails' || place === 'both') && !lists(asked, address);
  const otherMails = merges ? [...asked, address] : asked;
  if (!sameAddresses(otherMails, guest.otherMails)) patch.otherMails = otherMails;
  for (const property of handoverProperties) {
    const value = request.handover[property];
    if (value !== undefined && value !== guest[property]) patch[property] = value;
  }
  return Object.keys(patch).length === 0 ? null : patch;
}

function keepPrevious(guest: Guest, patch: GuestPatch | null): PreviousValues {
  const previous: { -readonly [Name in keyof PreviousValues]: PreviousValues[Name] } = {};
  if (patch?.mail !== undefined) previous.mail = guest.mail;
  if (patch?.otherMails !== undefined) previous.otherMails = guest.otherMails;
  for (const property of handoverProperties) {
    if (patch?.[property] !== undefined) previous[property] = guest[property];
  }
  return previous;
}

function composeInvitation(
  guest: Guest,
  { invitation, newAddress }: ResetRequest,
  tenant: Tenant,
  options: PlanOptions,
): Invitation {
  return {
    guestId: guest.id,
    newAddress,
    send: invitation.send ?? options.send,
    redirectUrl:
      invitation.redirectUrl ?? options.redirectUrl ?? `https://myapps.microsoft.com?tenantId=${tenant.id}`,
    language: invitation.language ?? options.language,
    message: invitation.message ?? options.message,
    cc: invitation.cc ?? options.cc,
  };
}

function describeReset(patch: GuestPatch | null, invitation: Invitation): string {
  const write = patch === null ? '' : `write ${Object.keys(patch).join(', ')}, `;
  const mail = invitation.send ? `mail ${invitation.newAddress}` : 'send no mail';
  return `Will ${write}reset the redemption and ${mail}`;
}

function findWarnings(
  guest: Guest,
  invitation: Invitation,
  { signIn, senderHasMail, inOrganization }: DirectoryFacts,
): string[] {
  const warnings: string[] = [];
  if (invitation.message !== null && signIn.kind === 'application') {
    warnings.push('Graph drops the message when an application invites');
  }
  if (invitation.message !== null && senderHasMail === false) {
    warnings.push(
      'Graph drops the message, because the person who invites has no mail address in the tenant',
    );
  }
  if (invitation.message !== null && invitation.language !== null) {
    warnings.push('Graph ignores the language when there is a message');
  }
  if (!/^https:/i.test(invitation.redirectUrl)) warnings.push('The redirect URL is not https');
  if (guest.onPremisesSyncEnabled === true) {
    warnings.push('The guest is synchronised from on premises: Graph may refuse to write to it');
  }
  if (guest.userType?.toLowerCase() === 'member') {
    warnings.push(
      'The guest is a member: if cross-tenant synchronisation keeps it, its source will write over the address',
    );
  }
  if (guest.state === 'accepted' && lacksOuterIdentity(guest)) {
    warnings.push('The guest has accepted and shows no identity elsewhere: it may have been converted');
  }
  if (inOrganization === true && guest.state === 'accepted') {
    warnings.push(
      'The guest has redeemed, and in a multitenant organization Graph does not reset such guests',
    );
  }
  if (guest.accountEnabled === false) warnings.push('The guest is blocked from signing in');
  return warnings;
}

/** Mails to addresses outside the tenant that Exchange Online sends in a day from a default domain of Microsoft's. */
const mailsOfMicrosoftDomainMax = 100;
const microsoftDomain = /\.(?:onmicrosoft\.(?:com|us)|partner\.onmschina\.cn)$/;

/**
 * What is wrong with a plan as a whole, a sentence each.
 * Source of the cap: https://learn.microsoft.com/entra/external-id/troubleshoot
 *
 * @param mails invitations that Graph will be asked to mail
 */
export function warnOfPlan({ defaultDomain }: Pick<Tenant, 'defaultDomain'>, mails: number): string[] {
  if (mails <= mailsOfMicrosoftDomainMax || !microsoftDomain.test(defaultDomain)) return [];
  return [
    `${mails} mails would go out, and from ${defaultDomain} Microsoft delivers to at most ${mailsOfMicrosoftDomainMax} addresses outside the tenant a day: make a domain of your own the default one, or use --no-send and hand the redeem URLs over yourself`,
  ];
}
