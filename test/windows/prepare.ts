/** Before the tests under Wine: a Windows of their own, as new as Wine can be. On Windows there is nothing to do. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { isWine, serverProgram, wineEnv, wineProgram } from './wine.ts';

function wine(program: string, ...words: string[]): void {
  const { status, error } = spawnSync(program, words, { env: wineEnv, stdio: 'ignore', timeout: 120_000 });
  if (status !== 0) throw new Error(`${program} ${words.join(' ')} ended with ${error?.message ?? status}`);
}

export function setup(): void {
  if (!isWine) return;
  if (!existsSync(wineProgram))
    throw new Error(`No ${wineProgram}: install it (apt-get install --no-install-recommends wine64)`);
  mkdirSync(wineEnv.WINEPREFIX, { recursive: true });
  wine(serverProgram, '--persistent');
  wine(wineProgram, 'wineboot', '--init');
  wine(wineProgram, 'reg', 'add', 'HKCU\\Software\\Wine', '/v', 'Version', '/d', 'win10', '/f');
}

export function teardown(): void {
  if (isWine) wine(serverProgram, '--kill');
}
