/** A plan for whoever has to agree to it: gathered row by row in bounded memory. */
import { type PlanCode, planCodes } from '../core/codes.ts';
import type { TypedCells } from '../core/columns.ts';
import { handoverProperties } from '../core/guest.ts';
import { clip } from '../core/plain-text.ts';
import type { PlanAction } from '../core/plan.ts';
import type { PlanEntry } from '../core/plan-file.ts';
import { createSentTally, type PlannedMails } from './terminal/plan-sent.ts';

/** A guest before and after. */
export interface PlannedChange {
  readonly line: number;
  readonly guest: string;
  readonly guestId: string;
  readonly currentEmail: string;
  readonly newEmail: string;
  /** What else changes: `department Sales becomes Legal`; each in words. */
  readonly others: readonly string[];
  readonly sends: boolean;
  readonly warnings: string;
}

/** A row of which nothing is done. */
export interface LeftRow {
  readonly line: number;
  readonly guest: string;
  readonly newEmail: string;
  readonly message: string;
}

/** Rows of one action and code of which nothing is done. */
export interface LeftCode {
  readonly action: PlanAction;
  readonly code: PlanCode;
  readonly cause: string;
  readonly remedy: string;
  readonly count: number;
  readonly first: readonly LeftRow[];
}

/** All that the page of a plan tells of its rows. */
export interface PlanOverview extends PlannedMails {
  readonly counts: Readonly<Record<PlanAction, number>> & { readonly rows: number };
  /** The first rows to be reset, at most 1,000. */
  readonly rows: readonly PlannedChange[];
  /** Mails by domain of the new address, most first; '' is all the other domains. */
  readonly domains: readonly { readonly domain: string; readonly mails: number }[];
  readonly left: readonly LeftCode[];
  readonly warnings: readonly { readonly text: string; readonly count: number; readonly firstLine: number }[];
}

/** Most rows told one by one. */
const rowsMax = 1_000;
const domainsMax = 20;
const domainsKeptMax = 10_000;
const firstOfCodeMax = 200;
const warningsMax = 20;
const nameMax = 80;
const addressMax = 100;
const messageMax = 300;

/** An empty tally of a plan. */
export function createPlannedTally() {
  const counts = { reset: 0, unchanged: 0, rejected: 0 };
  const changes: PlannedChange[] = [];
  const domains = new Map<string, number>();
  const left = new Map<string, LeftCode & { count: number; first: LeftRow[] }>();
  const warnings = new Map<string, { text: string; count: number; firstLine: number }>();
  const sent = createSentTally();

  function addMail({ newEmail }: PlanEntry): void {
    const domain = clip(newEmail.slice(newEmail.lastIndexOf('@') + 1).toLowerCase(), addressMax);
    const key = domains.has(domain) || domains.size < domainsKeptMax ? domain : '';
    domains.set(key, (domains.get(key) ?? 0) + 1);
  }

  function addWarnings(text: string, line: number): void {
    for (const each of text.split('; ').filter(Boolean)) {
      const isRoom = warnings.has(each) || warnings.size < warningsMax;
      const key = isRoom ? clip(each, messageMax) : 'Other warnings: see planWarnings in plan.csv';
      const known = warnings.get(key) ?? { text: key, count: 0, firstLine: line };
      warnings.set(key, known);
      known.count += 1;
    }
  }

  function addLeft(entry: PlanEntry, typed: TypedCells): void {
    const { action, code, line } = entry;
    const key = `${action} ${code}`;
    const known = left.get(key) ?? { action, code, ...planCodes[code], count: 0, first: [] };
    left.set(key, known);
    known.count += 1;
    if (known.first.length >= firstOfCodeMax) return;
    known.first.push({
      line,
      guest: clip(nameGuest(entry) || typed.guest, nameMax),
      newEmail: clip(entry.newEmail || typed.newEmail, addressMax),
      message: clip(entry.message, messageMax),
    });
  }

  return {
    /** `warningsText`: the cell of the plan. `typed`: what the row says by itself. */
    add(entry: PlanEntry, warningsText: string, typed: () => TypedCells): void {
      counts[entry.action] += 1;
      sent.add(entry.line, nameGuest(entry), entry);
      addWarnings(warningsText, entry.line);
      if (entry.invitation === null) {
        addLeft(entry, typed());
        return;
      }
      if (entry.invitation.send) addMail(entry);
      if (changes.length < rowsMax) changes.push(tellChange(entry, warningsText));
    },
    tell(): PlanOverview {
      const ranked = [...domains].sort(
        ([one, mails], [other, more]) => more - mails || one.localeCompare(other),
      );
      const shown = ranked.filter(([domain]) => domain !== '').slice(0, domainsMax);
      const rest = [...domains.values()].reduce((sum, mails) => sum + mails, 0) - sumOf(shown);
      return {
        ...sent.tell(),
        counts: { ...counts, rows: counts.reset + counts.unchanged + counts.rejected },
        rows: [...changes],
        domains: [...shown, ...(rest > 0 ? [['', rest] as const] : [])].map(([domain, mails]) => ({
          domain,
          mails,
        })),
        left: [...left.values()].sort((one, other) => rank(one) - rank(other) || other.count - one.count),
        warnings: [...warnings.values()].sort((one, other) => other.count - one.count),
      };
    },
  };
}

function sumOf(shown: readonly (readonly [string, number])[]): number {
  return shown.reduce((sum, [, mails]) => sum + mails, 0);
}

/** What a person has to settle comes first. */
function rank({ action }: LeftCode): number {
  return action === 'rejected' ? 0 : 1;
}

function nameGuest({ guestName, currentEmail, guestId }: PlanEntry): string {
  return guestName || currentEmail || guestId;
}

function tellChange(entry: PlanEntry, warnings: string): PlannedChange {
  return {
    line: entry.line,
    guest: clip(nameGuest(entry), nameMax),
    guestId: entry.guestId,
    currentEmail: clip(entry.currentEmail, addressMax),
    newEmail: clip(entry.newEmail, addressMax),
    others: tellOthers(entry),
    sends: entry.invitation?.send ?? false,
    warnings: clip(warnings, messageMax),
  };
}

function tellOthers({ patch, previous }: PlanEntry): string[] {
  if (patch === null) return [];
  const say = (value: string | null | undefined): string => (value ? clip(value, nameMax) : 'nothing');
  const changed = handoverProperties.filter((property) => patch[property] !== undefined);
  const lists =
    patch.otherMails === undefined ? [] : [`other addresses become ${say(patch.otherMails.join(', '))}`];
  return [
    ...changed.map((property) => `${property} ${say(previous[property])} becomes ${say(patch[property])}`),
    ...lists,
  ];
}
