/** `completion`: what a shell needs to complete commands and flags. yargs writes the script, and answers when the shell asks. */
import { env } from 'node:process';
import yargs, { type Argv } from 'yargs';
import type { Asked } from './table.ts';

/** With this word the shell asks for completions of the words after it. */
export const completionWord = '--get-yargs-completions';

/** Prints the script of the shell named, else of the one that is used. */
export async function completion({ argument }: Asked): Promise<number> {
  tellShell(argument ?? (env['SHELL']?.includes('zsh') ? 'zsh' : 'bash'));
  yargs().scriptName('guest-reset').showCompletionScript();
  return 0;
}

/** Prints what may follow, a line each. */
export async function completeWords(parser: Argv): Promise<{ readonly print: string }> {
  await parser.parseAsync();
  return { print: '' };
}

/** yargs looks into the environment for the shell, where the login shell stands, which need not be the one that asks. */
export function tellShell(shell: string): void {
  env['SHELL'] = shell;
}
