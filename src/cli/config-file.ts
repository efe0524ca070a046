/** The file of --config: flags by name, as JSON. Comments, a comma at the end, and what Windows saves as Unicode are read too. */
import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { getNodeValue, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { UsageError } from '../core/errors.ts';
import { nameCause } from '../core/refusal.ts';

/** What each value was called, and what it is. */
export type Config = ReadonlyMap<string, unknown>;

/**
 * Reads a configuration file, in UTF-8 or UTF-16, with or without a byte order mark.
 *
 * @throws {UsageError} naming the file, the line where there is one, and the reason
 */
export function readConfigFile(path: string): Config {
  const text = decode(path, readBytes(path));
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  const [error] = errors;
  if (error !== undefined && text.trim() !== '')
    throw refuse(path, describe(error, text), countLine(text, error.offset));
  if (root?.type !== 'object')
    throw refuse(path, `expected an object such as { "auth": "browser" }, got ${nameKind(root)}`);
  return readProperties(path, text, root);
}

function readProperties(path: string, text: string, { children: properties = [] }: Node): Config {
  const config = new Map<string, unknown>();
  for (const { offset, children: [key, value] = [] } of properties) {
    const name = String(key?.value);
    // Two values for one flag: neither is the one that was meant.
    if (config.has(name)) throw refuse(path, `"${name}" is there a second time`, countLine(text, offset));
    if (value === undefined) continue;
    if (value.type === 'object') {
      const why = `expected a text, a number, true or false for "${name}", got an object`;
      throw refuse(path, why, countLine(text, value.offset));
    }
    config.set(name, getNodeValue(value));
  }
  return config;
}

function readBytes(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw refuse(path, nameCause(error));
  }
}

function decode(path: string, bytes: Buffer): string {
  const encoding = findEncoding(bytes);
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    if (encoding !== 'utf-8') throw refuse(path, `it is no ${encoding.toUpperCase()}`);
    const line = splitLines(bytes).findIndex((each) => !isUtf8(each)) + 1;
    throw refuse(path, 'a character is not UTF-8; save the file as UTF-8', line);
  }
}

/** By its mark, or by the zero beside the first character, which is an ASCII one in any JSON. */
function findEncoding(bytes: Buffer): 'utf-8' | 'utf-16le' | 'utf-16be' {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || second === 0) return 'utf-16le';
  return (first === 0xfe && second === 0xff) || first === 0 ? 'utf-16be' : 'utf-8';
}

function splitLines(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  let from = 0;
  for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a, from)) {
    lines.push(bytes.subarray(from, end));
    from = end + 1;
  }
  return [...lines, bytes.subarray(from)];
}

function countLine(text: string, offset: number): number {
  return text.slice(0, offset).split(/\r\n|\r|\n/).length;
}

const expected: Readonly<Record<string, string>> = {
  PropertyNameExpected: 'expected the name of a flag in double quotes',
  ValueExpected: 'expected a value',
  ColonExpected: 'expected a colon',
  CommaExpected: 'expected a comma',
  CloseBraceExpected: 'expected }',
  CloseBracketExpected: 'expected ]',
  EndOfFileExpected: 'expected nothing more',
  InvalidNumberFormat: 'expected a number',
  UnexpectedEndOfComment: 'a comment does not end',
  UnexpectedEndOfString: 'a text in double quotes does not end on its line',
  UnexpectedEndOfNumber: 'a number does not end',
  InvalidUnicode: 'expected four hexadecimal digits after \\u',
  InvalidEscapeCharacter: 'a backslash in a text is written \\\\',
  InvalidCharacter: 'a text holds a control character',
};

const shownMax = 40;

function describe({ error, offset, length }: ParseError, text: string): string {
  const found = text.slice(offset, offset + length).trim();
  const got = found === '' ? (offset >= text.trimEnd().length ? 'the end of the file' : '') : found;
  const what = expected[printParseErrorCode(error)] ?? 'expected double quotes, a number, true or false';
  return got === '' ? what : `${what}, got ${got.slice(0, shownMax)}`;
}

function nameKind(root: Node | undefined): string {
  if (root === undefined) return 'an empty file';
  return root.type === 'array' ? 'a list' : `a ${root.type}`;
}

function refuse(path: string, why: string, line?: number): UsageError {
  return new UsageError(`Cannot read --config ${path}${line === undefined ? '' : ` line ${line}`}: ${why}`);
}
