/** `draft`: writes an input CSV from the directory, with new addresses by pairs of domains, or to be filled in. */

import { createReadStream, existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Asked } from '../cli/command.ts';
import type { directoryFlags, OutputSettings } from '../cli/flag-sets.ts';
import type { Io } from '../cli/io.ts';
import type { Settings } from '../cli/settings.ts';
import { typeWords } from '../cli/shell.ts';
import { tellScript } from '../cli/tell-script.ts';
import { draftColumns } from '../core/columns.ts';
import type { Answer, GuestPage } from '../core/directory.ts';
import { type DraftOmission, draftGuest } from '../core/draft.ts';
import { HaltError, UsageError } from '../core/errors.ts';
import { readGuid } from '../core/guest-key.ts';
import { showLinesPlainly } from '../core/plain-text.ts';
import { closeAfter, createCsvWriter } from '../csv/writer.ts';
import { findAll } from '../pool/lookup.ts';
import { writeCountOf } from '../report/figures.ts';
import type { NextLine } from '../report/terminal/summary.ts';
import { nameDraft } from '../run/files.ts';
import { type Connection, connect } from './connect.ts';
import { readAddressMap } from './draft/address-map.ts';
import { createUncovered, describeLeftOut, findMeant, type Uncovered } from './draft/left-out.ts';
import { describeHeld, settleFile } from './files/tell-held.ts';
import { shorten } from './next-lines.ts';
import { openSession, type Session } from './session.ts';
import { tellEnd, typeLines } from './tell/tell-end.ts';

/** How many guests are in the draft, and how many are not. */
interface Drafted {
  readonly rows: number;
  readonly omitted: Readonly<Record<DraftOmission, number>>;
  /** The first of them. */
  readonly omittedIds: Readonly<Record<DraftOmission, readonly string[]>>;
  readonly uncovered: Uncovered;
  /** Users whom Graph shows in a form that is not understood, by id; null: not even that. */
  readonly unreadable: readonly (string | null)[];
}

type DraftSettings = OutputSettings &
  Pick<
    Settings,
    | (typeof directoryFlags)[number]
    | 'from-domain'
    | 'to-domain'
    | 'map'
    | 'state'
    | 'group'
    | 'out'
    | 'overwrite'
  >;

/** Writes the draft to --out, else to standard output; nothing is written anywhere until all of it is there. */
export async function draft({ settings, io }: Asked<DraftSettings>): Promise<number> {
  const file = settings.out === null ? null : resolve(settings.out);
  if (file === null && settings.json)
    throw new UsageError('draft --json needs --out: the draft itself goes to standard output');
  if (file !== null && existsSync(file) && !settings.overwrite) {
    throw new UsageError(`${shorten(file)} is there already: say --overwrite, or another --out <file>`, {
      add: [['--overwrite']],
    });
  }
  const session = openSession(settings, io);
  const folder = file === null ? await mkdtemp(join(tmpdir(), 'guest-reset-')) : null;
  const path = folder === null ? nameDraft(file ?? '') : join(folder, 'draft.csv');
  try {
    const drafted = await writeDraft(path, settings, session);
    if (file === null) await print(path, io);
    const settled = file === null ? null : await settleFile(path, file, session);
    return tellDraft(drafted, settled, settings, session);
  } finally {
    session.progress.stop();
    await rm(folder ?? path, { recursive: true, force: true });
  }
}

async function writeDraft(path: string, settings: DraftSettings, session: Session): Promise<Drafted> {
  const map = await readAddressMap(settings);
  const reading = {
    ...{ delimiter: null, encoding: null, 'id-column': null, 'email-column': null },
    ...{ sheet: null, 'hidden-rows': null },
  };
  const rehearsal = { tenantFile: settings['simulated-tenant'], csv: null, reading, ledgerFile: null };
  const connection = await connect(settings, session.io, settings.simulate ? rehearsal : null, session.clock);
  try {
    const guests = readGuests(connection, settings.group, session);
    return await writeGuests(path, guests, (guest) => draftGuest(guest, map, settings.state), session);
  } finally {
    await connection.close();
  }
}

