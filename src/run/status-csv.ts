/** status.csv: where every reset guest of a run stands, written anew at each look and read back for the page. */
import { existsSync } from 'node:fs';
import { type CameBy, waysToCome } from '../core/came-by.ts';
import type { PlanEntry } from '../core/plan-file.ts';
import { type AccessProof, accessStates, type KeptCount } from '../core/proof.ts';
import type { Sleep } from '../core/refusal.ts';
import { countDays, type RedemptionState, standings } from '../core/status.ts';
import type { CsvWriterOptions } from '../csv/writer.ts';
import { createRedemptionTally, type RedemptionSummary } from '../report/redemption.ts';
import { openCsvView, openOwn } from './csv-view.ts';
import type { HeldView } from './files.ts';

/**
 * What people read first, what only the machine needs last. Public: people's scripts rely on the names. `line` is the line of
 * the input file. Earlier versions wrote them in another order.
 */
const columns = [
  'line',
  'name',
  'newEmail',
  'status',
  'since',
  'daysPending',
  'reminded',
  'cameBy',
  'emailNow',
  'access',
  'membershipsBefore',
  'membershipsKept',
  'appsBefore',
  'appsKept',
  'accessMissing',
  'accessNew',
  'accessByRule',
  'readAt',
  'guestId',
] as const;

/** A row of status.csv. Times are UTC ISO 8601. */
export interface StatusRow {
  readonly entry: PlanEntry;
  readonly standing: RedemptionState;
  /** When the guest came into the present state, null when that is not known. */
  readonly since: string | null;
  /** Time of the last reminder, or null. */
  readonly remindedAt: string | null;
  /** How the guest came who has redeemed; null: not known. */
  readonly cameBy: CameBy | null;
  /** The address that is on the guest now where it is another than the run put there, else ''. */
  readonly emailNow: string;
  /** Whether it has kept what it could get at; null: that was not asked for. */
  readonly proof: AccessProof | null;
}

export interface StatusFile {
  write(row: StatusRow): Promise<void>;
  /** Puts the file in place of the earlier one. null: it is there. */
  close(): Promise<HeldView | null>;
  /** As CsvView.drop. */
  drop(): Promise<void>;
}

/** Opens status.csv anew, mode 0600; a reader sees the earlier file until it is complete. */
export async function openStatusFile(
  path: string,
  readAt: string,
  { escapeFormulas, delimiter, sleep }: CsvWriterOptions & { readonly sleep: Sleep },
): Promise<StatusFile> {
  const view = await openCsvView(path, columns, false, {
    ...{ escapeFormulas, sleep },
    ...(delimiter !== undefined && { delimiter }),
  });
  const readAtMs = Date.parse(readAt);
  return {
    async write({ entry, standing, since, remindedAt, cameBy, emailNow, proof }) {
      const days = standing === 'pending' ? countDays(since, readAtMs) : null;
      await view.write([
        String(entry.line),
        entry.guestName,
        entry.newEmail,
        standing,
        since ?? '',
        days === null ? '' : String(days),
        remindedAt ?? '',
        cameBy ?? '',
        emailNow,
        ...writeProof(proof),
        readAt,
        entry.guestId,
      ]);
    },
    close: () => view.close(),
    drop: () => view.drop(),
  };
}

function writeProof(proof: AccessProof | null): string[] {
  if (proof === null) return Array.from({ length: 8 }, () => '');
  const { state, memberships, apps, missing, added, byRule } = proof;
  const counts = [memberships, apps].flatMap((part) => [part?.before, part?.kept]);
  return [
    state,
    ...counts.map((count) => (count === undefined ? '' : String(count))),
    missing,
    added,
    byRule,
  ];
}

function readProof(cell: (name: (typeof columns)[number]) => string): AccessProof | null {
  const state = accessStates.find((each) => each === cell('access'));
  if (state === undefined) return null;
  return {
    state,
    memberships: readKept(cell('membershipsBefore'), cell('membershipsKept')),
    apps: readKept(cell('appsBefore'), cell('appsKept')),
    missing: cell('accessMissing'),
    added: cell('accessNew'),
    byRule: cell('accessByRule'),
  };
}

function readKept(before: string, kept: string): KeptCount | null {
  return before === '' ? null : { before: Number(before), kept: Number(kept) };
}

/** How far redemption had come at the last look; null when nobody has looked, or the file is no longer as it was written. */
export async function readRedemption(
  path: string,
  delimiter: string | null = null,
): Promise<RedemptionSummary | null> {
  if (!existsSync(path)) return null;
  const tally = createRedemptionTally();
  let readAt = '';
  try {
    const file = await openOwn(path, columns[0], delimiter);
    const places = new Map(file.header.map((name, index) => [name, index]));
    for await (const chunk of file.chunks()) {
      for (const { cells } of chunk) {
        const cell = (name: (typeof columns)[number]): string => cells[places.get(name) ?? -1] ?? '';
        const standing = standings.find((each) => each === cell('status'));
        if (standing === undefined) return null;
        readAt = cell('readAt');
        tally.add({
          standing,
          since: cell('since') || null,
          remindedAt: cell('reminded') || null,
          cameBy: waysToCome.find((each) => each === cell('cameBy')) ?? null,
          proof: readProof(cell),
          row: {
            line: Number(cell('line')),
            guestId: cell('guestId'),
            guest: cell('name') || cell('guestId'),
            newEmail: cell('newEmail'),
          },
        });
      }
    }
  } catch {
    // A person may have saved it from a spreadsheet in another form; the page does without it.
    return null;
  }
  return Number.isNaN(Date.parse(readAt)) ? null : tally.tell(readAt);
}
