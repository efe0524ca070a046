/** Builds the tool with one safety taken out, in a folder of its own, and runs the tests that guard it: they must go red. */
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A safety that is taken out by changing the source, and the tests that must notice. */
export interface Sabotage {
  readonly name: string;
  readonly file: string;
  /** Text that is there exactly once. */
  readonly cut: string;
  readonly put: string;
  readonly tests: readonly string[];
  /** Name of a test that turns red, or the beginning of it. */
  readonly red: string;
}

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Runs the guarding tests against sabotaged source; the exit code and what was printed. */
export async function runSabotaged({
  file,
  cut,
  put,
  tests,
}: Omit<Sabotage, 'name' | 'red'>): Promise<{ exitCode: number | null; printed: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'guest-reset-sabotage-'));
  try {
    for (const name of ['src', 'test', 'package.json', 'tsconfig.json']) {
      cpSync(join(root, name), join(folder, name), { recursive: true });
    }
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
    const path = join(folder, file);
    const source = readFileSync(path, 'utf8');
    const parts = source.split(cut);
    if (parts.length !== 2)
      throw new Error(
        `${file} has "${cut}" ${parts.length - 1} times: this sabotage must be brought up to date`,
      );
    writeFileSync(path, parts.join(put));
    if (tests.some((test) => test.startsWith('test/flow/'))) await build(folder);
    const vitest = join(root, 'node_modules/vitest/vitest.mjs');
    return await runNode(
      [vitest, 'run', '--config', 'test/vitest.config.ts', '--bail', '1', ...tests],
      folder,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Tests of whole commands run what was compiled. */
async function build(folder: string): Promise<void> {
  const { exitCode, printed } = await runNode([join(folder, 'test/support/build.js')], folder);
  if (exitCode !== 0) throw new Error(`The sabotaged source does not compile: ${printed}`);
}

function runNode(
  words: readonly string[],
  cwd: string,
): Promise<{ exitCode: number | null; printed: string }> {
  const { SEED, VITEST, ...env } = process.env;
  const child = spawn(process.execPath, words, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      printed += chunk;
    });
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode, printed }));
  });
}
