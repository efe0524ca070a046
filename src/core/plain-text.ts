/** Text from outside (names, cells, messages of a server) made harmless: it can neither steer a terminal nor hide or turn round what stands beside it. */

/**
 * Controls (C0, C1, DEL, escape), format characters (bidi controls, zero-width, byte order mark, tags), lone surrogates, line and
 * paragraph separators, and whatever else Unicode says may be left invisible. Variation selectors are spared: emoji use them.
 * Source: https://www.unicode.org/reports/tr36/
 */
const unseen = /(?![\uFE00-\uFE0F])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu;

const shortNames: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** The text on one line with every unseen character shown: line breaks and tabs as `\n`, `\r`, `\t`, the rest as `<U+202E>`. */
export function showPlainly(text: string): string {
  return text.replaceAll(unseen, (character) => shortNames[character] ?? nameCodePoint(character));
}

/** The same for a text whose own line breaks are meant. */
export function showLinesPlainly(text: string): string {
  return text.split('\n').map(showPlainly).join('\n');
}

function nameCodePoint(character: string): string {
  return `<U+${Number(character.codePointAt(0)).toString(16).toUpperCase().padStart(4, '0')}>`;
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * The text cut to a length, with `...` where something is left out; a letter is never parted from its accents.
 *
 * @param lengthMax UTF-16 code units of the result at most, from 4
 */
export function clip(text: string, lengthMax: number): string {
  if (text.length <= lengthMax) return text;
  let kept = '';
  for (const { segment } of graphemes.segment(text.slice(0, lengthMax))) {
    if (kept.length + segment.length > lengthMax - 3) break;
    kept += segment;
  }
  return `${kept}...`;
}
