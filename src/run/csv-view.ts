/** A CSV of the run folder that shows what plan and journal hold: what the disk refuses of it is said in the end, and stops nothing. */
import { rm } from 'node:fs/promises';
import { HaltError, UsageError } from '../core/errors.ts';
import { type CsvFile, openCsv } from '../csv/reader.ts';
import { type CsvWriter, type CsvWriterOptions, createCsvWriter } from '../csv/writer.ts';
import { dropBeside, type HeldView, loseView, nameDraft, putViewInPlace } from './files.ts';

export interface CsvView {
  /** As CsvWriter, and never refuses. */
  write(cells: readonly string[]): Promise<void> | null;
  /** Puts the file in its place. null: it is there. */
  close(): Promise<HeldView | null>;
  /** Closes the file of a view that will not be whole, unless it is closed: what was there stays. */
  drop(): Promise<void>;
}

/**
 * Opens a view anew, mode 0600.
 *
 * @param asItGrows the file itself grows, unless it is held; else a reader sees the earlier one until the new one is complete
 */
export async function openCsvView(
  path: string,
  header: readonly string[],
  asItGrows: boolean,
  options: CsvWriterOptions,
): Promise<CsvView> {
  let lost: HeldView | null = null;
  let isClosed = false;
  let at = asItGrows ? path : nameDraft(path);
  const open = (): Promise<CsvWriter | null> => createCsvWriter(at, header, options).catch(lose);
  let writer = await open();
  if (writer === null && at === path) {
    at = nameDraft(path);
    writer = await open();
    if (writer !== null) lost = null;
  }

  function lose(error: unknown): null {
    if (!(error instanceof HaltError)) throw error;
    lost ??= loseView(path, error);
    return null;
  }

  return {
    write(cells) {
      if (writer === null || lost !== null) return null;
      try {
        return (
          writer
            .write(cells)
            ?.catch(lose)
            .then(() => {}) ?? null
        );
      } catch (error) {
        return lose(error);
      }
    },
    async close() {
      isClosed = true;
      await writer?.close().catch(lose);
      if (lost !== null) {
        // Nobody shall take a part of it for the whole.
        if (writer !== null) await rm(at, { force: true }).catch(() => {});
        return lost;
      }
      if (at !== path) return putViewInPlace(at, path, options.sleep);
      await dropBeside(path);
      return null;
    },
    async drop() {
      if (isClosed) return;
      await writer?.close().catch(() => {});
      if (at !== path) await rm(at, { force: true }).catch(() => {});
    },
  };
}

/**
 * Opens a file of the run folder: with the delimiter of the input where that is known, else by whichever gives it the column.
 *
 * @param column one of its columns
 */
export async function openOwn(
  path: string,
  column: string,
  delimiter: string | null = null,
): Promise<CsvFile> {
  for (const each of [delimiter, ',', ';', '\t', '|']) {
    const file = each === null ? null : await openDivided(path, each);
    if (file?.header.includes(column) === true) return file;
  }
  return openCsv(path, { delimiter: delimiter ?? ',', encoding: 'utf-8' });
}

/** The file as it is when this divides its cells; null: divided so, it is no CSV. */
async function openDivided(path: string, delimiter: string): Promise<CsvFile | null> {
  return openCsv(path, { delimiter, encoding: 'utf-8' }).catch((error: unknown) => {
    if (error instanceof UsageError) return null;
    throw error;
  });
}
