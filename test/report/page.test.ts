/** The page as text: small, sealed, and the same numbers in every place. */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { html } from '../../src/report/html.ts';
import { renderPage, writePage } from '../../src/report/page.ts';
import { createPageTally } from '../../src/report/tally.ts';
import { ended, finished, hostile, pageOf, planned, tellMixed, tellReset } from './samples.ts';

test('renderPage() - 100,000 rows stay under 500 kB', () => {
  const rows = tellMixed(100_000);
  const text = renderPage(pageOf({ rows }));
  expect(Buffer.byteLength(text)).toBeLessThan(500_000);
  const total = rows.attentionTotal.toLocaleString('en-GB');
  expect(/>([^<]+) are shown here.*results\.csv/.exec(text)?.[1]).toBe(`1,000 of ${total} rows`);
});

test('renderPage() - rows of the worst length and kind stay under 500 kB, and the page says what is left out', () => {
  const tally = createPageTally();
  const worst = '\u202E"'.repeat(400);
  for (let line = 2; line < 2_002; line += 1) {
    tally.add(
      planned(line, { guestName: worst, newEmail: worst }),
      ended('failed', 'graph-refused', worst, line),
    );
  }
  const text = renderPage(pageOf({ rows: tally.tell() }));
  expect(Buffer.byteLength(text)).toBeLessThan(500_000);
  expect(/>([^<]+) are shown here/.exec(text)?.[1]).toMatch(/^\d+ of 2,000 rows$/);
});

test('renderPage() - nothing may be loaded or run', () => {
  const text = renderPage(hostile);
  expect(text).toMatch(
    /http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-/,
  );
  expect(text).not.toMatch(/<(script|img|iframe|a|object)\b/i);
  expect(text.match(/<style>/g)).toHaveLength(1);
});

test.each([
  [null, 'This run has not ended'],
  [0, 'Finished.'],
  [3, 'Finished, with exceptions'],
  [4, 'Halted'],
  [5, 'Stopped early on purpose'],
  [6, 'a person must look'],
  [130, 'Interrupted'],
  [143, 'Interrupted'],
  [1, 'Ended unexpectedly'],
])('renderPage() - exit code %s is told in words', (exitCode, words) => {
  const end = exitCode === null ? null : { at: '2026-03-02T09:10:00Z', exitCode, reason: 'Because' };
  const text = renderPage(pageOf({ rows: tellMixed(100, 0.5) }, { ended: end }));
  expect(text).toContain(words);
});

test('renderPage() - what was asked and what to type next are there', () => {
  const text = renderPage(finished);
  for (const words of [
    'Contoso Holding',
    'holding.example',
    '6b7e4b52-1f0c-4a53-9a3e-4e2f0d2c9b11',
    'admin@holding.example',
    'a person',
    'merger.csv',
    '1,200 rows',
    '2 March 2026 at 08:52 UTC',
    '--max-failures',
    'guest-reset status latest',
    '900 of 1,200 guests (75 %) had redeemed',
  ]) {
    expect(text).toContain(words);
  }
  expect(text).not.toContain('--language');
});

test('renderPage() - a rehearsal is called one', () => {
  expect(renderPage(pageOf({ rows: tellReset(3) }, { simulated: true }))).toContain('This was a rehearsal');
  expect(renderPage(pageOf({ rows: tellReset(3) }))).not.toContain('rehearsal');
});

test('renderPage() - a run of no rows has a page', () => {
  expect(renderPage(pageOf({ rows: createPageTally().tell() }))).toContain('No row was sent');
});

test('writePage() - the file is for its owner alone, and no half-written one stays', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'guest-reset-page-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'report.html');
  await writePage(path, finished);
  await writePage(path, finished);
  expect(readdirSync(folder)).toEqual(['report.html']);
  if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('html - values are escaped, HTML is not escaped twice', () => {
  const inner = html`<b title="${'"x\' onclick='}">${'<i>&\u202E'}</b>`;
  expect(html`${[inner, 5, null]}`.toString()).toBe(
    '<b title="&quot;x&#39; onclick=">&lt;i&gt;&amp;&lt;U+202E&gt;</b>5',
  );
});
