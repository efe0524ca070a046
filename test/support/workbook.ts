/** Workbooks written by hand, part by part, so that they can be as odd as those of people: no library has a say in them. */
import { writeFileSync } from 'node:fs';
import { crc32, deflateRawSync } from 'node:zlib';

/** What stands in a cell: a text, a number, or the XML of the cell between its place and its end. */
export type TestCell = string | number | boolean | null | { readonly xml: (place: string) => string };

export interface TestSheet {
  readonly name: string;
  /** From row 1 on; null: no such row. */
  readonly rows: readonly (readonly TestCell[] | null)[];
  /** Numbers of hidden rows, from 1. */
  readonly hidden?: readonly number[];
  readonly state?: 'hidden' | 'veryHidden';
  readonly merges?: readonly string[];
  /** Links by cell. */
  readonly links?: Readonly<Record<string, string>>;
  /** Of the first columns, of about so many letters. */
  readonly widths?: readonly number[];
  /** XML after the rows. */
  readonly after?: string;
}

export const errorCell = (text: string): TestCell => ({
  xml: (place) => `<c r="${place}" t="e"><f>VLOOKUP(A1,B:C,2)</f><v>${text}</v></c>`,
});
export const formulaCell = (text: string | null): TestCell => ({
  xml: (place) =>
    `<c r="${place}"${text === null ? '' : ' t="str"'}><f>CONCAT(A1,"x")</f>${text === null ? '' : `<v>${toXml(text)}</v>`}</c>`,
});
/** A number shown by one of the formats below: 1 date, 2 yyyy-mm-dd, 3 00000, 4 percent. */
export const shownCell = (value: number, format: number): TestCell => ({
  xml: (place) => `<c r="${place}" s="${format}"><v>${value}</v></c>`,
});
/** Text in several styles. */
export const richCell = (...runs: readonly string[]): TestCell => ({
  xml: (place) =>
    `<c r="${place}" t="inlineStr"><is>${runs.map((run) => `<r><rPr><b/></rPr><t xml:space="preserve">${toXml(run)}</t></r>`).join('')}</is></c>`,
});

function writeWidths(widths: readonly number[] = []): string {
  const cols = widths.map(
    (width, index) => `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`,
  );
  return cols.length === 0 ? '' : `<cols>${cols.join('')}</cols>`;
}

/** Writes a workbook. @param extra parts to add or to put in place of others; null: left out */
export function writeWorkbook(
  path: string,
  sheets: readonly TestSheet[],
  extra: Readonly<Record<string, string | Buffer | null>> = {},
): string {
  const parts: Record<string, string | Buffer | null> = {
    '[Content_Types].xml': `${head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>${sheets.map((_, index) => `<Override PartName="/xl/worksheets/sheet${index + 1}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`).join('')}</Types>`,
    '_rels/.rels': `${head}<Relationships xmlns="${relations}"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `${head}<workbook xmlns="${main}" xmlns:r="${office}"><sheets>${sheets.map(({ name, state }, index) => `<sheet name="${toXml(name)}" sheetId="${index + 1}"${state === undefined ? '' : ` state="${state}"`} r:id="rId${index + 1}"/>`).join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${head}<Relationships xmlns="${relations}">${sheets.map((_, index) => `<Relationship Id="rId${index + 1}" Type="${office}/worksheet" Target="worksheets/sheet${index + 1}.xml"/>`).join('')}<Relationship Id="rId99" Type="${office}/styles" Target="styles.xml"/></Relationships>`,
    'xl/styles.xml': `${head}<styleSheet xmlns="${main}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" formatCode="00000"/></numFmts><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="5"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="165" applyNumberFormat="1"/><xf numFmtId="9" applyNumberFormat="1"/></cellXfs></styleSheet>`,
  };
  for (const [index, sheet] of sheets.entries()) {
    const links = Object.entries(sheet.links ?? {});
    parts[`xl/worksheets/sheet${index + 1}.xml`] =
      `${head}<worksheet xmlns="${main}" xmlns:r="${office}">${writeWidths(sheet.widths)}<sheetData>${sheet.rows.map((cells, row) => writeRow(cells, row + 1, sheet)).join('')}</sheetData>${(sheet.merges ?? []).length === 0 ? '' : `<mergeCells>${(sheet.merges ?? []).map((range) => `<mergeCell ref="${range}"/>`).join('')}</mergeCells>`}${links.length === 0 ? '' : `<hyperlinks>${links.map(([cell], at) => `<hyperlink ref="${cell}" r:id="rId${at + 1}"/>`).join('')}</hyperlinks>`}${sheet.after ?? ''}</worksheet>`;
    if (links.length > 0) {
      parts[`xl/worksheets/_rels/sheet${index + 1}.xml.rels`] =
        `${head}<Relationships xmlns="${relations}">${links.map(([, target], at) => `<Relationship Id="rId${at + 1}" Type="${office}/hyperlink" Target="${toXml(target)}" TargetMode="External"/>`).join('')}</Relationships>`;
    }
  }
  writeFileSync(path, zip({ ...parts, ...extra }));
  return path;
}

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const relations = 'http://schemas.openxmlformats.org/package/2006/relationships';

function writeRow(cells: readonly TestCell[] | null, row: number, { hidden = [] }: TestSheet): string {
  if (cells === null) return '';
  const written = cells.map((cell, column) => writeCell(cell, `${String.fromCharCode(65 + column)}${row}`));
  return `<row r="${row}"${hidden.includes(row) ? ' hidden="1"' : ''}>${written.join('')}</row>`;
}

function writeCell(cell: TestCell, place: string): string {
  if (cell === null) return '';
  if (typeof cell === 'object') return cell.xml(place);
  if (typeof cell === 'number') return `<c r="${place}"><v>${cell}</v></c>`;
  if (typeof cell === 'boolean') return `<c r="${place}" t="b"><v>${Number(cell)}</v></c>`;
  return `<c r="${place}" t="inlineStr"><is><t xml:space="preserve">${toXml(cell)}</t></is></c>`;
}

function toXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** A zip archive. @param lie what the sizes say in place of the truth, by part; @param encrypted the flag of a password is set */
export function zip(
  parts: Readonly<Record<string, string | Buffer | null>>,
  { lie = {}, encrypted = false }: { lie?: Readonly<Record<string, number>>; encrypted?: boolean } = {},
): Buffer {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(parts)) {
    if (content === null) continue;
    const bytes = Buffer.from(content);
    const packed = deflateRawSync(bytes);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(encrypted ? 1 : 0, 2);
    fields.writeUInt16LE(8, 4);
    fields.writeUInt32LE(crc32(bytes), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(lie[name] ?? bytes.length, 18);
    fields.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), fields, Buffer.from(name), packed]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    centrals.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), fields, rest, Buffer.from(name)]));
    locals.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(centrals);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(centrals.length, 4);
  end.writeUInt16LE(centrals.length, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, central, Buffer.from('PK\x05\x06'), end]);
}
