/** The plan in a few lines, before anybody agrees to it: how many rows by action and code, the first of each, the mails, the warnings. */
import type { ChainLink } from '../../core/chains.ts';
import { type PlanCode, planCodes } from '../../core/codes.ts';
import type { TypedCells } from '../../core/columns.ts';
import { clip } from '../../core/plain-text.ts';
import { type PlanAction, type PlannedRow, uncheckedHolders } from '../../core/plan.ts';
import type { PlanEntry } from '../../core/plan-file.ts';
import { CodeLines, type LinesOf } from '../code-lines.ts';
import { writeCount, writeCountOf } from '../figures.ts';
import { typedNothing } from '../tally.ts';
import { type LookedUp, tellLookedUp } from './plan-looked-up.ts';
import { createSentTally, type PlannedMails, tellSent } from './plan-sent.ts';
import { createWarningTally, tellWarnings, type WarningTold } from './plan-warnings.ts';
import { type SummaryEnd, tellAfter, tellRowLine } from './summary.ts';

interface PlanSummaryRow {
  readonly line: number;
  readonly guest: string;
  readonly newEmail: string;
  readonly message: string;
}

/** Rows of the plan with one action and code. */
export interface PlanCodeCount {
  readonly action: PlanAction;
  readonly code: PlanCode;
  readonly count: number;
  readonly first: readonly PlanSummaryRow[];
}

/** All that a summary needs of the plan. */
export interface PlanSummary extends PlannedMails {
  readonly rows: number;
  readonly reset: number;
  readonly unchanged: number;
  readonly rejected: number;
  readonly codes: readonly PlanCodeCount[];
  /** Rows to reset of which it was not checked whether another object has the address. */
  readonly unchecked: number;
  /** Rows refused because another line has their address: those that a later run of the same file does, and those none does. */
  readonly chains: Readonly<Record<ChainLink['is'], number>>;
  /** The lines of every action and code, and of the chains. */
  readonly lines: readonly LinesOf<{ readonly action: PlanAction; readonly code: PlanCode }>[];
  readonly chainLines: readonly LinesOf<{ readonly code: ChainLink['is'] }>[];
  /** How users were found by addresses; absent: not known any more. */
  readonly lookedUp?: LookedUp;
  /** Warnings as they are worded, most frequent first. */
  readonly warnings: readonly WarningTold[];
}

export interface PlanTally {
  /** Adds a row as it was planned. `typed`: what it says by itself, for guests and addresses that are not known. */
  add(row: PlannedRow, typed?: () => TypedCells): void;
  /** Adds a row as it was read back from plan.csv; warnings are not read back. */
  addEntry(entry: PlanEntry, typed?: () => TypedCells): void;
  /** Counts a row that waits for an address of another line, beside adding it. */
  addLink(link: ChainLink, line: number): void;
  tell(): PlanSummary;
}

const firstOfCodeMax = 3;
const textMax = 240;
const actionWords: Record<PlanAction, string> = {
  reset: 'to reset',
  unchanged: 'unchanged',
  rejected: 'rejected',
};
const actionOrder: readonly PlanAction[] = ['reset', 'unchanged', 'rejected'];

