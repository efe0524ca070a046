/** `draft`: writes an input CSV from the directory, with new addresses by pairs of domains, or to be filled in. */
import { createReadStream, existsSync } from 'node:fs';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Asked } from '../cli/command.ts';
import { type Io, printJson, quoteWord } from '../cli/io.ts';
import type { Settings } from '../cli/settings.ts';
import { draftColumns } from '../core/columns.ts';
import { type DraftOmission, draftGuest } from '../core/draft.ts';
import { UsageError } from '../core/errors.ts';
import { showLinesPlainly } from '../core/plain-text.ts';
import { createCsvWriter } from '../csv/writer.ts';
import { connect } from '../operations/connect.ts';
import { shorten } from '../operations/next-lines.ts';
import { type Desk, openDesk } from '../operations/session.ts';
import { readAddressMap } from './draft-map.ts';
import { readGuests } from './draft-sources.ts';

/** How many guests are in the draft, and how many are not. */
interface Drafted {
  readonly rows: number;
  readonly omitted: Readonly<Record<DraftOmission, number>>;
}

/** Writes the draft to --out, else to standard output; nothing is written anywhere until all of it is there. */
export async function draft({ settings, io }: Asked): Promise<number> {
  const file = settings.out === null ? null : resolve(settings.out);
  if (file === null && settings.json)
    throw new UsageError('draft --json needs --out: the draft itself goes to standard output');
  if (file !== null && existsSync(file) && !settings.overwrite) {
    throw new UsageError(`${shorten(file)} is there already: say --overwrite, or another --out <file>`);
  }
  const desk = openDesk(settings, io);
  const folder = file === null ? await mkdtemp(join(tmpdir(), 'guest-reset-')) : null;
  const path = folder === null ? `${file}.new` : join(folder, 'draft.csv');
  try {
    const drafted = await writeDraft(path, settings, desk);
    if (file === null) await print(path, io);
    else await rename(path, file);
    tellDraft(drafted, file, settings, desk);
    return 0;
  } finally {
    desk.progress.stop();
    await rm(folder ?? path, { recursive: true, force: true });
  }
}

async function writeDraft(path: string, settings: Settings, desk: Desk): Promise<Drafted> {
  const map = await readAddressMap(settings);
  const connection = await connect(settings, desk.io, { csv: null, ledgerFile: null }, desk.clock);
  try {
    const guests = readGuests(connection, settings.group, desk);
    return await writeGuests(path, guests, (guest) => draftGuest(guest, map, settings.state), desk);
  } finally {
    await connection.close();
  }
}

async function writeGuests(
  path: string,
  pages: ReturnType<typeof readGuests>,
  draftOne: (guest: Parameters<typeof draftGuest>[0]) => ReturnType<typeof draftGuest>,
  desk: Desk,
): Promise<Drafted> {
  const omitted = { internal: 0, 'other-state': 0, 'no-address': 0, 'not-covered': 0 };
  const writer = await createCsvWriter(path, draftColumns, { escapeFormulas: true });
  let rows = 0;
  let read = 0;
  desk.progress.phase('looking-up', null);
  for await (const guests of pages) {
    for (const guest of guests) {
      const drafted = draftOne(guest);
      if ('omitted' in drafted) omitted[drafted.omitted] += 1;
      else {
        rows += 1;
        await writer.write(drafted.cells);
      }
    }
    read += guests.length;
    desk.progress.update({ done: read });
  }
  await writer.close();
  desk.progress.stop();
  return { rows, omitted };
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

const omissionWords: Readonly<Record<DraftOmission, string>> = {
  'not-covered': 'have an address that no pair covers',
  'other-state': 'are in another state',
  'no-address': 'have no address',
  internal: 'are internal accounts, which are never reset',
};

const omissions: readonly DraftOmission[] = ['not-covered', 'other-state', 'no-address', 'internal'];

function tellDraft({ rows, omitted }: Drafted, file: string | null, settings: Settings, desk: Desk): void {
  desk.say([
    `${rows} ${rows === 1 ? 'guest' : 'guests'} drafted${file === null ? '' : `: ${shorten(file)}`}`,
    ...omissions
      .filter((why) => omitted[why] > 0)
      .map((why) => `  ${omitted[why]} left out: they ${omissionWords[why]}`),
  ]);
  if (file === null) return;
  const next = [`guest-reset plan ${quoteWord(shorten(file))}`];
  desk.say(next.map((line) => `Next: ${line}`));
  if (!settings.json) return;
  printJson(desk.io, { command: 'draft', exitCode: 0, rows, omitted, files: { draft: file }, next });
}
