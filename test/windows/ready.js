/** What the tests under Wine run: the single file for Windows, made anew when dist/ is newer, and the Node in it by itself. */
import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fetchNode } from '../package/node-binary.js';

const path = (name) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const file = path('package/guest-reset-win-x64.exe');

// On Windows, the Node that is there is the one to test.
if (process.platform !== 'win32') {
  fetchNode('win-x64');
  if (!existsSync(file) || statSync(file).mtimeMs < statSync(path('dist/main.js')).mtimeMs)
    execFileSync(process.execPath, [path('test/package/make.js'), 'win-x64'], { stdio: 'inherit' });
}
