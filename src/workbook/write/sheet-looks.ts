/** How cells look, as the styles part of a workbook: collected while the sheets are written, and written after them. */
import { escapeXml, partHead, spreadsheetNamespace } from './xml.ts';

/** What a cell looks like beside how its number is shown. */
export const looks = [
  'plain',
  'header',
  'own-header',
  'link',
  'reset',
  'unchanged',
  'rejected',
  'failed',
  'unknown',
  'not-attempted',
  'strong',
  'wrapped',
] as const;
export type CellLook = (typeof looks)[number];

interface Dress {
  readonly font: string;
  /** Colour behind the text, RRGGBB. */
  readonly fill?: string;
  readonly wrap?: true;
}

const plainFont = '<sz val="11"/><color rgb="FF000000"/><name val="Calibri"/><family val="2"/>';
const boldFont = `<b/>${plainFont}`;

/** Colours that can be told apart on screen and on paper; the words in the cells say the same. */
const dresses: Readonly<Record<CellLook, Dress>> = {
  plain: { font: plainFont },
  header: { font: boldFont, fill: 'E4E8EC' },
  'own-header': { font: boldFont, fill: 'CFE0F3' },
  link: { font: `<u/>${plainFont.replace('FF000000', 'FF0B57A4')}` },
  reset: { font: plainFont, fill: 'D5EFE2' },
  unchanged: { font: plainFont, fill: 'E4E8EC' },
  rejected: { font: plainFont, fill: 'FBE3B0' },
  failed: { font: plainFont, fill: 'F6C7C2' },
  unknown: { font: boldFont, fill: 'DFCDF2' },
  'not-attempted': { font: plainFont, fill: 'F4F6F8' },
  strong: { font: boldFont },
  wrapped: { font: plainFont, wrap: true },
};

/** Formats that every program has under a number; a date in the short form of whoever looks is one of them. */
const builtIn: ReadonlyMap<string, number> = new Map([
  ['General', 0],
  ['m/d/yy', 14],
  ['@', 49],
]);
const firstOwnFormat = 164;

export interface CellStyles {
  /** Number of the style of a cell. */
  number(look: CellLook, format: string): number;
  /** The styles part. */
  write(): string;
}

/** No styles yet but the plain one, which has to be the first. */
export function collectLooks(): CellStyles {
  const formats = new Map<string, number>();
  const styles = new Map<
    string,
    { readonly look: CellLook; readonly format: number; readonly number: number }
  >();

  function numberFormat(format: string): number {
    const known = builtIn.get(format) ?? formats.get(format);
    if (known !== undefined) return known;
    formats.set(format, firstOwnFormat + formats.size);
    return firstOwnFormat + formats.size - 1;
  }

  function number(look: CellLook, format: string): number {
    const name = `${look} ${format}`;
    const known = styles.get(name);
    if (known !== undefined) return known.number;
    styles.set(name, { look, format: numberFormat(format), number: styles.size });
    return styles.size - 1;
  }

  number('plain', 'General');
  return {
    number,
    write() {
      const fills = looks.flatMap((look) => dresses[look].fill ?? []);
      const colours = [...new Set(fills)];
      // The first two fills are taken for none and for a pattern, whatever they say.
      const fillOf = ({ fill }: Dress): number => (fill === undefined ? 0 : colours.indexOf(fill) + 2);
      const own = [...formats].map(
        ([code, id]) => `<numFmt numFmtId="${id}" formatCode="${escapeXml(code)}"/>`,
      );
      const cells = [...styles.values()].map(({ look, format }) => {
        const { wrap } = dresses[look];
        const place = `<alignment vertical="top"${wrap ? ' wrapText="1"' : ''}/>`;
        return `<xf numFmtId="${format}" fontId="${looks.indexOf(look)}" fillId="${fillOf(dresses[look])}" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1" applyAlignment="1">${place}</xf>`;
      });
      return `${partHead}<styleSheet xmlns="${spreadsheetNamespace}">${own.length === 0 ? '' : `<numFmts count="${own.length}">${own.join('')}</numFmts>`}<fonts count="${looks.length}">${looks.map((look) => `<font>${dresses[look].font}</font>`).join('')}</fonts><fills count="${colours.length + 2}"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>${colours.map((colour) => `<fill><patternFill patternType="solid"><fgColor rgb="FF${colour}"/><bgColor indexed="64"/></patternFill></fill>`).join('')}</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="${cells.length}">${cells.join('')}</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`;
    },
  };
}
