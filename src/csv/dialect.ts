/** How a CSV is written: what stands before its header, and the delimiter, decided on evidence from its first lines. */
import { isKnownColumn } from '../core/columns.ts';
import { UsageError } from '../core/errors.ts';

/** What stands before the header. */
export interface Preamble {
  /** Line of the header, from 1. */
  readonly headerLine: number;
  /** Characters before the header. */
  readonly length: number;
  /** What a first line `sep=;` says. */
  readonly delimiter: string | null;
  /** The file is the template of Entra's bulk invitation, whose third row is an example. */
  readonly template: boolean;
  readonly notes: readonly string[];
}

interface PreambleLine {
  readonly pattern: RegExp;
  readonly note: string | null;
  readonly template?: true;
}

/** Lines that programs write before the header. */
const preambleLines: readonly PreambleLine[] = [
  { pattern: /^[\s,;|"]*$/, note: null },
  { pattern: /^"?sep=/i, note: null },
  { pattern: /^"?#TYPE\b/i, note: 'The first line names a type of PowerShell and was left out' },
  {
    pattern: /^"?version:\s*v?\d[\w.]*"?[\s,;|]*$/i,
    note: 'The first line names the version of the Entra template and was left out',
    template: true,
  },
];

/** Reads what stands before the header. @param text beginning of the file */
export function readPreamble(text: string): Preamble {
  let headerLine = 1;
  let length = 0;
  let delimiter: string | null = null;
  let template = false;
  const notes: string[] = [];
  for (const [whole, line = ''] of text.matchAll(/([^\r\n]*)(?:\r\n|\r|\n)/g)) {
    const known = preambleLines.find(({ pattern }) => pattern.test(line));
    if (known === undefined) break;
    delimiter = /^"?sep=([^"\r\n])/i.exec(line)?.[1] ?? delimiter;
    template ||= known.template === true;
    if (known.note !== null) notes.push(known.note);
    headerLine += 1;
    length += whole.length;
  }
  return { headerLine, length, delimiter, template, notes };
}

const delimiterNames: Readonly<Record<string, string>> = {
  comma: ',',
  semicolon: ';',
  tab: '\t',
  '\\t': '\t',
  pipe: '|',
};

/** Reads the value of --delimiter: a character, or comma, semicolon, tab, pipe. */
export function readDelimiter(asked: string): string {
  const delimiter = delimiterNames[asked.toLowerCase()] ?? asked;
  if (/^[\t\x20-\x7e]$/.test(delimiter) && !/["A-Za-z0-9]/.test(delimiter)) return delimiter;
  throw new UsageError(
    `Cannot use --delimiter ${asked}: expected one ASCII character that is no letter, digit or quotation mark, or comma, semicolon, tab, pipe`,
  );
}

/** How a message calls a delimiter. */
export function nameDelimiter(delimiter: string): string {
  const name = Object.entries(delimiterNames).find(([, character]) => character === delimiter)?.[0];
  return name ?? `"${delimiter}"`;
}

const candidates = [',', ';', '\t', '|'];
const recordsMax = 100;

interface Candidate {
  readonly delimiter: string;
  /** Delimiters in the header. */
  readonly inHeader: number;
  /** Part of the records, 0 to 1, that have as many. */
  readonly agreeing: number;
  /** Header names that guest-reset understands when cut so. */
  readonly known: number;
}

/**
 * Finds the delimiter: the one that the header has and the records have as often, outside quotes; where several fit, the one
 * that makes header names of ours.
 *
 * @param text beginning of the file from its header on
 * @param whole the text is all there is
 * @returns the delimiter, a comma when nothing is divided, or the two that fit equally well
 */
export function findDelimiter(
  text: string,
  whole: boolean,
): { readonly delimiter: string } | { readonly both: readonly string[] } {
  const found = candidates
    .map((delimiter) => weigh(text, whole, delimiter))
    .filter(({ inHeader }) => inHeader > 0);
  found.sort((a, b) => b.known - a.known || b.agreeing - a.agreeing);
  const [best, second] = found;
  if (best === undefined) return { delimiter: ',' };
  if (second === undefined || best.known > second.known || best.agreeing > second.agreeing) {
    return { delimiter: best.delimiter };
  }
  return { both: [best.delimiter, second.delimiter] };
}

function weigh(text: string, whole: boolean, delimiter: string): Candidate {
  const records = splitRecords(text, delimiter);
  // The last record may be cut off, unless it is the only one.
  if (!whole && records.length > 1) records.pop();
  const [header = [], ...rest] = records;
  const filled = rest.filter((cells) => cells.some((cell) => cell.trim() !== ''));
  const agreeing = filled.filter((cells) => cells.length === header.length).length;
  return {
    delimiter,
    inHeader: header.length - 1,
    agreeing: filled.length === 0 ? 1 : agreeing / filled.length,
    known: header.filter(isKnownColumn).length,
  };
}

/** Cuts a text into records and cells, roughly: quotes count only where a cell begins with one. */
function splitRecords(text: string, delimiter: string): string[][] {
  const escaped = delimiter === '|' ? '\\|' : delimiter;
  const cell = new RegExp(
    `("(?:[^"]|"")*"?[^${escaped}\\r\\n]*|[^${escaped}\\r\\n]*)(${escaped}|\\r\\n|\\r|\\n|$)`,
    'gy',
  );
  const records: string[][] = [];
  let record: string[] = [];
  for (const [, content = '', end = ''] of text.matchAll(cell)) {
    record.push(content);
    if (end === delimiter) continue;
    records.push(record);
    record = [];
    if (records.length >= recordsMax || end === '') break;
  }
  return records;
}
