/** The page in a real browser: what people see, on every screen, and that nothing in it is alive. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writePage } from '../../src/report/page.ts';
import {
  findViolations,
  launchBrowser,
  measureOverflow,
  openPage,
  whyNoBrowser,
} from '../support/browser.ts';
import { finished, hostile, interrupted, partlyFailed } from './samples.ts';

const pages = { finished, interrupted, partlyFailed, hostile };
const cases = Object.entries(pages).map(([name, data]) => ({ name, data }));
const folder = mkdtempSync(join(tmpdir(), 'guest-reset-page-'));

describe.skipIf(whyNoBrowser !== null)(
  `report.html in Chromium${whyNoBrowser === null ? '' : ` - skipped: ${whyNoBrowser}`}`,
  () => {
    let browser: Browser;

    beforeAll(async () => {
      browser = await launchBrowser();
      for (const { name, data } of cases) await writePage(join(folder, `${name}.html`), data);
    });

    afterAll(async () => {
      await browser?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    const urlOf = (name: string): string => pathToFileURL(join(folder, `${name}.html`)).href;

    for (const { name, data } of cases) {
      test(`writePage() - the ${name} run asks for nothing, complains of nothing and fits every screen`, async () => {
        const { page, complaints, requests } = await openPage(browser, urlOf(name));
        for (const width of [360, 1440]) {
          await page.setViewportSize({ width, height: 900 });
          expect(await measureOverflow(page), `at ${width} px`).toBeLessThanOrEqual(0);
        }
        expect(await page.locator('script, iframe, img, a, object, embed, form').count()).toBe(0);
        // The style sheet was let through by its hash.
        expect(await page.evaluate('getComputedStyle(document.querySelector(".tiles")).display')).toBe(
          'grid',
        );
        expect(complaints).toEqual([]);
        expect(requests).toEqual([]);
        const rows = await page.locator('.rows tbody tr').count();
        expect(rows).toBe(data.rows.attention.length);
        await page.context().close();
      });

      test(`writePage() - axe-core finds no fault with the ${name} run, light, dark and narrow`, async () => {
        for (const colorScheme of ['light', 'dark'] as const) {
          const viewport = { width: colorScheme === 'light' ? 1440 : 360, height: 900 };
          const { page } = await openPage(browser, urlOf(name), { bypassCSP: true, colorScheme, viewport });
          expect(await findViolations(page), colorScheme).toEqual([]);
          await page.context().close();
        }
      });
    }

    test('writePage() - the counts that are seen are those of the run, and add up', async () => {
      const { page } = await openPage(browser, urlOf('partlyFailed'));
      const cells = await page.locator('.counts td.number:nth-of-type(1)').allInnerTexts();
      const counts = cells.map((cell) => Number(cell.replaceAll(',', '')));
      const { rows, reset, unchanged, rejected, failed, unknown, notAttempted } = partlyFailed.rows.counts;
      expect(counts).toEqual([reset, unchanged, rejected, failed, unknown, notAttempted, rows]);
      expect(counts.slice(0, -1).reduce((sum, count) => sum + count, 0)).toBe(3_000);
      await page.context().close();
    });

    test('writePage() - names that try to be HTML are read as they are written', async () => {
      const { page } = await openPage(browser, urlOf('hostile'));
      const text = await page.locator('.rows').textContent();
      expect(text).toContain('<script>alert(1)</script>');
      expect(text).toContain('</td></table><iframe src="https://evil.example"></iframe>');
      expect(text).toContain('<U+202E>gpj.exe<U+2066><U+200B><U+0007>');
      expect(await page.title()).toContain('<img src="https://evil.example/a.png"><U+202E>ohcs');
      await page.context().close();
    });
  },
);
