/** Which encoding a file is in, found from its bytes or settled by --encoding, before anything of it is used. */
import iconv from 'iconv-lite';
import { findBinary } from './not-csv.ts';
import { readBlocks, refuse, refuseAt, type Source } from './source.ts';
import { Utf8Check } from './utf8.ts';
import { Windows1252Evidence } from './windows-1252.ts';

/** How the bytes of a file are to be read. */
export interface Encoding {
  /** utf-8, utf-16le, utf-16be, or a name that iconv-lite knows. */
  readonly name: string;
  readonly bom: boolean;
  /** Bytes of text: from the byte `from` to before the byte `to`, so without byte order mark and Ctrl-Z at the end. */
  readonly from: number;
  readonly to: number;
  readonly notes: readonly string[];
}

const boms = [
  { name: 'utf-8', bytes: Buffer.from([0xef, 0xbb, 0xbf]) },
  { name: 'utf-32le', bytes: Buffer.from([0xff, 0xfe, 0, 0]) },
  { name: 'utf-32be', bytes: Buffer.from([0, 0, 0xfe, 0xff]) },
  { name: 'utf-16le', bytes: Buffer.from([0xff, 0xfe]) },
  { name: 'utf-16be', bytes: Buffer.from([0xfe, 0xff]) },
];

const headBytes = 64 * 1024;
const checkedBlockBytes = 512 * 1024;

/**
 * Finds the encoding. A file said or thought to be UTF-8 is checked from its first byte to its last, so that the whole of it
 * can be trusted afterwards; that costs a second for about 2 GB.
 *
 * @param asked the value of --encoding, or null
 * @param isUtf8 all of it was found to be UTF-8 by whoever has read it before
 * @throws {UsageError} when the bytes are no text, or no text in this encoding
 */
export async function findEncoding(
  source: Source,
  asked: string | null,
  isUtf8: boolean,
  signal?: AbortSignal,
): Promise<Encoding> {
  if (source.size === 0)
    throw refuse(source.name, 'it is empty', 'expected a header row and a row for each guest');
  const head = await readPart(source, 0, headBytes);
  const other = findBinary(head);
  if (other !== null) throw refuse(source.name, other.found, other.remedy);
  const mark = boms.find(({ bytes }) => head.subarray(0, bytes.length).equals(bytes));
  const name = asked === null ? (mark?.name ?? findUtf16(head) ?? 'utf-8') : normaliseName(asked, mark?.name);
  const bom = mark?.name === name ? mark : undefined;
  const encoding = {
    name,
    bom: bom !== undefined,
    from: bom?.bytes.length ?? 0,
    to: await findEnd(source, name),
    notes: [],
  };
  if (name !== 'utf-8' || isUtf8) return encoding;
  return await checkUtf8(source, encoding, asked !== null || bom !== undefined, signal);
}

function normaliseName(asked: string, marked: string | undefined): string {
  const folded = asked.trim().toLowerCase().replaceAll('_', '-');
  if (folded === 'utf8' || folded === 'utf-8') return 'utf-8';
  const utf16 = /^(?:utf-?16|ucs-?2|unicode)-?(le|be)?$/.exec(folded);
  if (utf16 !== null) return `utf-16${utf16[1] ?? (marked === 'utf-16be' ? 'be' : 'le')}`;
  if (iconv.encodingExists(folded)) return folded;
  throw refuse(
    'the input',
    `--encoding ${asked} is not known`,
    'name one such as utf-8, utf-16le, windows-1252 or iso-8859-2',
  );
}

/** UTF-16 without a mark: ASCII letters have every other byte zero. */
function findUtf16(head: Buffer): 'utf-16le' | 'utf-16be' | null {
  const zeros = [0, 0];
  for (const [index, byte] of head.entries()) if (byte === 0) zeros[index % 2] = Number(zeros[index % 2]) + 1;
  const [even = 0, odd = 0] = zeros;
  const enough = head.length / 8;
  if (odd > enough && even * 20 < odd) return 'utf-16le';
  return even > enough && odd * 20 < even ? 'utf-16be' : null;
}

/** The end of the text: old programs put a Ctrl-Z (U+001A) after it. */
async function findEnd(source: Source, name: string): Promise<number> {
  const unit = name === 'utf-16le' ? [0x1a, 0] : name === 'utf-16be' ? [0, 0x1a] : [0x1a];
  const tail = await readPart(source, Math.max(0, source.size - headBytes), source.size);
  let end = tail.length;
  while (end >= unit.length && tail.subarray(end - unit.length, end).equals(Buffer.from(unit)))
    end -= unit.length;
  return source.size - (tail.length - end);
}

async function checkUtf8(
  source: Source,
  encoding: Encoding,
  settled: boolean,
  signal?: AbortSignal,
): Promise<Encoding> {
  const bad = await findBadByte(source, encoding, signal);
  if (bad === null) return encoding;
  const bytes = await readPart(source, bad, bad + 1);
  if (bytes.readUInt8(0) === 0) throw await refuseNul(source, encoding, bad);
  if (!settled && (await isWindows1252(source, encoding, signal))) {
    return {
      ...encoding,
      name: 'windows-1252',
      notes: [
        'Read as Windows-1252, since it is not UTF-8: name another code page with --encoding if letters look wrong',
      ],
    };
  }
  const line = await countLine(source, encoding, bad);
  const shown = `0x${bytes.toString('hex').toUpperCase()}`;
  throw refuseAt(
    source.name,
    line,
    `byte ${bad + 1} of the file (${shown}) is not UTF-8`,
    'save the file as CSV UTF-8, or name its encoding, such as --encoding windows-1252',
  );
}

async function findBadByte(
  source: Source,
  { from, to }: Encoding,
  signal?: AbortSignal,
): Promise<number | null> {
  const check = new Utf8Check();
  let at = from;
  for await (const block of readBlocks(source, from, to, signal, checkedBlockBytes)) {
    const bad = check.add(block);
    const nul = block.indexOf(0);
    if (nul >= 0 && (bad === null || at + nul < from + bad)) return at + nul;
    if (bad !== null) return from + bad;
    at += block.length;
  }
  const cut = check.end();
  return cut === null ? null : from + cut;
}

async function refuseNul(source: Source, encoding: Encoding, at: number) {
  return refuseAt(
    source.name,
    await countLine(source, encoding, at),
    `byte ${at + 1} of the file is zero (NUL), which no text has`,
    'the file is damaged or no CSV: export it again',
  );
}

async function isWindows1252(source: Source, { from, to }: Encoding, signal?: AbortSignal): Promise<boolean> {
  const evidence = new Windows1252Evidence();
  for await (const block of readBlocks(source, from, to, signal)) evidence.add(block);
  return evidence.isClear();
}

/** The line, from 1, on which a byte of an ASCII-based encoding stands. */
async function countLine(source: Source, { from }: Encoding, at: number): Promise<number> {
  let line = 1;
  let before = 0;
  for await (const block of readBlocks(source, from, at)) {
    for (const byte of block) {
      if (byte === 0x0d || (byte === 0x0a && before !== 0x0d)) line += 1;
      before = byte;
    }
  }
  return line;
}

async function readPart(source: Source, from: number, to: number): Promise<Buffer> {
  const blocks: Buffer[] = [];
  for await (const block of readBlocks(source, from, Math.min(to, source.size))) blocks.push(block);
  return Buffer.concat(blocks);
}
