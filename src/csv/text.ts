/** Turns the bytes of a file, whatever their encoding, into blocks of UTF-8. Nothing is ever replaced silently. */
import iconv from 'iconv-lite';
import type { Encoding } from './encoding.ts';
import { readBlocks, refuseAt, type Source } from './source.ts';

/**
 * Reads the text of a file as UTF-8.
 *
 * @throws {UsageError} where bytes mean nothing in the encoding; UTF-8 has been checked by findEncoding
 */
export async function* readText(
  source: Source,
  encoding: Encoding,
  signal?: AbortSignal,
): AsyncGenerator<Buffer> {
  const blocks = readBlocks(source, encoding.from, encoding.to, signal);
  if (encoding.name === 'utf-8') {
    yield* blocks;
    return;
  }
  const lossy = encoding.name.startsWith('utf-16') ? /\0|\p{Surrogate}/u : /[\0\uFFFD]/;
  const decoder = iconv.getDecoder(encoding.name, { stripBOM: false });
  const lines = new LineCount();
  let held = '';
  for await (const block of blocks) {
    const text = held + decoder.write(block);
    // The second half of a pair of surrogates comes with the next block.
    held = /[\uD800-\uDBFF]$/.exec(text)?.[0] ?? '';
    const whole = text.slice(0, text.length - held.length);
    check(source, encoding.name, whole, lossy, lines);
    yield Buffer.from(whole, 'utf8');
  }
  const rest = held + (decoder.end() ?? '');
  check(source, encoding.name, rest, lossy, lines);
  if (encoding.name.startsWith('utf-16') && (encoding.to - encoding.from) % 2 === 1) {
    throw refuseAt(
      source.name,
      lines.line,
      'the file ends within a character',
      'it was cut off: export it again',
    );
  }
  yield Buffer.from(rest, 'utf8');
}

function check(source: Source, encoding: string, text: string, lossy: RegExp, lines: LineCount): void {
  const bad = lossy.exec(text);
  if (bad === null) {
    lines.add(text);
    return;
  }
  lines.add(text.slice(0, bad.index));
  const found =
    bad[0] === '\0'
      ? 'there is a zero character (NUL), which no text has'
      : `there are bytes that are not ${encoding}`;
  throw refuseAt(
    source.name,
    lines.line,
    found,
    'export the file again, or name its true encoding with --encoding',
  );
}

/** Counts lines over pieces of text that follow one another. */
class LineCount {
  line = 1;
  #afterReturn = false;

  add(text: string): void {
    const breaks = text.match(/\r\n|\r|\n/g)?.length ?? 0;
    // A CRLF cut between two pieces is one line break.
    this.line += this.#afterReturn && text.startsWith('\n') ? breaks - 1 : breaks;
    if (text !== '') this.#afterReturn = text.endsWith('\r');
  }
}
