/** `--open`: shows the page with the program that opens such files here. */
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import type { Io } from '../../cli/io.ts';

const openers: Partial<Record<NodeJS.Platform, string>> = { darwin: 'open', win32: 'explorer.exe' };

/** Hands the page over and waits for nothing but that; the sentence to say where there is no program for it, else null. */
export function openPage(path: string, { env }: Pick<Io, 'env'>): Promise<string | null> {
  const program = openers[process.platform] ?? 'xdg-open';
  return new Promise((done) => {
    const child = spawn(program, [resolve(path)], { env: { ...env }, stdio: 'ignore', detached: true });
    child.once('error', () => done(`The page could not be opened: there is no ${program} here`));
    child.once('spawn', () => {
      // It stays open when the command has ended.
      child.unref();
      done(null);
    });
  });
}
