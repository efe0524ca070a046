/** What the journal records, and how it is written in a line and read back. Keys are always written in the same order. */
import { isOutcomeCode, isPlanCode } from '../core/codes.ts';
import { composeUsualMessage } from '../core/journal-message.ts';
import { type Outcome, type RowStatus, rowStatuses } from '../core/outcome.ts';

/** Version of the journal's format; a journal of a newer version is refused. */
export const formatVersion = 1;

/** What a journal belongs to: its first line. */
export interface JournalHeader {
  /** Tenant id. */
  readonly tenant: string;
  /** Name and version of the tool. */
  readonly application: string;
  /** Client id of the application signed in, or null when unknown. */
  readonly appId: string | null;
  /** SHA-256 of plan.csv, hexadecimal. */
  readonly planSha256: string;
  /** Rows of plan.csv; they are named 0 to rows - 1. */
  readonly rows: number;
}

/** What is sent: the PATCH that puts the address, the reset, or a reminder (a reset sent again when the guest did not redeem). */
export type SentStep = 'put' | 'reset' | 'remind';

/** Events of the run. */
export type NoteKind =
  | 'started'
  | 'resumed'
  | 'stopped'
  | 'finished'
  | 'resend-unknown'
  | 'retry-failed'
  | 'throttled'
  | 'day-limit';

/** What a note can hold: anything that JSON can, and never a secret. */
export type NoteData = Readonly<Record<string, unknown>>;

/** A row's end. */
export interface SettledRow {
  /** Row of plan.csv, from 0. */
  readonly ordinal: number;
  readonly outcome: Outcome;
}

export type JournalRecord =
  | {
      readonly type: 'sent';
      readonly step: SentStep;
      readonly rows: readonly number[];
      readonly atMs: number;
    }
  | {
      readonly type: 'put';
      readonly rows: readonly number[];
      /** Graph's request-id for each, in the order of the rows; absent in older journals. */
      readonly requestIds?: readonly (string | null)[];
      /** Graph's own time of each answer, where it told one; absent in older journals. */
      readonly graphDates?: readonly (string | null)[];
    }
  | { readonly type: 'not-applied'; readonly rows: readonly number[]; readonly why: string }
  | {
      readonly type: 'unsent';
      readonly step: SentStep;
      readonly rows: readonly number[];
      readonly why: string;
    }
  | ({ readonly type: 'settled' } & SettledRow)
  | ({ readonly type: 'reminded' } & SettledRow)
  | { readonly type: 'note'; readonly kind: string; readonly atMs: number; readonly data: NoteData };

/** The header as the content of a line. */
export function writeHeader(header: JournalHeader): object {
  const { tenant, application, appId, planSha256, rows } = header;
  return { type: 'header', format: formatVersion, tenant, application, appId, planSha256, rows };
}

/** A record as the content of a line. */
export function writeRecord(record: JournalRecord): object {
  switch (record.type) {
    case 'sent':
      return { type: 'sent', step: record.step, rows: record.rows, at: writeTime(record.atMs) };
    case 'put':
      return {
        type: 'put',
        rows: record.rows,
        requestIds: record.requestIds,
        graphDates: writeDates(record),
      };
    case 'not-applied':
      return { type: 'not-applied', rows: record.rows, why: record.why };
    case 'unsent':
      return { type: 'unsent', step: record.step, rows: record.rows, why: record.why };
    case 'note':
      return { type: 'note', kind: record.kind, at: writeTime(record.atMs), data: record.data };
    case 'settled':
    case 'reminded':
      return { type: record.type, row: record.ordinal, ...writeOutcome(record.outcome) };
  }
}

/** One batch has one answer, and so one time as a rule, which is written once. */
function writeDates({
  graphDates,
}: {
  readonly graphDates?: readonly (string | null)[];
}): object | string | undefined {
  const first = graphDates?.[0];
  return typeof first === 'string' && graphDates?.every((date) => date === first) ? first : graphDates;
}

function writeTime(ms: number): string {
  return new Date(ms).toISOString();
}

function writeOutcome(outcome: Outcome): object {
  // Keys that are undefined are left out of the line.
  return {
    status: outcome.status,
    code: outcome.code,
    message: outcome.message === composeUsualMessage(outcome.code) ? undefined : outcome.message,
    attempts: outcome.attempts,
    invitationId: outcome.invitationId ?? undefined,
    requestId: outcome.requestId ?? undefined,
    graphDate: outcome.graphDate,
    finishedAt: outcome.finishedAt ?? undefined,
    write: outcome.write,
  };
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads the text of a line.
 *
 * @throws {RangeError} when it is not an object in JSON
 */
export function readFields(text: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = null;
  }
  if (!isObject(value)) throw new RangeError('it is not an object in JSON');
  return value;
}

