/** What a row asks for: its cells read as a typed request, or everything that is wrong with them at once. */
import { readAddress } from './address.ts';
import { findOddity, isErrorValue } from './cell-errors.ts';
import { cleanCell, errorMeaning, quote } from './cells.ts';
import type { PlanCode } from './codes.ts';
import type { Column, ColumnMap, GuestColumn } from './column-map.ts';
import { type GuestKey, type HandoverProperty, handoverProperties } from './guest.ts';
import { readGuestKey } from './guest-key.ts';
import { readLanguage } from './language.ts';
import type { Problem, Row } from './row.ts';

/** A row that can be read. */
export interface ResetRequest {
  readonly ordinal: number;
  readonly line: number;
  readonly guest: GuestKey;
  /** Everything else in the row that names its guest; all of it has to fit. */
  readonly alsoNamed: readonly NamedBy[];
  /** What the sheet calls the guest, a hint; null: nothing. */
  readonly guestName: string | null;
  readonly newAddress: string;
  /** What the row's own cells say of the invitation; null: the flag counts. */
  readonly invitation: {
    readonly send: boolean | null;
    readonly redirectUrl: string | null;
    readonly language: string | null;
    readonly message: string | null;
    readonly cc: string | null;
  };
  /** What the row's own cells say of the guest; a property without a value is not touched, null empties it. */
  readonly handover: Readonly<Partial<Record<HandoverProperty, string | null>>>;
  /** The other addresses that the guest shall have, all of them; null: those it has. */
  readonly otherMails: readonly string[] | null;
  /** What was changed to understand the cells. */
  readonly notes: readonly string[];
  readonly warnings: readonly string[];
}

/** A cell that names a guest, by the name of its column. */
export interface NamedBy {
  readonly column: string;
  readonly key: GuestKey;
}

export type RequestReading = { readonly request: ResetRequest } | { readonly problems: readonly Problem[] };

/** Collects what is found while the cells of one row are read. */
interface Findings {
  readonly row: Row;
  readonly problems: Problem[];
  readonly notes: string[];
  readonly warnings: string[];
}

/** Reads a row. */
export function readRequest(row: Row, columns: ColumnMap): RequestReading {
  // Nothing of a row whose cells may be shifted is looked at.
  if (row.malformed !== undefined)
    return { problems: [{ line: row.line, column: null, code: 'row-malformed', message: row.malformed }] };
  const findings: Findings = { row, problems: [], notes: [], warnings: [] };
  const guest = readGuest(columns, findings);
  const newAddress = readNewAddress(columns.newAddress, findings);
  const invitation = readInvitation(columns.invitation, findings);
  const handover = readHandover(columns.handover, findings);
  const otherMails = readOtherMails(columns.newOtherMails ?? undefined, findings);
  const errors = findErrorValues(row, columns);
  // What else is said of such a cell follows from the error value.
  const others = findings.problems.filter(({ column }) => errors.every((error) => error.column !== column));
  const problems = [...errors, ...others];
  const { notes, warnings } = findings;
  if (guest === null || newAddress === null || problems.length > 0) return { problems };
  return {
    request: {
      ordinal: row.ordinal,
      line: row.line,
      ...guest,
      guestName: cellOf(findings, columns.guestName ?? undefined).trim() || null,
      newAddress,
      invitation,
      handover,
      otherMails,
      notes,
      warnings,
    },
  };
}

/** Cells that would be written or sent, or that name the guest, and hold an error value or cannot be relied on. */
function findErrorValues(row: Row, columns: ColumnMap): Problem[] {
  const { guest, newAddress, newOtherMails, invitation, handover } = columns;
  const used = [newAddress, newOtherMails, ...Object.values(invitation), ...Object.values(handover)];
  const faultOf = (column: Column) => row.faults?.find(({ index }) => index === column.index);
  const names = (column: Column) =>
    (row.cells[column.index] ?? '').trim() !== '' || faultOf(column) !== undefined;
  return [guest.find(names) ?? null, ...used].flatMap((column) => {
    if (column === null) return [];
    const fault = faultOf(column);
    const cell = row.cells[column.index] ?? '';
    if (fault === undefined && !isErrorValue(cell)) return [];
    const found = fault?.message ?? `${quote(cell.trim())} is no value: ${errorMeaning}`;
    const code = fault?.kind === 'unclear' ? unclearCode(column, columns) : 'cell-holds-error';
    return [{ line: row.line, column: column.name, code, message: `${column.name}: ${found}` }];
  });
}

function unclearCode({ index }: Column, { newAddress }: ColumnMap): PlanCode {
  return index === newAddress.index ? 'address-malformed' : 'guest-malformed';
}

function cellOf({ row }: Findings, column: Column | undefined): string {
  return column === undefined ? '' : (row.cells[column.index] ?? '');
}

function refuse({ row, problems }: Findings, column: Column, code: PlanCode, message: string): null {
  problems.push({ line: row.line, column: column.name, code, message: `${column.name}: ${message}` });
  return null;
}

function readGuest(
  { guest, compared }: ColumnMap,
  findings: Findings,
): Pick<ResetRequest, 'guest' | 'alsoNamed'> | null {
  const filled = guest.find((column) => cellOf(findings, column).trim() !== '') ?? guest[0];
  if (filled === undefined) throw new RangeError('A column map names at least one column for the guest');
  const read = readGuestKey(cellOf(findings, filled), filled.holds);
  if ('problem' in read) return refuse(findings, filled, read.code, read.problem);
  findings.notes.push(...read.changes.map((change) => `${filled.name}: ${change}`));
  findings.warnings.push(...read.warnings);
  const others = [...guest, ...compared].filter((column) => column !== filled);
  return { guest: read.key, alsoNamed: others.flatMap((column) => readAlso(column, findings)) };
}