/** Guests of each omission that a script is told by id. */
const idsMax = 100;

async function writeGuests(
  path: string,
  pages: ReturnType<typeof readGuests>,
  draftOne: (guest: Parameters<typeof draftGuest>[0]) => ReturnType<typeof draftGuest>,
  session: Session,
): Promise<Drafted> {
  const omitted = { internal: 0, 'other-state': 0, 'no-address': 0, 'not-covered': 0 };
  const omittedIds: Record<DraftOmission, string[]> = {
    ...{ internal: [], 'other-state': [], 'no-address': [], 'not-covered': [] },
  };
  const writer = await createCsvWriter(path, draftColumns, { escapeFormulas: true });
  const unreadable: (string | null)[] = [];
  const uncovered = createUncovered();
  /** Pages that are read while guests come and go may show one twice. */
  const seen = new Set<string>();
  let rows = 0;
  session.progress.phase('looking-up', null);
  await closeAfter(writer, async () => {
    for await (const { guests, unreadable: odd } of pages) {
      unreadable.push(...odd);
      for (const guest of guests) {
        if (seen.has(guest.id)) continue;
        seen.add(guest.id);
        const drafted = draftOne(guest);
        if ('omitted' in drafted) {
          omitted[drafted.omitted] += 1;
          if (omittedIds[drafted.omitted].length < idsMax) omittedIds[drafted.omitted].push(guest.id);
          if (drafted.omitted === 'not-covered') uncovered.add(guest);
        } else {
          rows += 1;
          await writer.write(drafted.cells);
        }
      }
      session.progress.update({ done: seen.size });
    }
  });
  session.progress.stop();
  return { rows, omitted, omittedIds, uncovered: uncovered.tell(), unreadable };
}

/** A reader that goes away early, such as head, is nothing to complain about. On a terminal names must not steer it. */
async function print(path: string, { stdout }: Io): Promise<void> {
  const isTerminal = 'isTTY' in stdout && stdout.isTTY === true;
  for await (const chunk of createReadStream(path, { encoding: 'utf8' })) {
    if (stdout.destroyed) return;
    if (!stdout.write(isTerminal ? showLinesPlainly(chunk.replaceAll(/\r\n|\uFEFF/g, endLine)) : chunk)) {
      await new Promise<void>((resume) => {
        stdout.once('drain', resume);
        stdout.once('close', resume);
      });
    }
  }
}

function endLine(found: string): string {
  return found === '\r\n' ? '\n' : '';
}

function tellDraft(
  { rows, omitted, omittedIds, uncovered, unreadable }: Drafted,
  settled: Awaited<ReturnType<typeof settleFile>> | null,
  settings: DraftSettings,
  session: Session,
): number {
  const file = settled?.file ?? null;
  // A draft of nobody is not what anybody asked for.
  const isEmpty = rows === 0 && omitted['not-covered'] > 0;
  const exitCode = unreadable.length > 0 || isEmpty ? 3 : 0;
  const left = unreadable.length + Object.values(omitted).reduce((sum, count) => sum + count, 0);
  const lines = [
    `${rows} ${rows === 1 ? 'guest' : 'guests'} drafted${file === null ? '' : `: ${shorten(file)}`}`,
    ...describeLeftOut({ rows, omitted, uncovered, unreadable }, settings),
  ];
  const next =
    file === null
      ? []
      : rows === 0
        ? suggestDomain(uncovered, settings, session)
        : [{ does: 'Plans it, once it is looked over', line: typeWords(['plan', shorten(file)]) }];
  const wrong = `${writeCountOf(left, 'guest')} ${left === 1 ? 'is' : 'are'} left out`;
  tellEnd({ lines, next, wrong, exitCode }, settings, session);
  if (file === null) return exitCode;
  tellScript(session.io, settings, 'draft', {
    ...{ command: 'draft', exitCode, rows, omitted, omittedIds, uncovered, unreadable },
    ...{ files: { draft: file }, ...describeHeld(settled?.held ?? []), next: typeLines(next) },
  });
  return exitCode;
}

