/** Cleans a cell that should hold an id, a UPN or an address, where only one reading is possible; names what it cannot clean. */
import { isErrorValue } from './cell-errors.ts';

/** What a cell says once it is clean, and what was changed; or why it cannot be used. */
export type CellReading =
  | { readonly value: string; readonly changes: readonly string[] }
  | { readonly problem: string };

interface Cleaning {
  /** How the change is told; `null`: not worth a word. */
  readonly change: string | null;
  readonly clean: (text: string) => string;
}

const invisible = /[\u200B-\u200D\u2060\uFEFF]/g;
const quotes = /^(?:".*"|'.*'|[“”„‟«»].*[“”„‟«»]|[‘’‚‛‹›].*[‘’‚‛‹›])$/su;

/** In this order: each works on what the one before it left. */
const cleanings: readonly Cleaning[] = [
  { change: 'invisible characters taken out', clean: (text) => text.replaceAll(invisible, '') },
  { change: null, clean: (text) => text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '') },
  { change: 'space of another kind taken off', clean: (text) => text.trim() },
  { change: 'quotation marks taken off', clean: takeOffQuotes },
  { change: 'separator at the end taken off', clean: (text) => text.replace(/[;,\s]+$/, '') },
  {
    change: 'name before the address taken off',
    clean: (text) => text.replace(/^[^<>]*<([^<>]*)>$/s, '$1').trim(),
  },
  { change: 'mailto: taken off', clean: (text) => text.replace(/^mailto:([^?]*)(?:\?.*)?$/is, '$1') },
  { change: 'SMTP: taken off', clean: (text) => text.replace(/^smtp:/i, '').trim() },
  {
    change: 'typographic apostrophe made plain',
    clean: (text) => text.replaceAll(/(?<=\S)[‘’](?=\S)/g, "'"),
  },
];

function takeOffQuotes(text: string): string {
  return quotes.test(text) ? text.slice(1, -1).trim() : text;
}

/** Names of characters that no id or address can hold, so that a person can find them. Source: the Unicode character database. */
const foreign: readonly { readonly pattern: RegExp; readonly name: string }[] = [
  {
    pattern: /[\u200E\u200F\u061C\u202A-\u202E\u2066-\u2069]/u,
    name: 'a character that changes the direction of writing',
  },
  { pattern: /\u00AD/u, name: 'a soft hyphen' },
  { pattern: /[\u2010-\u2015\u2212]/u, name: 'a hyphen or dash of a word processor' },
  { pattern: /[\uFB00-\uFB06]/u, name: 'letters joined by a word processor' },
  { pattern: /[\uFF20\uFE6B]/u, name: 'an @ of another width' },
  { pattern: /\uFFFD/u, name: 'the mark of a character lost in an earlier conversion' },
  { pattern: /\p{Cc}/u, name: 'a control character' },
];

/** What programs write into a cell in place of a value. */
const placeholders: readonly { readonly pattern: RegExp; readonly meaning: string }[] = [
  {
    pattern: /^System\.[\w.]+(?:\[\]|`\d.*)$/,
    meaning: 'PowerShell wrote the type of a list instead of its values: export it again with -join',
  },
];

/** What is said of an error value. */
export const errorMeaning = 'a formula in the spreadsheet failed: correct it there';

/** Cleans a cell. An empty cell is read as ''. */
export function cleanCell(cell: string): CellReading {
  // Nearly every cell is plain: printable ASCII without anything that is cleaned.
  if (/^[\w.%#{}+~=^&*/$!-]*(?:@[\w.-]+)?$/.test(cell)) return { value: cell, changes: [] };
  const changes: string[] = [];
  let value = cell;
  for (const { change, clean } of cleanings) {
    const cleaned = clean(value);
    if (cleaned !== value && change !== null) changes.push(change);
    value = cleaned;
  }
  for (const { pattern, name } of foreign) {
    const found = pattern.exec(value)?.[0];
    if (found !== undefined)
      return { problem: `${quote(value)} has ${name} (${nameCodePoint(found)}): type the cell anew` };
  }
  const meaning = placeholders.find(({ pattern }) => pattern.test(value))?.meaning;
  if (isErrorValue(value)) return { problem: `${quote(value)} is no value: ${errorMeaning}` };
  if (meaning !== undefined) return { problem: `${quote(value)} is no value: ${meaning}` };
  return { value, changes };
}

const shownMax = 120;

/** A cell as messages show it: between quotes, characters that cannot be seen as U+XXXX, cut when long. */
export function quote(text: string): string {
  const shown = text.length > shownMax ? `${text.slice(0, shownMax)}...` : text;
  return `"${shown.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\uFFFD]/gu, (found) => `<${nameCodePoint(found)}>`)}"`;
}

function nameCodePoint(character: string): string {
  return `U+${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}`;
}
