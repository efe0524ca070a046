/** Says how many lines src has. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const src = fileURLToPath(new URL('../../src', import.meta.url));
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
const lines = files.reduce(
  (sum, name) => sum + readFileSync(join(src, name), 'utf8').split('\n').length - 1,
  0,
);
console.log(`src: ${lines.toLocaleString('en')} lines in ${files.length} files`);
