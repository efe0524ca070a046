/** Lines as a terminal shows them: broken between words, under their own column, and names of files as links. */

import type { Io } from './io.ts';
import { lineJoint } from './shell.ts';

/** Lines that are copied whole: a bare line break in them would end what is typed. */
const isCopied = /^\s*(Next: )?(guest-reset|node) /;

/**
 * The line in as many as it takes; where the width is not known, as it is.
 *
 * @param joint what makes the shell in use read a command on in the next line
 */
export function fitLine(line: string, columns: number | undefined, joint = lineJoint()): string[] {
  if (columns === undefined || columns < 40 || line.length <= columns) return [line];
  if (isCopied.test(line)) return fitCommand(line, columns, ` ${joint}`);
  const margin = ' '.repeat(findMargin(line, columns));
  const lines: string[] = [];
  let rest = line;
  while (rest.length > columns) {
    // A word longer than the line stays whole: it is an address or a path.
    const at = findBreak(rest, columns, lines.length === 0 ? 0 : margin.length);
    if (at < 0) break;
    lines.push(rest.slice(0, at).trimEnd());
    rest = margin + rest.slice(at).trimStart();
  }
  return [...lines, rest];
}

/** Every line of a text as the terminal shows it; as it is where there is none. */
export function fitText(text: string, { stderr }: Pick<Io, 'stderr'>): string {
  const columns = stderr.isTTY === true ? stderr.columns : undefined;
  return text
    .split('\n')
    .flatMap((line) => fitLine(line, columns))
    .join('\n');
}

/** A command line broken between its words, so that it can still be copied and typed as it stands. */
function fitCommand(line: string, columns: number, end: string): string[] {
  const [own = ''] = /^\s*/.exec(line) ?? [];
  // A flag and its value stay together.
  const words = line.trim().match(/(?:--[\w-]+ (?!-))?(?:'[^']*'|"[^"]*"|[^\s'"])+/g) ?? [];
  const lines: string[] = [];
  let present = own;
  for (const [at, word] of words.entries()) {
    const longer = present.trim() === '' ? present + word : `${present} ${word}`;
    if (longer.length + (at === words.length - 1 ? 0 : end.length) <= columns || present.trim() === '') {
      present = longer;
      continue;
    }
    lines.push(present + end);
    present = `${own}  ${word}`;
  }
  return [...lines, present];
}

/** Where the rest of a line goes: under the last column of a table, else a little in. */
function findMargin(line: string, columns: number): number {
  const [own = ''] = /^\s*/.exec(line) ?? [];
  const gaps = [...line.slice(0, Math.floor(columns / 2)).matchAll(/\S {2,}(?=\S)/g)];
  const last = gaps.at(-1);
  return last === undefined ? own.length + 2 : last.index + last[0].length;
}

function findBreak(line: string, columns: number, margin: number): number {
  const at = line.lastIndexOf(' ', columns);
  if (line.slice(0, Math.max(0, at)).trim() !== '' && at > margin) return at;
  const [own = ''] = /^\s*/.exec(line) ?? [];
  return line.indexOf(' ', Math.max(columns, own.length));
}

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Whether a terminal is known to make links of OSC 8. One that is not known might print them as rubbish.
 * Source: https://github.com/Alhadis/OSC8-Adoption
 */
export function showsLinks(env: Env): boolean {
  const { TERM = '', TERM_PROGRAM = '', VTE_VERSION = '' } = env;
  if (TERM === 'dumb' || (env['CI'] ?? '') !== '') return false;
  // A multiplexer hands on what it knows, and many do not know this.
  if (/^(screen|tmux)/.test(TERM)) return false;
  return (
    Number(VTE_VERSION) >= 5000 ||
    ['WT_SESSION', 'KITTY_WINDOW_ID', 'KONSOLE_VERSION'].some((name) => Boolean(env[name])) ||
    ['iTerm.app', 'WezTerm', 'vscode', 'ghostty', 'Hyper'].includes(TERM_PROGRAM) ||
    /kitty|alacritty|foot|ghostty/.test(TERM)
  );
}

/** A text as a link: the address is a URL, which cannot hold what ends it. */
export function linkText(text: string, url: string): string {
  return `\u001B]8;;${url}\u001B\\${text}\u001B]8;;\u001B\\`;
}