/** An empty tally of a plan; memory is bounded by the number of codes. */
export function createPlanTally(): PlanTally {
  const codes = new Map<string, PlanCodeCount & { count: number; first: PlanSummaryRow[] }>();
  const warnings = createWarningTally();
  const sent = createSentTally();
  const chains = { waits: 0, stuck: 0, swap: 0 };
  const lines = new CodeLines<{ readonly action: PlanAction; readonly code: PlanCode }>();
  const chainLines = new CodeLines<{ readonly code: ChainLink['is'] }>();

  function note(action: PlanAction, code: PlanCode, line: number, row: () => PlanSummaryRow): void {
    lines.add({ action, code }, line);
    const known = codes.get(`${action} ${code}`) ?? { action, code, count: 0, first: [] };
    codes.set(`${action} ${code}`, known);
    known.count += 1;
    if (known.first.length < firstOfCodeMax) known.first.push(row());
  }

  function countOf(action: PlanAction): number {
    return [...codes.values()].reduce((sum, each) => sum + (each.action === action ? each.count : 0), 0);
  }

  return {
    add(row, typed = typedNothing) {
      const guest = row.guest?.displayName || row.guest?.mail || row.guest?.id || '';
      const told = () => tellPlanRow(row.line, guest, row.newAddress, row.message, typed());
      note(row.action, row.code, row.line, told);
      sent.add(row.line, guest, row);
      for (const text of row.warnings) warnings.add(text, row.line);
    },
    addEntry(entry, typed = typedNothing) {
      const guest = entry.guestName || entry.currentEmail || entry.guestId;
      const told = () => tellPlanRow(entry.line, guest, entry.newEmail, entry.message, typed());
      note(entry.action, entry.code, entry.line, told);
      sent.add(entry.line, guest, entry);
    },
    addLink({ is }, line) {
      chains[is] += 1;
      chainLines.add({ code: is }, line);
    },
    tell() {
      const [reset, unchanged, rejected] = [countOf('reset'), countOf('unchanged'), countOf('rejected')];
      return {
        ...{ rows: reset + unchanged + rejected, reset, unchanged, rejected },
        ...sent.tell(),
        chains: { ...chains },
        lines: lines.tell(),
        chainLines: chainLines.tell(),
        unchecked: warnings.count(uncheckedHolders),
        codes: [...codes.values()]
          .map((each) => ({ ...each, first: [...each.first] }))
          .sort(
            (one, other) =>
              actionOrder.indexOf(one.action) - actionOrder.indexOf(other.action) || other.count - one.count,
          ),
        warnings: warnings.tell(),
      };
    },
  };
}

function tellPlanRow(
  line: number,
  guest: string,
  newEmail: string,
  message: string,
  typed: TypedCells,
): PlanSummaryRow {
  return {
    line,
    guest: clip(guest || typed.guest, textMax),
    newEmail: clip(newEmail || typed.newEmail, textMax),
    message: clip(message, textMax),
  };
}

/** How much is told of a plan. */
export interface TellAs {
  /** Cause, remedy and first rows of every code, however many there are. */
  readonly isWhole?: boolean | undefined;
  /** The end comes after it, and points to the rejected rows. */
  readonly isFollowed?: boolean | undefined;
  /** How long it takes to carry it out, in words; empty: not said. */
  readonly takes?: string;
}

/** Lines that the codes may take; where they take more, each gets one. */
const wholeMax = 14;
/** Codes of rejected rows that get a line of their own then. */
const rejectedMax = 3;

/** The summary of a plan, one string per line. */
export function summarisePlan(plan: PlanSummary, after: SummaryEnd, as: TellAs = {}): string[] {
  // Where nobody is asked, nobody decides by it.
  const takes = as.isFollowed === true ? '' : (as.takes ?? '');
  const parts = actionOrder
    .filter((action) => plan[action] > 0)
    .map((action) => tellAction(action, plan[action]));
  const whole = plan.codes.flatMap((code) => ['', ...tellPlanCode(code)]);
  return [
    `${writeCountOf(plan.rows, 'row')}${parts.length === 0 ? '' : `: ${parts.join(', ')}`}`,
    ...tellLookedUp(plan),
    ...tellSent(plan),
    ...(takes === '' || plan.reset === 0 ? [] : [`Carrying it out takes ${takes}`]),
    ...tellChains(plan),
    ...(as.isWhole === true || whole.length <= wholeMax ? whole : tabulate(plan.codes, as)),
    ...tellWarnings(plan.warnings),
    ...tellAfter(after),
  ];
}

