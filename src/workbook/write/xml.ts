/** What the parts of a workbook have in common: names of their XML, and text in it. */

export const partHead = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
export const spreadsheetNamespace = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
export const relationNamespace = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

const entities: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
]);

/**
 * Text as XML. What XML cannot hold is written as a spreadsheet does it, `_x0007_`, and so is an underscore that would be taken
 * for the beginning of that. Source: ECMA-376 part 1, 22.9.2.19.
 */
export function escapeXml(text: string): string {
  return (
    text
      // Half of a pair is no character.
      .replaceAll(/\p{Surrogate}/gu, '\uFFFD')
      .replaceAll(/_(?=x[0-9a-f]{4}_)/gi, '_x005F_')
      .replaceAll(/[&<>"]/g, (character) => entities.get(character) ?? '')
      .replaceAll(notInXml, (character) => {
        return `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`;
      })
  );
}

/** A carriage return is allowed, and lost when it is read. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const notInXml = /[\u0000-\u0008\u000B-\u001F\uFFFE\uFFFF]/g;
