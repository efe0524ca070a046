/** report.html and plan.html in a real browser: what people see, on every screen and on paper, and that nothing in them is alive. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderPlanPage } from '../../src/report/page/plan-page.ts';
import { writePage } from '../../src/run/report-html.ts';
import {
  findViolations,
  launchBrowser,
  measureOverflow,
  openPage,
  whyNoBrowser,
} from '../support/browser.ts';
import { isLong } from '../support/soak.ts';
import { hostilePlan, merger, nothingToDo } from './plan-samples.ts';
import { finished, hostile, interrupted, pageOf, partlyFailed, silent, tellMixed } from './samples.ts';

const reports = { finished, interrupted, partlyFailed, silent, hostile };
const plans = { merger, hostilePlan, nothingToDo };
const names = [...Object.keys(reports), ...Object.keys(plans)];
/** Commands of every length, so that in some of them a line ends within a flag. */
function typeCommands(): string[] {
  return Array.from(
    { length: 24 },
    (_, index) => `guest-reset status ${'x'.repeat(index + 1)} --graph-url y`,
  );
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
}

/** Where these elements are, from left to right. */
async function boxesOf(page: Page, selector: string): Promise<Box[]> {
  const boxes = await page.locator(selector).evaluateAll((all) =>
    all.map((each) => {
      const { left, right, top } = each.getBoundingClientRect();
      return { left, right, top };
    }),
  );
  return boxes.sort((one, other) => one.left - other.left);
}

const folder = mkdtempSync(join(tmpdir(), 'guest-reset-page-'));

