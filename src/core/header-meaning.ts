/** What a header name seems to mean: its words, whatever their language, spelling, order and marks, and the role they add up to. */
import { handoverProperties } from './guest.ts';
import { type WordMeaning, wordsByMeaning } from './header-words.ts';

/** What a column can be. `bare`: an address of which nothing says whether it is the new one; `mail`: in exports the present one. */
export type ColumnRole =
  | 'id'
  | 'upn'
  | 'present'
  | 'any'
  | 'new'
  | 'new-upn'
  | 'bare'
  | 'mail'
  | 'name'
  | 'which-rows'
  | OptionalRole;

export const optionalRoles = [
  'send',
  'redirectUrl',
  'language',
  'message',
  'cc',
  'otherMails',
  ...handoverProperties,
] as const;

export type OptionalRole = (typeof optionalRoles)[number];

/** `sure`: every word is understood; `misspelled`: a word is nearly right; `unclear`: there is a word that is not understood. */
export interface HeaderMeaning {
  readonly role: ColumnRole;
  readonly how: 'sure' | 'misspelled' | 'unclear';
}

/**
 * Folds a header name for comparing with a flag: case, spaces of any kind, invisible characters, quotation marks, `_` and `-` do
 * not count, and `Text [propertyName] Required`, as in the template of Entra's bulk invitation, is propertyName.
 */
