/** --version and --help where nothing else was typed: answered from the tables alone, before the parser is even loaded. */
import { composeHelp, composeMainHelp } from '../cli/help.ts';
import { commands } from './index.ts';

/** What such a command line prints; null: it is for the parser, which knows all the other ways of asking for help. */
export function answerPlainQuestion(words: readonly string[], version: string, width: number): string | null {
  const [first, second, ...more] = words;
  if (first === undefined || more.length > 0) return null;
  if (second === undefined) {
    if (first === '--version') return version;
    return first === '--help' || first === 'help' ? composeMainHelp(width) : null;
  }
  const name = first === 'help' ? second : second === '--help' ? first : null;
  const command = commands.find((each) => each.name === name || each.alias === name);
  return command === undefined ? null : composeHelp(command, width);
}