describe.skipIf(whyNoBrowser !== null)(
  `report.html and plan.html in Chromium${whyNoBrowser === null ? '' : ` - skipped: ${whyNoBrowser}`}`,
  () => {
    let browser: Browser;

    beforeAll(async () => {
      browser = await launchBrowser();
      for (const [name, data] of Object.entries(reports)) await writePage(join(folder, `${name}.html`), data);
      for (const [name, data] of Object.entries(plans))
        writeFileSync(join(folder, `${name}.html`), renderPlanPage(data));
      await writePage(join(folder, 'commands.html'), { ...silent, next: typeCommands() });
    });

    afterAll(async () => {
      await browser?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    const urlOf = (name: string): string => pathToFileURL(join(folder, `${name}.html`)).href;

    for (const name of names) {
      test(`pages - ${name} asks for nothing, complains of nothing and fits every screen`, async () => {
        const { page, complaints, requests } = await openPage(browser, urlOf(name));
        for (const width of [360, 1440]) {
          await page.setViewportSize({ width, height: 900 });
          expect(await measureOverflow(page), `at ${width} px`).toBeLessThanOrEqual(0);
        }
        expect(
          await page
            .locator(
              'script, iframe, img, a:not([href^="https://entra.microsoft.com/"]), object, embed, form',
            )
            .count(),
        ).toBe(0);
        // The style sheet was let through by its hash.
        expect(await page.evaluate('getComputedStyle(document.querySelector(".tiles")).display')).toBe(
          'grid',
        );
        expect(complaints).toEqual([]);
        expect(requests).toEqual([]);
        await page.context().close();
      });

      // The long form has the others: of them all these two have the most in them.
      const isShort = ['partlyFailed', 'merger'].includes(name);
      test.runIf(isShort || isLong)(
        `pages - axe-core finds no fault with ${name}, light, dark and narrow`,
        async () => {
          for (const colorScheme of ['light', 'dark'] as const) {
            const viewport = { width: colorScheme === 'light' ? 1440 : 360, height: 900 };
            const { page } = await openPage(browser, urlOf(name), { bypassCSP: true, colorScheme, viewport });
            // Rows are alike, and each is looked at for as long as the first.
            await page.evaluate(
              'for (const row of document.querySelectorAll(".rows tr:nth-child(n+30)")) row.remove()',
            );
            expect(await findViolations(page), colorScheme).toEqual([]);
            await page.context().close();
          }
        },
      );
    }

    test.each(Object.entries(reports))('writePage() - everybody is listed in %s', async (name, { rows }) => {
      const { page } = await openPage(browser, urlOf(name));
      const listed = await page.locator('.everybody tbody tr').count();
      expect(listed).toBeGreaterThanOrEqual(Math.min(1_000, rows.counts.rows));
      await page.context().close();
    });

    test('writePage() - the counts that are seen are those of the run, and add up', async () => {
      const { page } = await openPage(browser, urlOf('partlyFailed'));
      const cells = await page.locator('.counts td.number:nth-of-type(1)').allInnerTexts();
      const counts = cells.map((cell) => Number(cell.replaceAll(',', '')));
      const { rows, reset, unchanged, rejected, failed, unknown, notAttempted } = partlyFailed.rows.counts;
      expect(counts).toEqual([reset, unchanged, rejected, failed, unknown, notAttempted, rows]);
      expect(counts.slice(0, -1).reduce((sum, count) => sum + count, 0)).toBe(3_000);
      await page.context().close();
    });

    test('writePage() - when and where are seen before anything is scrolled', async () => {
      const { page } = await openPage(browser, urlOf('partlyFailed'), {
        viewport: { width: 1440, height: 900 },
      });
      for (const words of ['Planned', 'Ended', 'Signed in as', 'Input', 'Invitations']) {
        const box = await page.locator('.facts dt', { hasText: words }).boundingBox();
        expect(box?.y, words).toBeLessThan(600);
      }
      await page.context().close();
    });

    test('writePage() - on a telephone no flag is broken, and rows keep the names of their cells', async () => {
      const { page } = await openPage(browser, urlOf('commands'), { viewport: { width: 360, height: 900 } });
      const lines = await page
        .locator('.flag')
        .evaluateAll((all) => all.map((each) => each.getClientRects().length));
      expect(new Set(lines)).toEqual(new Set([1]));
      await page.goto(urlOf('interrupted'));
      const names = await page.evaluate(
        '[...document.querySelectorAll(".everybody td")].slice(0, 5).map((cell) => getComputedStyle(cell, "::before").content)',
      );
      expect(names).toEqual(['"Line"', '"Guest"', '"Old address"', '"New address"', '"What happened"']);
      await page.context().close();
    });

    test.each([
      [360, 'narrow'],
      [1440, 'wide'],
    ])('writePage() - at %d px every tick has its time, and times stand apart', async (width, kind) => {
      const { page } = await openPage(browser, urlOf('finished'), { viewport: { width, height: 900 } });
      for (const chart of ['pace', 'redeemed']) {
        const svg = `svg[aria-labelledby^="${chart}-${kind}-"]`;
        const boxes = await boxesOf(page, `${svg} text[text-anchor="middle"]`);
        const ticks = await page.evaluate(
          `[...document.querySelectorAll('${svg} line.axis')].filter((line) => line.x1.baseVal.value === line.x2.baseVal.value).length`,
        );
        expect(ticks, chart).toBe(boxes.length);
        expect(boxes.length, chart).toBeGreaterThanOrEqual(2);
        for (const [index, box] of boxes.slice(1).entries())
          expect(box.left - (boxes[index]?.right ?? 0), chart).toBeGreaterThanOrEqual(8);
        expect(boxes.at(-1)?.right).toBeLessThanOrEqual(width);
      }
      await page.context().close();
    });

    test('writePage() - the picture of redemption has a line at all guests, and the curve stays below it', async () => {
      const { page } = await openPage(browser, urlOf('finished'), { viewport: { width: 1440, height: 900 } });
      const svg = 'svg[aria-labelledby^="redeemed-wide-"]';
      expect(await page.locator(`${svg} text`, { hasText: 'All 1,200 guests reset' }).count()).toBe(1);
      const [total] = await boxesOf(page, `${svg} .total`);
      const [curve] = await boxesOf(page, `${svg} .curve`);
      expect(total?.top).toBeLessThan(curve?.top ?? 0);
      await page.context().close();
    });

    test('writePage() - on paper totals stand once, and what is folded away is counted', async () => {
      const { page } = await openPage(browser, urlOf('partlyFailed'));
      await page.emulateMedia({ media: 'print' });
      expect(await page.evaluate('getComputedStyle(document.querySelector("tfoot")).display')).toBe(
        'table-row-group',
      );
      // A table begins under its heading, and is not kept whole at the price of a gap.
      const breaks = await page.evaluate(
        '[[".counts", "breakInside"], ["h2", "breakAfter"], ["figure", "breakAfter"], ["thead", "breakAfter"]].map(([of, name]) => getComputedStyle(document.querySelector(of))[name])',
      );
      expect(breaks).toEqual(['auto', 'avoid', 'avoid', 'avoid']);
      expect(await page.locator('section:has(> #everybody) .paper:visible').first().textContent()).toMatch(
        /^\d+ more: see results\.csv$/,
      );
      expect(await page.locator('.screen:visible').count()).toBe(0);
      await page.context().close();
    });

    test('writePage() - an interrupted run of 700 rows is a few sheets of paper', async () => {
      const path = join(folder, 'paper.html');
      await writePage(path, pageOf({ rows: tellMixed(700, 0.1), next: interrupted.next }, interrupted.run));
      const { page } = await openPage(browser, pathToFileURL(path).href);
      const pdf = (await page.pdf({ format: 'A4' })).toString('latin1');
      const sheets = pdf.match(/\/Type\s*\/Page\b/g)?.length ?? 0;
      expect(sheets).toBeGreaterThanOrEqual(1);
      expect(sheets).toBeLessThanOrEqual(5);
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
