/** What a row asks for: its cells read as a typed request, or everything that is wrong with them. */
import { readAddress } from './address.ts';
import type { ColumnMap } from './columns.ts';
import { type GuestKey, type HandoverProperty, handoverProperties } from './guest.ts';
import { readGuestKey } from './guest-key.ts';
import type { Problem, Row } from './row.ts';

/** A row that can be read. */
export interface ResetRequest {
  readonly ordinal: number;
  readonly line: number;
  readonly guest: GuestKey;
  readonly newAddress: string;
  /** What the row's own cells say of the invitation; null: the flag counts. */
  readonly invitation: {
    readonly send: boolean | null;
    readonly redirectUrl: string | null;
    readonly language: string | null;
    readonly message: string | null;
    readonly cc: string | null;
  };
  readonly handover: Readonly<Partial<Record<HandoverProperty, string>>>;
  /** What was changed to understand the cells. */
  readonly notes: readonly string[];
  readonly warnings: readonly string[];
}

export type RequestReading = { readonly request: ResetRequest } | { readonly problems: readonly Problem[] };

/** Reads a row; all mistakes of it are told at once. */
export function readRequest(row: Row, columns: ColumnMap): RequestReading {
  const problems: Problem[] = [];
  const refuse = (column: string, code: string, message: string): null => {
    problems.push({ line: row.line, column, code, message });
    return null;
  };
  const cell = (index: number | undefined): string =>
    index === undefined ? '' : (row.cells[index] ?? '').trim();
  const guest = readGuest(columns, cell, refuse);
  const address = readNewAddress(columns, cell, refuse);
  const invitation = readInvitation(columns, cell, refuse);
  if (problems.length > 0 || guest === null || address === null) return { problems };
  const handover: Partial<Record<HandoverProperty, string>> = {};
  for (const property of handoverProperties) {
    const value = cell(columns.handover[property]);
    if (value !== '') handover[property] = value;
  }
  return {
    request: {
      ordinal: row.ordinal,
      line: row.line,
      guest,
      newAddress: address.address,
      invitation,
      handover,
      notes: [],
      warnings: address.warnings,
    },
  };
}

type Cell = (index: number | undefined) => string;
type Refuse = (column: string, code: string, message: string) => null;

function readGuest(columns: ColumnMap, cell: Cell, refuse: Refuse): GuestKey | null {
  const used = columns.guest.find(({ index }) => cell(index) !== '');
  if (used === undefined) {
    return refuse(
      columns.guest[0]?.name ?? '',
      'guest-missing',
      'The row names no guest: fill in object id, UPN or present address',
    );
  }
  const key = readGuestKey(cell(used.index), used.holds);
  if (key !== null) return key;
  return refuse(
    used.name,
    'guest-malformed',
    `"${cell(used.index)}" in ${used.name} is neither an object id nor a UPN nor an address: correct the cell`,
  );
}

function readNewAddress({ newAddress }: ColumnMap, cell: Cell, refuse: Refuse) {
  const text = cell(newAddress.index);
  if (text === '')
    return refuse(newAddress.name, 'address-missing', 'The row has no new address: fill it in');
  const read = readAddress(text);
  if ('address' in read) return read;
  return refuse(newAddress.name, 'address-malformed', `${read.problem}: correct ${newAddress.name}`);
}

const yesWords = ['true', 'yes', '1'];
const noWords = ['false', 'no', '0'];

function readInvitation({ invitation }: ColumnMap, cell: Cell, refuse: Refuse): ResetRequest['invitation'] {
  const send = cell(invitation.send).toLowerCase();
  const redirectUrl = cell(invitation.redirectUrl);
  const language = cell(invitation.language);
  const cc = cell(invitation.cc);
  const bad = (field: string, found: string, expected: string): null =>
    refuse(
      field,
      'option-malformed',
      `"${found}" in the column for ${field} cannot be used: expected ${expected}`,
    );
  if (send !== '' && !yesWords.includes(send) && !noWords.includes(send)) bad('send', send, 'true or false');
  if (redirectUrl !== '' && !isWebUrl(redirectUrl)) bad('redirect', redirectUrl, 'an https URL');
  if (language !== '' && !isLanguageTag(language)) bad('language', language, 'a language tag such as de-DE');
  if (cc !== '' && 'problem' in readAddress(cc)) bad('cc', cc, 'one address');
  return {
    send: send === '' ? null : yesWords.includes(send),
    redirectUrl: redirectUrl || null,
    language: language || null,
    message: cell(invitation.message) || null,
    cc: cc || null,
  };
}

function isWebUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:/i.test(text);
}

function isLanguageTag(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}