/** What a later run of the same file does, and what none can do. */
function tellChains({ chains: { waits, stuck, swap } }: PlanSummary): string[] {
  const rows = (count: number, one: string, many: string): string =>
    `${writeCountOf(count, 'row')} ${count === 1 ? one : many}`;
  return [
    ...(waits === 0
      ? []
      : [
          `${rows(waits, 'takes an address that another row gives', 'take addresses that other rows give')} up: run the same file again afterwards`,
        ]),
    ...(stuck === 0
      ? []
      : [
          `${rows(stuck, 'takes an address that a refused row', 'take addresses that refused rows')} would give up: mend those first`,
        ]),
    ...(swap === 0
      ? []
      : [
          `${rows(swap, 'exchanges its address', 'exchange their addresses')} with one another, which no run can do: reset one of them to another address first`,
        ]),
  ];
}

/** A line for each code: how many, what, and on which lines; and one row in full, to see that the columns are the right ones. */
function tabulate(codes: readonly PlanCodeCount[], { isFollowed = false }: TellAs): string[] {
  const rejected = codes.filter(({ action }) => action === 'rejected');
  const others = rejected.length > rejectedMax ? rejected.slice(rejectedMax - 1) : [];
  const rows = codes
    .filter((code) => !others.includes(code))
    .map(({ action, code, count, first }) => ({
      count,
      action,
      name: String(code),
      where: listLines(first, count),
    }));
  if (others.length > 0) {
    const count = others.reduce((sum, code) => sum + code.count, 0);
    const first = others.flatMap((code) => code.first).sort((one, other) => one.line - other.line);
    rows.push({
      count,
      action: 'rejected',
      name: 'other reasons',
      where: listLines(first.slice(0, 3), count),
    });
  }
  const [example] = codes.filter(({ action }) => action === 'reset').flatMap(({ first }) => first);
  return [
    ...alignRows(rows),
    ...(example === undefined || isFollowed ? [] : [`For example ${tellRowLine(example)}`]),
    ...(rejected.length === 0 || isFollowed
      ? []
      : ['Why each row was rejected, and what to do: planMessage in plan.csv, or --verbose']),
  ];
}

interface CodeLine {
  readonly count: number;
  readonly action: PlanAction;
  readonly name: string;
  readonly where: string;
}

function alignRows(rows: readonly CodeLine[]): string[] {
  const widest = (cells: readonly string[]): number => Math.max(...cells.map(({ length }) => length));
  const counts = widest(rows.map(({ count }) => writeCount(count)));
  const actions = widest(rows.map(({ action }) => actionWords[action]));
  const names = widest(rows.map(({ name }) => name));
  return rows.map(
    ({ count, action, name, where }) =>
      `  ${writeCount(count).padStart(counts)} ${actionWords[action].padEnd(actions)}  ${name.padEnd(names)}  ${where}`,
  );
}

/** `line 4`, or `lines 2, 3, 4 and 34 more`. */
function listLines(first: readonly PlanSummaryRow[], count: number): string {
  const named = first.map(({ line }) => String(line));
  const more = count - named.length;
  const [last = ''] = more > 0 ? [`${writeCount(more)} more`] : named.splice(-1);
  return `${count === 1 ? 'line' : 'lines'} ${named.length === 0 ? last : `${named.join(', ')} and ${last}`}`;
}

function tellAction(action: PlanAction, count: number): string {
  return `${writeCount(count)} ${actionWords[action]}`;
}

function tellPlanCode(code: PlanCodeCount): string[] {
  const { cause, remedy } = planCodes[code.code];
  const more = code.count - code.first.length;
  return [
    `${tellAction(code.action, code.count)}: ${cause} (${code.code})`,
    ...(code.action === 'rejected' ? [`  ${remedy}`] : []),
    ...code.first.map((row) => `  ${tellRowLine(row)}`),
    ...(more > 0 ? [`  and ${writeCount(more)} more`] : []),
  ];
}
