/** plan.html in a real browser: what whoever has to agree sees, on every screen and on paper, and that nothing in it is alive. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderPlanPage } from '../../src/report/page/plan-page.ts';
import {
  findViolations,
  launchBrowser,
  measureOverflow,
  openPage,
  whyNoBrowser,
} from '../support/browser.ts';
import { hostilePlan, merger, nothingToDo } from './plan-samples.ts';

const pages = { merger, hostilePlan, nothingToDo };
const folder = mkdtempSync(join(tmpdir(), 'guest-reset-plan-'));

describe.skipIf(whyNoBrowser !== null)(
  `plan.html in Chromium${whyNoBrowser === null ? '' : ` - skipped: ${whyNoBrowser}`}`,
  () => {
    let browser: Browser;
    const urlOf = (name: string): string => pathToFileURL(join(folder, `${name}.html`)).href;

    beforeAll(async () => {
      browser = await launchBrowser();
      for (const [name, data] of Object.entries(pages))
        writeFileSync(join(folder, `${name}.html`), renderPlanPage(data));
    });

    afterAll(async () => {
      await browser?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    test.each(Object.keys(pages))(
      'renderPlanPage() - the page of %s asks for nothing, complains of nothing and fits every screen',
      async (name) => {
        const { page, complaints, requests } = await openPage(browser, urlOf(name));
        for (const width of [360, 1440]) {
          await page.setViewportSize({ width, height: 900 });
          expect(await measureOverflow(page), `at ${width} px`).toBeLessThanOrEqual(0);
        }
        expect(await page.locator('script, iframe, img, a, object, embed, form').count()).toBe(0);
        expect(await page.evaluate('getComputedStyle(document.querySelector(".tiles")).display')).toBe(
          'grid',
        );
        expect(complaints).toEqual([]);
        expect(requests).toEqual([]);
        await page.context().close();
      },
    );

    test.each(Object.keys(pages))(
      'renderPlanPage() - axe-core finds no fault with the page of %s, light, dark and narrow',
      async (name) => {
        for (const colorScheme of ['light', 'dark'] as const) {
          const viewport = { width: colorScheme === 'light' ? 1440 : 360, height: 900 };
          const { page } = await openPage(browser, urlOf(name), { bypassCSP: true, colorScheme, viewport });
          expect(await findViolations(page), colorScheme).toEqual([]);
          await page.context().close();
        }
      },
    );

    test('renderPlanPage() - on paper every guest stands, under a head that is repeated, and there is a line to sign on', async () => {
      const { page } = await openPage(browser, urlOf('merger'));
      await page.emulateMedia({ media: 'print' });
      const rows = page.locator('.planned tbody tr');
      expect(await rows.count()).toBe(merger.planned.rows.length);
      expect(await rows.last().isVisible()).toBe(true);
      const displays = await page.evaluate(
        '[".planned", ".planned thead", ".planned tbody tr"].map((each) => getComputedStyle(document.querySelector(each)).display)',
      );
      expect(displays).toEqual(['table', 'table-header-group', 'table-row']);
      expect(await page.locator('.sign dt').allInnerTexts()).toEqual(['Agreed by', 'Date', 'Signature']);
      const pdf = (await page.pdf({ format: 'A4' })).toString('latin1');
      expect(pdf.match(/\/Type\s*\/Page\b/g)?.length ?? 0).toBeGreaterThan(3);
      await page.context().close();
    });

    test('renderPlanPage() - on a telephone rows keep the names of their cells', async () => {
      const { page } = await openPage(browser, urlOf('merger'), { viewport: { width: 360, height: 900 } });
      const names = await page.evaluate(
        '[...document.querySelectorAll(".planned td")].slice(0, 6).map((cell) => getComputedStyle(cell, "::before").content)',
      );
      expect(names).toEqual(
        ['Line', 'Guest', 'Address now', 'New address', 'Also changes', 'Mail'].map((name) => `"${name}"`),
      );
      await page.context().close();
    });
  },
);