/** The same line with the domain that was probably meant, else with the one of most guests. */
function suggestDomain(uncovered: Uncovered, settings: DraftSettings, { io }: Session): NextLine[] {
  const [typed, ...others] = settings['from-domain'] ?? [];
  const [most] = uncovered.domains;
  if (typed === undefined || others.length > 0 || most === undefined) return [];
  const meant = findMeant(typed, uncovered) ?? most.domain;
  const flag = '--from-domain';
  const words = io.words.map((word, index) => {
    if (word.startsWith(`${flag}=`)) return `${flag}=${meant}`;
    return io.words[index - 1] === flag ? meant : word;
  });
  // The environment or the configuration may have said it.
  const said = words.some((word) => word.startsWith(flag)) ? [] : [flag, meant];
  const over = words.includes('--overwrite') ? [] : ['--overwrite'];
  return [{ does: `Drafts the guests of ${meant}`, line: typeWords([...words, ...said, ...over]) }];
}

/** Graph may answer with an empty page and a link, but hardly with so many in a row. */
const emptyPagesMax = 100;

type ReadPage = (after: string | null, signal: AbortSignal) => Promise<Answer<GuestPage>>;

/** Reads every guest. @throws {UsageError} when there is no such group. @throws {HaltError} 4 when they cannot be read */
export async function* readGuests(
  { directory }: Connection,
  group: string | null,
  session: Session,
): AsyncGenerator<GuestPage> {
  const id = group === null ? null : await findGroup(directory, group, session);
  const needs = id === null ? 'User.Read.All' : 'GroupMember.Read.All and User.Read.All';
  const readPage: ReadPage =
    id === null ? directory.listGuests : (after, signal) => directory.listMembers(id, after, signal);
  const seen = new Set<string>();
  let empty = 0;
  for (let after: string | null = null; ; ) {
    const page: GuestPage = await ask(after, readPage, `the guests`, needs, session);
    yield page;
    if (page.next === null) return;
    after = page.next;
    empty = page.guests.length === 0 ? empty + 1 : 0;
    if (seen.has(after) || empty > emptyPagesMax) {
      const where = seen.has(after) ? 'back to a page that was read already' : `through ${empty} empty pages`;
      const read = `after ${seen.size + 1} pages`;
      throw new HaltError(4, `Cannot read the guests: Graph's list leads ${where}, ${read}; try again later`);
    }
    seen.add(after);
  }
}

async function findGroup(
  directory: Connection['directory'],
  group: string,
  session: Session,
): Promise<string> {
  const id = readGuid(group);
  if (id !== null) return id;
  const found = await ask(group, directory.findGroups, `the group ${group}`, 'GroupMember.Read.All', session);
  const [first, ...others] = found;
  if (first === undefined)
    throw new UsageError(`There is no group called ${group}: check --group, or give its id`);
  if (others.length === 0) return first.id;
  const ids = found.map((each) => each.id).join(', ');
  throw new UsageError(`${found.length} groups are called ${group}: say --group with the id of one, ${ids}`);
}

/** One reading, paced and tried again where that may help. */
async function ask<Key, Value>(
  key: Key,
  read: (key: Key, signal: AbortSignal) => Promise<Answer<Value>>,
  what: string,
  needs: string,
  { pacer, steady: clock, io }: Session,
): Promise<Value> {
  const signal = io.stops.intake;
  const attempt = async ([one = key]: readonly Key[]): Promise<readonly Answer<Value>[]> => [
    await read(one, signal),
  ];
  const lookup = { kind: 'read-list', chunkMax: 1, attempt } as const;
  const { answers } = await findAll([key], lookup, { pacer, clock, random: Math.random, signal });
  const [answer] = answers;
  if (answer?.kind === 'done') return answer.value;
  signal.throwIfAborted();
  if (answer?.kind === 'refused') {
    const { status, code, message } = answer;
    throw new HaltError(
      4,
      `Cannot read ${what}: Graph answered ${status} ${code}: ${message}; the sign-in needs ${needs}`,
    );
  }
  throw new HaltError(
    4,
    `Cannot read ${what}: ${answer?.cause ?? 'no answer'}; check the network, then try again`,
  );
}
