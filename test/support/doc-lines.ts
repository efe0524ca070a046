/** Command lines of guest-reset that stand in a document: in blocks and between backticks, in their order. */
import { commands } from '../../src/commands/index.ts';

/** A line as it stands in the document, and the words after `guest-reset` as a shell would hand them over. */
export interface DocLine {
  /** Line of the document, from 1. */
  readonly at: number;
  readonly text: string;
  readonly words: readonly string[];
  /** It stands in a block: it is meant to be typed where it stands. */
  readonly inBlock: boolean;
}

/** What stands for something of the reader's own. */
const placeholders: readonly (readonly [RegExp, string])[] = [
  [/'?<tenant id>'?/g, 'contoso.example'],
  [/<id>|"?\$app\b"?/g, '11111111-1111-4111-8111-111111111111'],
  [/\$pem\b/g, 'app.pem'],
  [/<command>/g, 'apply'],
];

/** Every line, also those behind another program (`docker run ... guest-reset apply`). Names of commands alone in a sentence are none. */
export function listDocLines(text: string): DocLine[] {
  const found: DocLine[] = [];
  let inBlock = false;
  let joined = '';
  for (const [index, line] of text.split('\n').entries()) {
    if (/^\s*```/.test(line)) {
      inBlock = !inBlock;
      continue;
    }
    if (inBlock && line.endsWith('\\')) {
      joined += line.slice(0, -1);
      continue;
    }
    const pieces = inBlock
      ? [joined + line]
      : [...line.matchAll(/`([^`]*)`/g)].map(([, piece]) => piece ?? '');
    joined = '';
    for (const piece of pieces) {
      const words = readWords(piece);
      if (words !== null) found.push({ at: index + 1, text: piece.trim(), words, inBlock });
    }
  }
  return found;
}

/** The words of a line that calls guest-reset, or null. */
function readWords(line: string): string[] | null {
  const [, rest] = /(?:^|\s)guest-reset\s+(.*)$/.exec(line) ?? [];
  if (rest === undefined) return null;
  const filled = placeholders.reduce((whole, [from, to]) => whole.replaceAll(from, to), rest);
  const [own = ''] = filled.split(/\s(?:#|>>?|\||&&)(?:\s|$)/);
  const words = (own.match(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g) ?? []).map((word) =>
    word.replaceAll(/^(['"])(.*)\1$/g, '$2'),
  );
  const [first = ''] = words;
  const command = commands.find(({ name }) => name === first);
  if (command === undefined) return first === '--version' || first === '--licences' ? words : null;
  const isNameOnly = command.argument.startsWith('<') && words.length === 1;
  return isNameOnly ? null : words;
}
