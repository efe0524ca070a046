/** The one file that knows the parser of XML (saxes): a part in, its elements out one by one, so that no tree of it is held. */
import { SaxesParser } from 'saxes';

/** What is told of a part. Names are without the prefix of their namespace. */
export interface XmlReader {
  open?(name: string, attributes: Readonly<Record<string, string>>): void;
  text?(text: string): void;
  close?(name: string): void;
}

const blockBytes = 64 * 1024;
/** More than any spreadsheet program nests, and than it writes in one tag or text: what goes beyond would fill the memory. */
const depthMax = 100;
const pieceBytesMax = 1024 * 1024;

/**
 * Reads a part. Of what is there for newer programs and for all others (`mc:AlternateContent`), it reads that for all others.
 *
 * @throws when it is no well-formed XML in UTF-8 or UTF-16
 */
export function readXml(part: Buffer, reader: XmlReader): void {
  const parser = new SaxesParser();
  let depth = 0;
  let leftOutFrom: number | null = null;
  let pieces = 0;
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('xmldecl', ({ encoding = 'utf-8' }) => {
    if (!/^(?:utf-?8|utf-?16|us-ascii)$/i.test(encoding))
      throw new Error(`it is in the encoding ${encoding}`);
  });
  parser.on('opentag', ({ name, attributes }) => {
    pieces += 1;
    depth += 1;
    if (depth > depthMax) throw new Error(`more than ${depthMax} elements within one another`);
    if (leftOutFrom !== null) return;
    const local = stripPrefix(name);
    if (local === 'Choice') leftOutFrom = depth;
    else reader.open?.(local, attributes);
  });
  parser.on('closetag', ({ name }) => {
    pieces += 1;
    if (leftOutFrom === null) reader.close?.(stripPrefix(name));
    else if (leftOutFrom === depth) leftOutFrom = null;
    depth -= 1;
  });
  if (reader.text !== undefined) {
    const take = (text: string): void => {
      if (leftOutFrom === null) reader.text?.(text);
    };
    parser.on('text', take);
    parser.on('cdata', take);
  }
  const decoder = new TextDecoder(nameEncoding(part), { fatal: true });
  let lastPieces = 0;
  let lastAt = 0;
  for (let at = 0; at < part.length; at += blockBytes) {
    parser.write(decoder.decode(part.subarray(at, at + blockBytes), { stream: true }));
    if (pieces === lastPieces && at - lastAt > pieceBytesMax)
      throw new Error('a tag or a text in it has more than 1 MB');
    if (pieces !== lastPieces) lastAt = at;
    lastPieces = pieces;
  }
  parser.write(decoder.decode()).close();
}

/** UTF-16 is told by its mark; nothing else than these is allowed in a workbook. */
function nameEncoding(part: Buffer): string {
  if (part[0] === 0xff && part[1] === 0xfe) return 'utf-16le';
  return part[0] === 0xfe && part[1] === 0xff ? 'utf-16be' : 'utf-8';
}

function stripPrefix(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

/** An attribute of another namespace, such as r:id, whatever its prefix. */
export function readPrefixed(attributes: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.entries(attributes).find(([each]) => each.endsWith(`:${name}`))?.[1];
}

/** How XML writes what is true. */
export function isTrue(attribute: string | undefined): boolean {
  return attribute === '1' || attribute === 'true';
}

/** Characters that XML cannot have are written as _x000D_; a line break is one character. */
export function unescapeText(text: string): string {
  const plain = text.includes('_x')
    ? text.replaceAll(/_x([0-9a-f]{4})_/gi, (_, code: string) =>
        String.fromCharCode(Number.parseInt(code, 16)),
      )
    : text;
  return plain.includes('\r') ? plain.replaceAll('\r\n', '\n') : plain;
}
