/** The plan: what would happen to a row, decided from the row, the guest and the directory's facts, and nothing else. */
import { addressKey, sameAddress, sameAddresses } from './address.ts';
import { isPlanCode, type PlanCode, planCodes } from './codes.ts';
import type { AddressHolder, GuestPatch, Invitation, SignIn, Tenant } from './directory.ts';
import type { Duplicate } from './duplicates.ts';
import {
  type Guest,
  type GuestKey,
  type HandoverProperty,
  handoverProperties,
  isExternal,
  lacksOuterIdentity,
} from './guest.ts';
import { fitsGuest, sharesName } from './guest-names.ts';
import { judgeStanding, type OwnRecord, type OwnStanding } from './own-record.ts';
import type { NamedBy, ResetRequest } from './request.ts';
import type { Problem } from './row.ts';

export type PlanAction = 'reset' | 'unchanged' | 'rejected';

/** Where the new address is put on the guest before the reset. */
export type EmailProperty = 'mail' | 'otherMails' | 'both' | 'none';

/** What the command line asks of every row; a row's own cells win over it. */
export interface PlanOptions {
  readonly emailProperty: EmailProperty;
  /** Reset also guests who are already pending for the same address. */
  readonly again: boolean;
  readonly send: boolean;
  /** null: My Apps of the tenant. */
  readonly redirectUrl: string | null;
  readonly language: string | null;
  readonly message: string | null;
  readonly cc: string | null;
  /** The object id wins where the cells of a row name different guests; null: such a row is rejected. */
  readonly trust: 'id' | null;
}

/** What is known of the tenant as a whole. */
export interface DirectoryFacts {
  readonly tenant: Tenant;
  readonly signIn: SignIn;
  /** Whether the person signed in has a mail address in the tenant; null or absent: an application, or not known. */
  readonly senderHasMail?: boolean | null;
  /** Whether the tenant is in a multitenant organization; null or absent: not known. */
  readonly inOrganization?: boolean | null;
}

/** What is known of one row's guest and address. */
export interface RowFacts {
  /** Every match of the row's key; null when the directory did not answer. */
  readonly guests: readonly Guest[] | null;
  /** Objects that hold the new address; null when that could not be read. */
  readonly holders: readonly AddressHolder[] | null;
  /** Whether the guest holds a directory role; null when that was not asked or could not be read. */
  readonly holdsRole: boolean | null;
  readonly duplicate: Duplicate | null;
  /** What a run of this tenant has done to the guest last; null: nothing that is known. */
  readonly own: OwnRecord | null;
  /** Nobody has the present address of the row any more, because a run has given its guest another; null: not so. */
  readonly moved: OwnRecord | null;
  /** Whom the cells name that do not fit the guest, in the order of findMisfits; null where that could not be read. */
  readonly misnamed: readonly (readonly Guest[] | null)[];
}

/** The previous values of what a reset writes to the guest, kept so that it can be undone; null where nothing was there. */
export type PreviousValues = Readonly<
  Partial<Record<HandoverProperty | 'mail', string | null>> & { otherMails?: readonly string[] }
>;

/** A row of plan.csv: all that `apply` needs to carry it out, and all that a person needs to judge it. */
export interface PlannedRow {
  readonly ordinal: number;
  readonly line: number;
  readonly action: PlanAction;
  readonly code: PlanCode;
  readonly message: string;
  readonly guest: Guest | null;
  readonly newAddress: string;
  /** null when nothing has to be written to the guest. */
  readonly patch: GuestPatch | null;
  readonly previous: PreviousValues;
  /** null unless the action is reset. */
  readonly invitation: Invitation | null;
  readonly warnings: readonly string[];
}

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

interface Rejection {
  readonly code: PlanCode;
  readonly message: string;
}

function rejectUnclear({ newAddress }: ResetRequest, why: string): Rejection {
  return reject('pending-unclear', `The guest is pending and has ${newAddress}, but ${why}`);
}

function reject(code: PlanCode, found?: string): Rejection {
  return { code, message: `${found ?? planCodes[code].cause}: ${planCodes[code].remedy}` };
}

/** The one guest that the row means, or why there is none. */
function chooseGuest(request: ResetRequest, { duplicate, guests, moved }: RowFacts): Guest | Rejection {
  if (duplicate !== null) return rejectDuplicate(duplicate);
  if (guests === null) return reject('guest-unreadable');
  const [guest, ...others] = guests;
  if (guest === undefined && moved !== null) {
    return reject(
      'guest-moved',
      `The run ${moved.run} has moved ${nameGuest(request)} to ${moved.newEmail} (${moved.guestId})`,
    );
  }
  if (guest === undefined)
    return reject('guest-not-found', `The directory has no user ${nameGuest(request)}`);
  if (others.length === 0) return guest;
  return reject('guest-ambiguous', `${nameGuest(request)} is the address of ${listNames(guests)}`);
}