/**
 * Reads a header back.
 *
 * @throws {RangeError} when it is none
 */
export function readHeader(fields: Fields): JournalHeader {
  expect(fields['type'] === 'header' && fields['format'] === formatVersion, 'header', fields['type']);
  return {
    tenant: readText(fields['tenant'], 'tenant'),
    application: readText(fields['application'], 'application'),
    appId: readTextOrNull(fields['appId'], 'appId'),
    planSha256: readText(fields['planSha256'], 'planSha256'),
    rows: readCount(fields['rows'], 'rows'),
  };
}

/**
 * Reads a record back.
 *
 * @throws {RangeError} when this version does not know such a record; the caller knows the line
 */
export function readRecord(fields: Fields): JournalRecord {
  const type = fields['type'];
  switch (type) {
    case 'sent':
      return { type, step: readStep(fields['step']), rows: readRows(fields), atMs: readTime(fields['at']) };
    case 'put':
      return { type, rows: readRows(fields), ...readRequestIds(fields), ...readDates(fields) };
    case 'not-applied':
      return { type, rows: readRows(fields), why: readText(fields['why'], 'why') };
    case 'unsent':
      return {
        type,
        step: readStep(fields['step']),
        rows: readRows(fields),
        why: readText(fields['why'], 'why'),
      };
    case 'note':
      return {
        type,
        kind: readText(fields['kind'], 'kind'),
        atMs: readTime(fields['at']),
        data: isObject(fields['data']) ? fields['data'] : {},
      };
    case 'settled':
    case 'reminded':
      return { type, ordinal: readCount(fields['row'], 'row'), outcome: readOutcome(fields) };
    default:
      throw new RangeError(`it has the type ${JSON.stringify(type)}`);
  }
}

function readOutcome(fields: Fields): Outcome {
  const { status, code, message } = fields;
  expect(isRowStatus(status), 'status', status);
  expect(isOutcomeCode(code) || isPlanCode(code), 'code', code);
  return {
    status,
    code,
    message: message === undefined ? composeUsualMessage(code) : readText(message, 'message'),
    attempts: readCount(fields['attempts'], 'attempts'),
    invitationId: readTextOrNull(fields['invitationId'], 'invitationId'),
    requestId: readTextOrNull(fields['requestId'], 'requestId'),
    ...readDate(fields['graphDate']),
    finishedAt: readTextOrNull(fields['finishedAt'], 'finishedAt'),
    ...readWrite(fields['write']),
  };
}

function readWrite(value: unknown): Pick<Outcome, 'write'> {
  if (value === undefined) return {};
  expect(isObject(value), 'write', value);
  return {
    write: { requestId: readTextOrNull(value['requestId'], 'requestId'), ...readDate(value['graphDate']) },
  };
}

function readRequestIds({ requestIds }: Fields): { readonly requestIds?: readonly (string | null)[] } {
  if (requestIds === undefined) return {};
  expect(Array.isArray(requestIds), 'requestIds', requestIds);
  return { requestIds: requestIds.map((id) => readTextOrNull(id, 'requestIds')) };
}

function readDates(fields: Fields): { readonly graphDates?: readonly (string | null)[] } {
  const { graphDates } = fields;
  if (graphDates === undefined) return {};
  if (typeof graphDates === 'string') return { graphDates: readRows(fields).map(() => graphDates) };
  expect(Array.isArray(graphDates), 'graphDates', graphDates);
  return { graphDates: graphDates.map((date) => readTextOrNull(date, 'graphDates')) };
}

function readDate(value: unknown): { readonly graphDate?: string } {
  return value === undefined ? {} : { graphDate: readText(value, 'graphDate') };
}

function expect(condition: boolean, key: string, found: unknown): asserts condition {
  if (!condition) throw new RangeError(`it has the ${key} ${JSON.stringify(found)}`);
}

function readText(value: unknown, key: string): string {
  expect(typeof value === 'string', key, value);
  return value;
}

function readTextOrNull(value: unknown, key: string): string | null {
  return value === undefined || value === null ? null : readText(value, key);
}

function readCount(value: unknown, key: string): number {
  expect(isCount(value), key, value);
  return value;
}

function readRows({ rows }: Fields): readonly number[] {
  expect(Array.isArray(rows) && rows.every(isCount), 'rows', rows);
  return rows;
}

function readTime(value: unknown): number {
  const ms = Date.parse(readText(value, 'at'));
  expect(!Number.isNaN(ms), 'at', value);
  return ms;
}

function readStep(value: unknown): SentStep {
  expect(value === 'put' || value === 'reset' || value === 'remind', 'step', value);
  return value;
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

const statuses: ReadonlySet<unknown> = new Set(rowStatuses);

function isRowStatus(value: unknown): value is RowStatus {
  return statuses.has(value);
}
