/** The columns of plan.csv: how a planned row is written as cells, and what `apply` reads back from them. */
import { isPlanCode, type PlanCode } from './codes.ts';
import type { GuestPatch, Invitation } from './directory.ts';
import type { Duplicate } from './duplicates.ts';
import type { GuestState } from './guest.ts';
import type { PlanAction, PlannedRow, PreviousValues } from './plan.ts';
import { describeDuplicate } from './plan-rejections.ts';
import type { Before } from './read-back.ts';

/**
 * The plan's own columns, after the columns carried through from the input: what people read first, what only the machine needs
 * last. Public: people's scripts rely on the names. Earlier versions wrote them in another order.
 */
export const planColumns = [
  'planLine',
  'planAction',
  'planCode',
  'planMessage',
  'planWarnings',
  'planGuestName',
  'planCurrentEmail',
  'planNewEmail',
  'planSendsMail',
  'planLanguage',
  'planCustomMessage',
  'planCc',
  'planRedirectUrl',
  'planState',
  'planStateChanged',
  'planGuestId',
  'planWrites',
  'planPrevious',
] as const;

type PlanColumn = (typeof planColumns)[number];

/** Place of each column among planColumns. */
const places: ReadonlyMap<PlanColumn, number> = new Map(planColumns.map((column, index) => [column, index]));

/**
 * Where each of planColumns stands among the last columns of a file; null: it is no plan, they are not all there.
 *
 * @param header of the whole file
 */
export function placePlanColumns(header: readonly string[]): readonly number[] | null {
  const own = header.slice(header.length - planColumns.length);
  const found = planColumns.map((column) => own.indexOf(column));
  return found.includes(-1) ? null : found;
}

/** A cell of the plan by its column. */
export function findPlanCell(cells: readonly string[], column: PlanColumn): string {
  return cells[Number(places.get(column))] ?? '';
}

/** What a row of plan.csv says to `apply`, `report`, `status` and `undo`. */
export interface PlanEntry {
  /** Place among the rows of plan.csv, from 0: the row's name in the journal. */
  readonly ordinal: number;
  /** Line of input.csv. */
  readonly line: number;
  readonly action: PlanAction;
  readonly code: PlanCode;
  readonly message: string;
  readonly guestId: string;
  readonly guestName: string;
  readonly currentEmail: string;
  readonly newEmail: string;
  readonly before: Before;
  readonly patch: GuestPatch | null;
  readonly previous: PreviousValues;
  /** null unless the action is reset. */
  readonly invitation: Invitation | null;
}

/** The plan's cells of a row, in the order of planColumns. */
export function writePlanCells(row: PlannedRow): string[] {
  const { guest, invitation } = row;
  const cells: Record<PlanColumn, string> = {
    planLine: String(row.line),
    planAction: row.action,
    planCode: row.code,
    planMessage: row.message,
    planGuestId: guest?.id ?? '',
    planGuestName: guest?.displayName ?? '',
    planCurrentEmail: guest?.mail ?? '',
    planNewEmail: row.newAddress,
    planState: guest?.state ?? '',
    planStateChanged: guest?.stateChanged ?? '',
    planWrites: row.patch === null ? '' : JSON.stringify(row.patch),
    planPrevious: Object.keys(row.previous).length === 0 ? '' : JSON.stringify(row.previous),
    planSendsMail: invitation === null ? '' : String(invitation.send),
    planRedirectUrl: invitation?.redirectUrl ?? '',
    planLanguage: invitation?.language ?? '',
    planCustomMessage: invitation?.message ?? '',
    planCc: invitation?.cc ?? '',
    planWarnings: row.warnings.join('; '),
  };
  return planColumns.map((column) => cells[column]);
}

/** The plan's cells of a row that turned out to repeat or contradict another one: rejected, and nothing is written or sent. */
export function rejectPlanCells(cells: readonly string[], duplicate: Duplicate): string[] {
  const changed: Partial<Record<PlanColumn, string>> = {
    planAction: 'rejected',
    planCode: duplicate.code,
    planMessage: describeDuplicate(duplicate),
    planWrites: '',
    planPrevious: '',
    planSendsMail: '',
    planRedirectUrl: '',
    planLanguage: '',
    planCustomMessage: '',
    planCc: '',
  };
  return planColumns.map((column, index) => changed[column] ?? cells[index] ?? '');
}

/** The plan's cells of a row of which more is known than when it was decided. */
export function sayInPlanCells(cells: readonly string[], message: string): string[] {
  return planColumns.map((column, index) => (column === 'planMessage' ? message : (cells[index] ?? '')));
}

const actions: readonly string[] = ['reset', 'unchanged', 'rejected'] satisfies PlanAction[];
const states: readonly string[] = ['pending', 'accepted', 'none'] satisfies GuestState[];

/**
 * Reads the plan's cells back.
 *
 * @param ordinal place of the row in plan.csv, from 0
 * @param cells the plan's cells alone, in the order of planColumns
 * @throws {RangeError} when a cell is not what writePlanCells writes; the caller knows the file
 */
export function readPlanCells(ordinal: number, cells: readonly string[]): PlanEntry {
  const cell = (column: PlanColumn): string => cells[Number(places.get(column))] ?? '';
  const action = cell('planAction');
  const code = cell('planCode');
  const line = Number(cell('planLine'));
  if (!isAction(action)) throw new RangeError(`planAction is "${action}"`);
  if (!isPlanCode(code)) throw new RangeError(`planCode is "${code}"`);
  if (!Number.isSafeInteger(line) || line < 1) throw new RangeError(`planLine is "${cell('planLine')}"`);
  const state = cell('planState');
  return {
    ordinal,
    line,
    action,
    code,
    message: cell('planMessage'),
    guestId: cell('planGuestId'),
    guestName: cell('planGuestName'),
    currentEmail: cell('planCurrentEmail'),
    newEmail: cell('planNewEmail'),
    before: { state: isState(state) ? state : 'none', stateChanged: cell('planStateChanged') || null },
    patch: readPatch(cell('planWrites')),
    previous: readPrevious(cell('planPrevious')),
    invitation: action === 'reset' ? readInvitation(cell) : null,
  };
}

function readInvitation(cell: (column: PlanColumn) => string): Invitation {
  return {
    guestId: cell('planGuestId'),
    newAddress: cell('planNewEmail'),
    send: cell('planSendsMail') === 'true',
    redirectUrl: cell('planRedirectUrl'),
    language: cell('planLanguage') || null,
    message: cell('planCustomMessage') || null,
    cc: cell('planCc') || null,
  };
}

function readPatch(text: string): GuestPatch | null {
  if (text === '') return null;
  return readValues(text);
}

function readPrevious(text: string): PreviousValues {
  return text === '' ? {} : readValues(text);
}

function readValues(text: string): Record<string, string | readonly string[] | null> {
  const values: Record<string, string | readonly string[] | null> = {};
  for (const [name, value] of Object.entries(readObject(text))) {
    if (value === null || typeof value === 'string' || isTexts(value)) values[name] = value;
  }
  return values;
}

function readObject(text: string): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = null;
  }
  if (typeof value !== 'object' || value === null) throw new RangeError(`"${text}" is not an object in JSON`);
  return value;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

function isAction(text: string): text is PlanAction {
  return actions.includes(text);
}

function isState(text: string): text is GuestState {
  return states.includes(text);
}
