/** Files that are something else than a CSV, told by their first bytes or their first text, with what to do instead. */

/** What a file is, and what to do with it. */
export interface NotCsv {
  readonly found: string;
  readonly remedy: string;
}

const saveAs = 'open it in the spreadsheet program and save it as CSV UTF-8';
const notTable = 'name the CSV file with the guests';

interface Mark extends NotCsv {
  readonly bytes: Buffer;
}

function mark(bytes: string, found: string, remedy: string): Mark {
  return { bytes: Buffer.from(bytes, 'latin1'), found, remedy };
}

/** Beginnings of files. Source: the public list of file signatures at https://www.garykessler.net/library/file_sigs.html */
const marks: readonly Mark[] = [
  mark('\xD0\xCF\x11\xE0', 'it is an old Excel workbook (.xls) or one with a password', saveAs),
  mark('\x1F\x8B', 'it is compressed (gzip)', 'unpack it first'),
  mark('7z\xBC\xAF', 'it is an archive (7-Zip)', 'unpack it first'),
  mark('Rar!', 'it is an archive (RAR)', 'unpack it first'),
  mark('BZh91AY', 'it is compressed (bzip2)', 'unpack it first'),
  mark('\xFD7zXZ', 'it is compressed (xz)', 'unpack it first'),
  mark('\x28\xB5\x2F\xFD', 'it is compressed (zstd)', 'unpack it first'),
  mark('%PDF', 'it is a PDF', 'export the table as CSV from where it was printed'),
  mark('\x89PNG', 'it is an image (PNG)', notTable),
  mark('\xFF\xD8\xFF', 'it is an image (JPEG)', notTable),
  mark('GIF8', 'it is an image (GIF)', notTable),
  mark('SQLite format 3', 'it is a database (SQLite)', 'export the table as CSV'),
  mark('{\\rtf', 'it is a text document (RTF)', notTable),
];

/** Tells a file by its first bytes; null when it may be a CSV. */
export function findBinary(head: Buffer): NotCsv | null {
  if (head.subarray(0, 4).equals(Buffer.from('PK\x03\x04', 'latin1'))) return describeZip(head);
  return marks.find(({ bytes }) => head.subarray(0, bytes.length).equals(bytes)) ?? null;
}

/** Office documents are zip files; the names of the files inside tell which. */
function describeZip(head: Buffer): NotCsv {
  if (head.includes('opendocument.spreadsheet'))
    return { found: 'it is an OpenDocument spreadsheet (.ods)', remedy: saveAs };
  if (head.includes('word/')) return { found: 'it is a Word document (.docx)', remedy: notTable };
  if (head.includes('xl/')) return { found: 'it is an Excel workbook (.xlsx)', remedy: saveAs };
  // A workbook whose first part is long names its sheets only later.
  if (head.includes('[Content_Types].xml'))
    return { found: 'it is an Office document, probably an Excel workbook', remedy: saveAs };
  return { found: 'it is a zip archive', remedy: 'unpack it first' };
}

/** Tells a file by its first text; null when it may be a CSV. */
export function findOtherText(head: string): NotCsv | null {
  const text = head.trimStart();
  if (text === '') return { found: 'it is empty', remedy: 'expected a header row and a row for each guest' };
  if (/^<(?:!doctype html|html|head|body|table|meta)\b/i.test(text)) {
    return {
      found: 'it is a web page',
      remedy: 'the download probably asked for a sign-in: download it again in the browser',
    };
  }
  if (/^<(?:\?xml|[a-z!])/i.test(text)) return { found: 'it is XML', remedy: 'export the table as CSV' };
  if (/^(?:\{\s*"|\[\s*[{["])/.test(text)) return { found: 'it is JSON', remedy: 'export the table as CSV' };
  if (text.startsWith('-----BEGIN ')) return { found: 'it is a certificate or key', remedy: notTable };
  if (text.startsWith('bplist')) return { found: 'it is a property list', remedy: notTable };
  return null;
}
