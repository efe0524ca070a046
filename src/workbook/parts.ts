/** The zip around a workbook: what it is, and the few parts of it that hold the tables, unpacked within bounds before anything reads them. */
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { refuse } from './refuse.ts';

/** A part by its name in the zip. */
export type WorkbookParts = ReadonlyMap<string, Buffer>;

export interface PartLimits {
  readonly entries: number;
  /** Bytes that the parts with the tables may have, unpacked: enough for the results of 100,000 rows by 10 columns. */
  readonly bytes: number;
}

const defaultPartLimits: PartLimits = { entries: 10_000, bytes: 256 * 1024 * 1024 };

const asCsv = 'save the sheet as CSV UTF-8 in the spreadsheet program and name that file';
const saveAgain = 'open it in the spreadsheet program and save it again as .xlsx';

/**
 * Unpacks the parts that hold the tables. Pictures, macros, charts and the like are never unpacked.
 *
 * @param name how messages call the file
 * @returns null when it is another kind of zip
 * @throws {UsageError} when it is a workbook that cannot be used
 */
export async function readParts(
  path: string,
  name: string,
  limits: PartLimits = defaultPartLimits,
): Promise<WorkbookParts | null> {
  const zip = await openPromise(path, { autoClose: false }).catch((error: unknown) => {
    throw refuseBroken(name, error);
  });
  try {
    const entries = await listEntries(zip, name, limits);
    if (!entries.some(({ fileName }) => /^xl\/workbook\d*\.xml$/i.test(fileName))) {
      if (!entries.some(({ fileName }) => /^xl\/workbook\.bin$/i.test(fileName))) return null;
      throw refuse(name, 'it is a binary Excel workbook (.xlsb)', saveAgain);
    }
    return await unpack(zip, name, entries.filter(holdsTables));
  } finally {
    zip.close();
  }
}

async function listEntries(zip: ZipFile, name: string, limits: PartLimits): Promise<Entry[]> {
  const entries: Entry[] = [];
  let bytes = 0;
  const seen = new Set<string>();
  try {
    for await (const entry of zip.eachEntry()) {
      entries.push(entry);
      if (entries.length > limits.entries)
        throw refuse(name, `it has more than ${limits.entries} parts`, saveAgain);
      if (!holdsTables(entry)) continue;
      const folded = entry.fileName.toLowerCase();
      if (seen.has(folded)) throw refuse(name, `its part ${entry.fileName} is there twice`, saveAgain);
      seen.add(folded);
      if (entry.isEncrypted()) throw refuse(name, 'it has a password', 'save it without one');
      bytes += entry.uncompressedSize;
      if (bytes <= limits.bytes) continue;
      const found = `unpacked, its tables have more than ${Math.round(limits.bytes / 1024 / 1024)} MB`;
      throw refuse(name, found, asCsv);
    }
  } catch (error) {
    throw refuseBroken(name, error);
  }
  return entries;
}

/** What else a workbook has is of no use to a table; some of it is large, some of it is not to be trusted. */
function holdsTables({ fileName }: Entry): boolean {
  return (
    /\.(?:xml|rels)$/i.test(fileName) &&
    !/^(?:docProps|customXml|xl\/(?!worksheets\/|_rels\/)[^/]+)\//i.test(fileName)
  );
}

async function unpack(zip: ZipFile, name: string, entries: readonly Entry[]): Promise<WorkbookParts> {
  const parts = new Map<string, Buffer>();
  for (const entry of entries) {
    try {
      const blocks: Buffer[] = [];
      // yauzl ends with an error when there is more in it than its size says.
      for await (const block of await zip.openReadStreamPromise(entry)) blocks.push(block);
      const part = Buffer.concat(blocks);
      if (part.includes('<!DOCTYPE') || part.includes(Buffer.from('<!DOCTYPE', 'utf16le')))
        throw refuse(
          name,
          `its part ${entry.fileName} has a DOCTYPE, which no spreadsheet program writes`,
          saveAgain,
        );
      parts.set(entry.fileName, part);
    } catch (error) {
      throw refuseBroken(name, error);
    }
  }
  return parts;
}

/** What yauzl says of a zip that was cut off names its parts. */
function sayInWords(said: string): string {
  return /central directory/i.test(said) ? 'its end is missing' : said;
}

/** yauzl says in a plain error what is wrong with the zip; what was refused already stays as it is. */
function refuseBroken(name: string, error: unknown): unknown {
  if (!(error instanceof Error) || error.name === 'UsageError') return error;
  return refuse(
    name,
    `the workbook is damaged (${sayInWords(error.message)})`,
    'download it again, or save it again',
    error,
  );
}