/** A cell that is only compared and cannot be read is left out, and said. */
function readAlso(column: GuestColumn, findings: Findings): NamedBy[] {
  const cell = cellOf(findings, column);
  if (cell.trim() === '') return [];
  const read = readGuestKey(cell, column.holds);
  if ('key' in read) return [{ column: column.name, key: read.key }];
  findings.warnings.push(`${column.name} cannot be read as a guest and was not compared`);
  return [];
}

function readNewAddress(column: Column, findings: Findings): string | null {
  const cleaned = cleanCell(cellOf(findings, column));
  if ('problem' in cleaned) return refuse(findings, column, 'address-malformed', cleaned.problem);
  if (cleaned.value === '') {
    return refuse(findings, column, 'address-missing', 'the row has no new address, fill it in');
  }
  const read = readAddress(cleaned.value);
  if ('problem' in read)
    return refuse(findings, column, 'address-malformed', `${read.problem}; correct the cell`);
  findings.notes.push(...cleaned.changes.map((change) => `${column.name}: ${change}`));
  findings.warnings.push(...read.warnings);
  return read.address;
}

function readInvitation(
  { send, redirectUrl, language, message, cc }: ColumnMap['invitation'],
  findings: Findings,
): ResetRequest['invitation'] {
  return {
    send: readOption(send, findings, 'true or false', (text) => sendWords.get(text.toLowerCase()) ?? null),
    redirectUrl: readOption(redirectUrl, findings, 'an https URL', (text) => (isWebUrl(text) ? text : null)),
    language: readLanguageCell(language, findings),
    message: readText(message, findings) || null,
    cc: readOption(cc, findings, 'one address', readCopy),
  };
}

/** Free text: what looks damaged is warned of. */
function readText(column: Column | undefined, findings: Findings): string {
  const text = cellOf(findings, column).trim();
  const oddity = findOddity(text);
  if (column !== undefined && oddity !== null) findings.warnings.push(`${column.name} has ${oddity}`);
  return text;
}

function readLanguageCell(column: Column | undefined, findings: Findings): string | null {
  const text = cellOf(findings, column).trim();
  if (column === undefined || text === '') return null;
  const read = readLanguage(text);
  if ('tag' in read) return read.tag;
  return refuse(findings, column, 'option-malformed', `${quote(text)} cannot be used, ${read.problem}`);
}

/** An empty cell is null; one that cannot be read is refused. */
function readOption<T>(
  column: Column | undefined,
  findings: Findings,
  expected: string,
  read: (text: string) => T | null,
): T | null {
  const text = cellOf(findings, column).trim();
  if (column === undefined || text === '') return null;
  const value = read(text);
  if (value !== null) return value;
  return refuse(
    findings,
    column,
    'option-malformed',
    `${quote(text)} cannot be used, expected ${expected} or nothing`,
  );
}

/** Excel writes its own TRUE and FALSE in the language of the person: German, French, Italian, Spanish and Dutch are read too. */
const sendWords: ReadonlyMap<string, boolean> = new Map([
  ...['true', 'yes', '1', 'y', 'wahr', 'vrai', 'vero', 'verdadero', 'waar'].map(
    (word) => [word, true] as const,
  ),
  ...['false', 'no', '0', 'n', 'falsch', 'faux', 'falso', 'onwaar'].map((word) => [word, false] as const),
]);

/** http is let through: the plan warns of it. */
function isWebUrl(text: string): boolean {
  return /^https?:\/\/[^\s]+$/i.test(text) && URL.canParse(text);
}

function readCopy(text: string): string | null {
  const cleaned = cleanCell(text);
  const read = 'value' in cleaned ? readAddress(cleaned.value) : cleaned;
  return 'address' in read ? read.address : null;
}

/** Longest values in characters. Source: https://learn.microsoft.com/graph/api/resources/user */
const handoverMax: Record<HandoverProperty, number> = {
  displayName: 256,
  givenName: 64,
  surname: 64,
  companyName: 64,
  jobTitle: 128,
  department: 64,
};

/** Typed into a cell that shall empty what the guest has: an empty cell leaves it alone. */
export const clearWord = '(clear)';

function isClear(text: string): boolean {
  return text.toLowerCase() === clearWord;
}

/** What stands between the addresses of one cell. */
export const listSeparator = ';';

function readOtherMails(column: Column | undefined, findings: Findings): readonly string[] | null {
  if (isClear(cellOf(findings, column).trim())) return [];
  return readOption(
    column,
    findings,
    `addresses with ${listSeparator} between them, or ${clearWord},`,
    (text) => {
      const read = text
        .split(listSeparator)
        .filter((part) => part.trim() !== '')
        .map(readCopy);
      const addresses = read.flatMap((address) => address ?? []);
      return addresses.length < read.length ? null : addresses;
    },
  );
}

function readHandover(columns: ColumnMap['handover'], findings: Findings): ResetRequest['handover'] {
  const handover: Partial<Record<HandoverProperty, string | null>> = {};
  for (const property of handoverProperties) {
    const column = columns[property];
    const value = readText(column, findings);
    if (column === undefined || value === '') continue;
    if (isClear(value)) {
      // Graph keeps a display name once there is one: https://learn.microsoft.com/graph/api/user-update
      if (property === 'displayName')
        refuse(findings, column, 'option-malformed', 'Graph empties no display name');
      handover[property] = null;
      continue;
    }
    if (/\p{Cc}/u.test(value))
      refuse(findings, column, 'option-malformed', `${quote(value)} has a control character`);
    if (value.length > handoverMax[property]) {
      findings.warnings.push(
        `${column.name} is longer than the ${handoverMax[property]} characters Graph documents`,
      );
    }
    handover[property] = value;
  }
  return handover;
}
