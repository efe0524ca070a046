/** Writes a workbook (.xlsx) sheet by sheet into a zip, in little memory; the one file that knows the library for writing zips. */
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { collectLooks } from './sheet-looks.ts';
import { type SheetDone, type SheetToWrite, writeSheet } from './sheet-xml.ts';
import { escapeXml, partHead, relationNamespace, spreadsheetNamespace } from './xml.ts';

const contentTypes = 'http://schemas.openxmlformats.org/package/2006/content-types';
const packageRelations = 'http://schemas.openxmlformats.org/package/2006/relationships';
const typeOf = (part: string): string =>
  `application/vnd.openxmlformats-officedocument.spreadsheetml.${part}+xml`;

/** The same content is the same file, whenever it is written. */
const noTime = { mtime: new Date(1980, 0, 1), forceDosTimestamp: true };

/**
 * Writes a new file, mode 0600, that must not be there yet. The first sheet is the one that is seen.
 *
 * @throws what the disk or the rows refuse; the file is then not whole
 */
export async function writeWorkbook(path: string, sheets: readonly SheetToWrite[]): Promise<void> {
  const zip = new ZipFile();
  const failed = new AbortController();
  zip.once('error', (error) => failed.abort(error));
  const looks = collectLooks();
  const done = sheets.map((): SheetDone => ({ range: 'A1', links: [] }));
  // A part is made when its turn has come, so that those after the sheets know what is in them.
  const add = (name: string, make: () => Iterable<string> | AsyncIterable<string>): void => {
    zip.addReadStreamLazy(name, noTime, (give) => {
      const part = Readable.from(encode(make()), { objectMode: false });
      // Without this, the zip would wait for ever for a part that has failed.
      part.once('error', (error) => failed.abort(error));
      give(null, part);
    });
  };

  add('[Content_Types].xml', () => [writeContentTypes(sheets.length)]);
  add('_rels/.rels', () => [writeRelations([['officeDocument', 'xl/workbook.xml']])]);
  for (const [index, sheet] of sheets.entries()) {
    const part = done[index];
    if (part === undefined) continue;
    add(`xl/worksheets/sheet${index + 1}.xml`, () => writeSheet(sheet, looks, part));
    add(`xl/worksheets/_rels/sheet${index + 1}.xml.rels`, () => writeLinks(part.links));
  }
  add('xl/workbook.xml', () => [writeBook(sheets, done)]);
  add('xl/_rels/workbook.xml.rels', () => [
    writeRelations([
      ...sheets.map((_, index) => ['worksheet', `worksheets/sheet${index + 1}.xml`] as const),
      ['styles', 'styles.xml'],
    ]),
  ]);
  add('xl/styles.xml', () => [looks.write()]);
  zip.end();
  const file = createWriteStream(path, { flags: 'wx', mode: 0o600 });
  await pipeline(zip.outputStream, file, { signal: failed.signal }).catch((error: unknown) => {
    throw failed.signal.aborted ? failed.signal.reason : error;
  });
}

async function* encode(texts: Iterable<string> | AsyncIterable<string>): AsyncGenerator<Buffer> {
  for await (const text of texts) yield Buffer.from(text);
}

function writeContentTypes(sheets: number): string {
  const parts = [
    ['xl/workbook.xml', typeOf('sheet.main')],
    ['xl/styles.xml', typeOf('styles')],
    ...Array.from({ length: sheets }, (_, index) => [
      `xl/worksheets/sheet${index + 1}.xml`,
      typeOf('worksheet'),
    ]),
  ];
  return `${partHead}<Types xmlns="${contentTypes}"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${parts.map(([name, type]) => `<Override PartName="/${name}" ContentType="${type}"/>`).join('')}</Types>`;
}

function writeRelations(relations: readonly (readonly [type: string, target: string])[]): string {
  return `${partHead}<Relationships xmlns="${packageRelations}">${relations.map(([type, target], index) => `<Relationship Id="rId${index + 1}" Type="${relationNamespace}/${type}" Target="${target}"/>`).join('')}</Relationships>`;
}

function* writeLinks(links: readonly string[]): Generator<string> {
  yield `${partHead}<Relationships xmlns="${packageRelations}">`;
  for (const [index, link] of links.entries())
    yield `<Relationship Id="rId${index + 1}" Type="${relationNamespace}/hyperlink" Target="${escapeXml(link)}" TargetMode="External"/>`;
  yield '</Relationships>';
}

function writeBook(sheets: readonly SheetToWrite[], done: readonly SheetDone[]): string {
  const names = sheets.flatMap(({ name, filtered }, index) => {
    if (!filtered) return [];
    const place = (range: string): string => `'${escapeXml(name)}'!${range}`;
    return [
      // A filter is one for every program only when its range has a name, too.
      `<definedName name="_xlnm._FilterDatabase" localSheetId="${index}" hidden="1">${place(fixRange(done[index]?.range ?? 'A1'))}</definedName>`,
      `<definedName name="_xlnm.Print_Titles" localSheetId="${index}">${place('$1:$1')}</definedName>`,
    ];
  });
  return `${partHead}<workbook xmlns="${spreadsheetNamespace}" xmlns:r="${relationNamespace}"><bookViews><workbookView/></bookViews><sheets>${sheets.map(({ name }, index) => `<sheet name="${escapeXml(name)}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`).join('')}</sheets>${names.length === 0 ? '' : `<definedNames>${names.join('')}</definedNames>`}</workbook>`;
}

/** `A1:F20` as `$A$1:$F$20` */
function fixRange(range: string): string {
  return range.replaceAll(/([A-Z]+)(\d+)/g, (_, letters: string, line: string) => `$${letters}$${line}`);
}
