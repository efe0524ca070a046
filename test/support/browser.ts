/** The system's Chromium for tests of pages: found, started, and asked what a page does and shows. */
import { existsSync } from 'node:fs';
import axe from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const found = places.find((place) => existsSync(place));

/** null when there is a browser; else why tests with one are skipped. */
export const whyNoBrowser =
  found === undefined ? `No Chromium at ${places.join(', ')}: install it (apt-get install chromium)` : null;

/** Starts the browser; the caller closes it. */
export function launchBrowser(): Promise<Browser> {
  if (found === undefined) throw new Error(whyNoBrowser ?? '');
  return chromium.launch({
    executablePath: found,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** A page that was opened, and what it did. */
export interface Opened {
  readonly page: Page;
  /** Errors and warnings of the console, and exceptions. */
  readonly complaints: readonly string[];
  /** Every request but the one for the page itself. */
  readonly requests: readonly string[];
}

/** Opens a page in a context of its own and notes what it complains of and asks for. */
export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Opened> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => {
    if (!request.isNavigationRequest()) requests.push(request.url());
  });
  await page.goto(url, { waitUntil: 'load' });
  return { page, complaints, requests };
}

/** How many pixels the page is wider than the window. */
export async function measureOverflow(page: Page): Promise<number> {
  return Number(
    await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
  );
}

/** What axe-core finds fault with, one line each. The page must have been opened with `bypassCSP`. */
export async function findViolations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const lines: unknown = await page.evaluate(`axe.run(document).then(({ violations }) => violations.map(
    ({ impact, id, nodes }) => impact + ' ' + id + ': ' + nodes.map(({ html }) => html.slice(0, 120)).slice(0, 3).join(' | ')))`);
  if (!Array.isArray(lines)) throw new Error('axe-core gave no list of violations');
  return lines.map(String);
}