export function foldHeader(name: string): string {
  const property = /\[([^[\]]+)\]\s*(?:required|optional)?\s*$/i.exec(name)?.[1] ?? name;
  return property.replaceAll(/[\s_\-\u00AD\u200B-\u200D\u2060\uFEFF'"“”„]/g, '').toLowerCase();
}

/** Case, accents, width and other forms of a letter do not count. */
function foldLetters(text: string): string {
  const plain = text
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/[\p{M}\u00AD\u200B-\u200D\u2060\uFEFF'’]/gu, '');
  return plainLetters
    .reduce((folded, [letter, plainly]) => folded.replaceAll(letter, plainly), plain)
    .normalize('NFC');
}

const plainLetters = [
  ['ł', 'l'],
  ['ø', 'o'],
  ['æ', 'ae'],
  ['ß', 'ss'],
  ['đ', 'd'],
  ['ı', 'i'],
] as const;

const meanings: ReadonlyMap<string, WordMeaning> = new Map(
  [...wordsByMeaning].flatMap(([meaning, words]) =>
    words.split(/\s+/).map((word) => [foldLetters(word), meaning] as const),
  ),
);

interface Shape {
  readonly role: ColumnRole;
  /** One of each of these has to be there. */
  readonly needs: readonly (readonly WordMeaning[])[];
  readonly allows: readonly WordMeaning[];
  /** It can mean something else as well: it is not used, and said. */
  readonly isVague?: true;
}

const addressWords = ['mail', 'smtp', 'address'] as const;
const newWords = ['new', 'to'] as const;

/** The first that fits counts. */
const shapes: readonly Shape[] = [
  { role: 'id', needs: [['id']], allows: ['person', 'old'] },
  { role: 'new', needs: [newWords, addressWords], allows: ['person', 'invite', 'name', 'upn'] },
  { role: 'new-upn', needs: [newWords, ['upn']], allows: ['person', 'name'] },
  { role: 'upn', needs: [['upn']], allows: ['person', 'old', 'name', 'login', 'mail'] },
  {
    role: 'present',
    needs: [
      ['old', 'from'],
      ['mail', 'smtp', 'address'],
    ],
    allows: ['person'],
  },
  { role: 'mail', needs: [['smtp']], allows: ['mail', 'address', 'person'] },
  { role: 'bare', needs: [['mail']], allows: ['address', 'person', 'invite'] },
  { role: 'any', needs: [['person', 'login']], allows: ['old'] },
  { role: 'send', needs: [['send'], ['invite', 'mail', 'message']], allows: ['person'] },
  { role: 'redirectUrl', needs: [['redirect']], allows: ['url', 'invite'] },
  { role: 'language', needs: [['language']], allows: ['mail', 'message', 'invite'] },
  { role: 'message', needs: [['message']], allows: ['text', 'custom', 'invite', 'person', 'mail'] },
  { role: 'message', needs: [['text'], ['invite', 'mail', 'custom']], allows: [] },
  { role: 'message', needs: [['text']], allows: [], isVague: true },
  { role: 'cc', needs: [['cc']], allows: ['recipient', 'mail', 'address'] },
  { role: 'otherMails', needs: [['new'], ['other-mails']], allows: [] },
  { role: 'displayName', needs: [['new'], ['display-name']], allows: ['person', 'name'] },
  { role: 'displayName', needs: [['new'], ['name']], allows: ['person'], isVague: true },
  { role: 'givenName', needs: [['new'], ['first-name']], allows: ['person'] },
  { role: 'surname', needs: [['new'], ['last-name']], allows: ['person'] },
  { role: 'companyName', needs: [['new'], ['company']], allows: ['name', 'person'] },
  { role: 'jobTitle', needs: [['new'], ['job-title']], allows: ['person'] },
  { role: 'department', needs: [['new'], ['department']], allows: ['name', 'person'] },
  { role: 'name', needs: [['display-name', 'name']], allows: ['person'] },
  { role: 'which-rows', needs: [['which-rows']], allows: ['invite', 'send', 'mail'] },
];

const headerMax = 200;

/** What a header name seems to mean; null: nothing that matters here. */
export function readHeaderName(name: string): HeaderMeaning | null {
  if (name.length > headerMax) return null;
  const property = /\[([^[\]]+)\]\s*(?:required|optional)?\W*$/i.exec(name)?.[1];
  const [said, whole] = [readWhole(property ?? ''), readWhole(name)];
  if (said?.how === 'sure') return said;
  // What is between parentheses may only be left out where it is not understood: `Email (manager)` is no `Email`.
  const outside =
    whole?.how === 'unclear' ? readWhole(name.replaceAll(/\([^()]*\)|（[^（）]*）/g, ' ')) : null;
  return outside?.how === 'sure' ? outside : (whole ?? said);
}

/** A name as it is exported from a list of SharePoint, or out of an object of Graph. */
function readWhole(text: string): HeaderMeaning | null {
  const plain = text
    .replaceAll(/_x([0-9a-f]{4})_/gi, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)))
    .replace(/^invitedUserMessageInfo\W+/i, '');
  if (/^\W*mail\W*$/i.test(plain)) return { role: 'mail', how: 'sure' };
  const words = readWords(splitParts(plain));
  const known = new Set(words.flatMap(({ meaning }) => meaning ?? []));
  known.delete('nothing');
  const shape = shapes.find((each) => fits(each, known));
  if (shape === undefined) return null;
  if (shape.isVague || words.some(({ meaning }) => meaning === null))
    return { role: shape.role, how: 'unclear' };
  return { role: shape.role, how: words.some(({ corrected }) => corrected) ? 'misspelled' : 'sure' };
}

function fits({ needs, allows }: Shape, known: ReadonlySet<WordMeaning>): boolean {
  const allowed = new Set([...needs.flat(), ...allows]);
  return (
    needs.every((group) => group.some((each) => known.has(each))) &&
    [...known].every((each) => allowed.has(each))
  );
}

interface Word {
  /** null: not understood. */
  readonly meaning: WordMeaning | null;
  readonly corrected: boolean;
}

const partsMax = 5;

/** The words of a name: several parts that make one word together, a part that is a word, or one of several words in one. */
function readWords(parts: readonly string[]): Word[] {
  const [first, ...rest] = parts;
  if (first === undefined) return [];
  for (let length = Math.min(partsMax, parts.length); length > 0; length -= 1) {
    const meaning = meanings.get(parts.slice(0, length).join(''));
    if (meaning !== undefined) return [{ meaning, corrected: false }, ...readWords(parts.slice(length))];
  }
  return [...readPart(first), ...readWords(rest)];
}

/** Numbers do not count. */
function splitParts(text: string): string[] {
  return text
    .replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .replaceAll(/(?<!\p{L})e[-\s_.]{0,2}(?=mail|post)/giu, 'e')
    .split(/[^\p{L}\p{M}\u00AD\u200B-\u200D\u2060\uFEFF]+/u)
    .map(foldLetters)
    .filter((part) => part !== '');
}

/** A part that is no word: several in one, one misspelled, or one that holds an address all the same. */
function readPart(part: string): Word[] {
  const several = cutWords(part);
  if (several !== null) return several.map((meaning) => ({ meaning, corrected: false }));
  const near = findNear(part);
  if (near !== null) return [{ meaning: near, corrected: true }];
  const address = /^.*(?:mail|adress)|(?:mail|adress).*$/.test(part);
  return [
    { meaning: null, corrected: false },
    ...(address ? [{ meaning: 'mail', corrected: false } as const] : []),
  ];
}

/** Cuts a part into the fewest words: `neueemailadresse`; null when letters are left over. */
function cutWords(part: string): WordMeaning[] | null {
  const best: (readonly WordMeaning[] | null)[] = [[]];
  for (let end = 1; end <= part.length; end += 1) {
    best[end] = null;
    for (let from = 0; from < end; from += 1) {
      const before = best[from] ?? null;
      const piece = part.slice(from, end);
      // One letter of Latin is left over from something else.
      const meaning = /^[a-z]$/.test(piece) ? undefined : meanings.get(piece);
      const shortest = best[end]?.length ?? Number.POSITIVE_INFINITY;
      if (before === null || meaning === undefined || before.length + 1 >= shortest) continue;
      best[end] = [...before, meaning];
    }
  }
  return best[part.length]?.slice() ?? null;
}

/** Shorter words are a letter away from too many others. */
const lettersLeast = 5;
const lettersOfTwoEdits = 8;

function findNear(part: string): WordMeaning | null {
  if (part.length < lettersLeast) return null;
  for (const [word, meaning] of meanings) {
    // People miss the first letter seldom, and most words are told apart by it.
    if (word[0] !== part[0] && word[1] !== part[0]) continue;
    const edits = word.length >= lettersOfTwoEdits ? 2 : 1;
    const isNear = word.length >= lettersLeast && Math.abs(word.length - part.length) <= edits;
    if (isNear && isWithin(part, word, edits)) return meaning;
  }
  return null;
}

/** Whether at most so many letters are added, left out, changed, or have changed places with their neighbour. */
function isWithin(one: string, other: string, edits: number): boolean {
  if (one === other) return true;
  if (edits === 0) return false;
  let same = 0;
  while (same < one.length && one[same] === other[same]) same += 1;
  const [left, right] = [one.slice(same), other.slice(same)];
  const swapped =
    left[0] === right[1] && left[1] === right[0] && isWithin(left.slice(2), right.slice(2), edits - 1);
  return (
    swapped ||
    isWithin(left.slice(1), right, edits - 1) ||
    isWithin(left, right.slice(1), edits - 1) ||
    isWithin(left.slice(1), right.slice(1), edits - 1)
  );
}