function findRejection(
  request: ResetRequest,
  guest: Guest,
  facts: RowFacts,
  directory: DirectoryFacts,
  options: PlanOptions,
): Rejection | null {
  const misfits = findMisfits(request, guest, options);
  if (misfits.length > 0) {
    return reject('guest-cells-disagree', describeMisfits(request, guest, misfits, facts.misnamed));
  }
  const unknown = findUnknown(request, guest, options);
  if (unknown.length > 0) {
    return reject(
      'guest-unreadable',
      `Graph does not show ${unknown.join(', ')} of this guest, so nothing is written`,
    );
  }
  if (!isExternal(guest)) return reject('not-external', describeInternal(guest));
  if (facts.holdsRole === true && directory.signIn.kind === 'application') return reject('guest-has-role');
  const domain = addressKey(request.newAddress).replace(/^.*@/, '');
  if (directory.tenant.verifiedDomains.includes(domain)) {
    return reject(
      'address-on-own-domain',
      `${domain} is a verified domain of ${directory.tenant.displayName}`,
    );
  }
  const others = (facts.holders ?? []).filter((holder) => isInTheWay(holder, guest, options));
  if (others.length > 0) return reject('address-in-use', `${request.newAddress} is on ${listNames(others)}`);
  if (options.emailProperty === 'none' && !isInPlace(guest, request)) {
    return reject(
      'address-not-in-place',
      `${request.newAddress} is neither mail nor an other address of the guest`,
    );
  }
  return null;
}

/** A contact is in the way of mail alone: an invitation to its address is made, and only the proxy address is taken. */
function isInTheWay(holder: AddressHolder, guest: Guest, { emailProperty }: PlanOptions): boolean {
  if (holder.kind === 'contact' && emailProperty !== 'mail' && emailProperty !== 'both') return false;
  return holder.id.toLowerCase() !== guest.id.toLowerCase();
}

function describeInternal({ userPrincipalName, creationType, convertedOn }: Guest): string {
  const when = convertedOn ? ` on ${convertedOn}` : '';
  return convertedOn || creationType?.toLowerCase() === 'invitation'
    ? `${userPrincipalName} was invited once and converted to an internal account${when}: Graph refuses to invite it`
    : `${userPrincipalName} is not an external guest: a reset would convert the account`;
}

/** The cells of a row that do not fit the guest found. */
export function findMisfits(
  request: ResetRequest,
  guest: Guest,
  { trust }: Pick<PlanOptions, 'trust'>,
): readonly NamedBy[] {
  if (trust === 'id' && request.guest.by === 'id') return [];
  // Once a guest has the new address, the directory may know the one before no more.
  const isMoved = hasAddress(guest.mail, request.newAddress);
  return request.alsoNamed.filter(({ key }) => !fitsGuest(key, guest) && !(isMoved && key.by === 'address'));
}

function describeMisfits(
  request: ResetRequest,
  guest: Guest,
  misfits: readonly NamedBy[],
  misnamed: RowFacts['misnamed'],
): string {
  const others = misfits.map(({ column, key }, at) => {
    const found = misnamed[at] ?? null;
    const whom = found === null ? 'somebody else' : found.length === 0 ? 'nobody' : listNames(found);
    return `${column} ${nameKey(key)} names ${whom}`;
  });
  return `${nameGuest(request)} names ${listNames([guest])}, ${others.join(', ')}`;
}

/** What speaks against the guest found and does not reject the row. */
function warnOfNames(request: ResetRequest, guest: Guest, options: PlanOptions): string[] {
  const trusted = findMisfits(request, guest, { trust: null }).filter(() => options.trust === 'id');
  return [
    ...trusted.map(({ column }) => `${column} does not fit the guest; the object id was trusted`),
    ...(request.guestName === null || sharesName(request.guestName, guest)
      ? []
      : ['No word of the name in the row is in the name of the guest']),
  ];
}

function rejectDuplicate(duplicate: Duplicate): Rejection {
  return { code: duplicate.code, message: describeDuplicate(duplicate) };
}

/** What is said of a row that repeats or contradicts another one. */
export function describeDuplicate(duplicate: Duplicate): string {
  const found =
    duplicate.code === 'duplicate-row'
      ? `Line ${duplicate.firstLine} asks the same of the same guest`
      : `Lines ${duplicate.lines.join(', ')} contradict one another`;
  return `${found}: ${planCodes[duplicate.code].remedy}`;
}

function nameGuest({ guest }: ResetRequest): string {
  return nameKey(guest);
}

function nameKey(key: GuestKey): string {
  if (key.by === 'id') return key.id;
  return key.by === 'upn' ? key.upn : key.address;
}

const namesMax = 5;

function listNames(holders: readonly AddressHolder[]): string {
  const names = holders
    .slice(0, namesMax)
    .map((each) => `${nameKind(each)}${each.displayName ?? each.userPrincipalName} (${each.id})`)
    .join(', ');
  return holders.length > namesMax ? `${names} and ${holders.length - namesMax} more` : names;
}

function nameKind({ kind }: AddressHolder): string {
  return kind === undefined ? '' : `the ${kind} `;
}

/** Absent is not empty: what this row depends on and the directory has left out. */
function findUnknown(request: ResetRequest, guest: Guest, { emailProperty }: PlanOptions): string[] {
  const { absent = [], state } = guest;
  const needed = ['externalUserState', ...Object.keys(request.handover)];
  if (emailProperty !== 'otherMails' || state === 'pending') needed.push('mail');
  if (emailProperty !== 'mail' || request.otherMails !== null || state === 'pending') {
    needed.push('otherMails');
  }
  return needed.filter((name) => absent.includes(name));
}

/** Whether the new address is on the guest without being put there. */
function isInPlace(guest: Guest, { newAddress, otherMails }: ResetRequest): boolean {
  return hasAddress(guest.mail, newAddress) || lists(otherMails ?? guest.otherMails, newAddress);
}

function hasAddress(mail: string | null, address: string): boolean {
  return mail !== null && sameAddress(mail, address);
}

function lists(addresses: readonly string[], address: string): boolean {
  return addresses.some((each) => sameAddress(each, address));
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
