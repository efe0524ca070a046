/** Makes the pictures of the README from a real run: `npm run pictures`. Needs the system's Chromium. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { test } from 'vitest';
import { launchBrowser, openPage, whyNoBrowser } from '../support/browser.ts';
import { cleanEnv, makeFolder } from '../support/command.ts';
import { runHere } from '../support/edge.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const pictures = join(root, 'docs', 'pictures');
const fixture = (name: string): string => join(root, 'fixtures', name);

test.skipIf(whyNoBrowser !== null)('the pictures of the README', { timeout: 120_000 }, async () => {
  const folder = makeFolder();
  const words = ['run', fixture('merger.csv'), '--out', 'reports/merger', '--simulated-tenant'];
  const flags = [fixture('merger.tenant.json'), '--simulate', '--yes', '--no-progress'];
  const terminal = { keyboard: new PassThrough(), columns: 80, show: () => {} };
  const { stderr } = await runHere([...words, ...flags], {
    ...{ folder, terminal },
    env: cleanEnv({ TERM: 'xterm' }),
  });
  mkdirSync(pictures, { recursive: true });
  const typed = ['$ guest-reset run merger.csv --simulated-tenant merger.tenant.json --simulate --yes'];
  const said = stderr
    .trimEnd()
    .replaceAll(`${fixture('')}/`, '')
    .split('\n');
  writeFileSync(join(pictures, 'terminal.svg'), drawTerminal([...typed, ...said]));
  const browser = await launchBrowser();
  try {
    const { page } = await openPage(browser, pathToFileURL(join(folder, 'reports/merger/report.html')).href, {
      viewport: { width: 1_000, height: 720 },
    });
    // Who makes the picture, and where, is of no concern to those who look at it.
    const starter = page.locator('.facts small bdi').first();
    await starter.evaluate((element) => {
      element.textContent = 'ada on pc-17';
    });
    await page.screenshot({ path: join(pictures, 'page.png') });
  } finally {
    await browser.close();
  }
});

const [lineHeight, cell, margin] = [18, 7.8, 16];

function drawTerminal(lines: readonly string[]): string {
  const width = Math.max(...lines.map(({ length }) => length)) * cell + 2 * margin;
  const height = lines.length * lineHeight + 2 * margin;
  const escaped = lines.map((line) => line.replaceAll('&', '&amp;').replaceAll('<', '&lt;'));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    '<title>A rehearsal of guest-reset on a terminal</title>',
    `<rect width="100%" height="100%" rx="8" fill="#1e1e1e"/>`,
    `<g font-family="ui-monospace,Consolas,Menlo,monospace" font-size="13" fill="#ddd" xml:space="preserve">`,
    ...escaped.map(
      (line, at) => `<text x="${margin}" y="${margin + (at + 0.75) * lineHeight}">${line}</text>`,
    ),
    '</g></svg>\n',
  ].join('\n');
}
