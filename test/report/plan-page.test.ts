import { describe, expect, it } from 'vitest';
import { renderPlanPage } from '../../src/report/page/plan-page.ts';
import { hostilePlan, merger, nothingToDo, planEntry, planPageOf, tellHuge } from './plan-samples.ts';

function readText(page: string): string {
  return page
    .replace(/<style>.*?<\/style>/s, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ');
}

describe('renderPlanPage()', () => {
  it('renderPlanPage() - says who planned what, how much, what it takes to agree, and that nothing was done', () => {
    const text = readText(renderPlanPage(merger));
    for (const words of [
      '372 of 400 rows to be reset',
      'Nothing has been done yet',
      'admin@holding.example',
      '3f2a 91bc 04de',
      'guest-reset apply reports/2026-03-02T08-52-10-merger --approved 3f2a91bc04de',
      '372 invitations',
      '372 contoso.example',
      'What will not be done, and why',
      '20 rows are refused',
      'The guest is blocked from signing in',
      '400 mails would go out, and the cap of a day is 100',
      'What cannot be undone',
      'displayName',
      'becomes Joan Clarke',
    ])
      expect(text).toContain(words);
    expect(text).not.toMatch(/was reset|were reset|ended before/);
  });

  it('renderPlanPage() - mails by domain and by language add up to all of them', () => {
    const { domains, languages, mails } = merger.planned;
    for (const lines of [domains, languages])
      expect(lines.reduce((sum, line) => sum + line.mails, 0)).toBe(mails);
    const many = planPageOf(
      Array.from({ length: 100 }, (_, index) =>
        planEntry(index + 2, { newEmail: `a@d${index % 40}.example` }),
      ),
    ).planned;
    expect(many.domains).toHaveLength(21);
    expect(many.domains.at(-1)).toEqual({ domain: '', mails: 40 });
    expect(many.domains.reduce((sum, line) => sum + line.mails, 0)).toBe(100);
  });

  it('renderPlanPage() - a thousand guests stand before and after; what is left out is counted', () => {
    const page = renderPlanPage(
      planPageOf(Array.from({ length: 1_500 }, (_, index) => planEntry(index + 2))),
    );
    const [, table = ''] = page.split('class="rows stack planned"');
    const body = table.slice(0, table.indexOf('</table>'));
    expect(body.match(/<tr role="row"><td/g)).toHaveLength(1_000);
    expect(page).toContain('500 more rows are only in <code>plan.csv</code>.');
    expect(Buffer.byteLength(page)).toBeLessThan(1_000_000);
  });

  it('renderPlanPage() - rows of the worst length stay under 1 MB, and none is lost without a word', () => {
    const page = renderPlanPage(tellHuge(3_000));
    expect(Buffer.byteLength(page)).toBeLessThan(1_000_000);
    const shown = page.match(/<tr role="row"><td role="cell" data-name="Line"/g)?.length ?? 0;
    const missing = [...page.matchAll(/([\d,]+) more rows? (?:is|are) only in/g)].map(([, count = '']) =>
      Number(count.replaceAll(',', '')),
    );
    expect(shown + missing.reduce((sum, count) => sum + count, 0)).toBe(3_000);
  });

  it('renderPlanPage() - reasons are in one table, and the rows of all of them in another', () => {
    const page = renderPlanPage(merger);
    const left = page.slice(page.indexOf('id="left"'), page.indexOf('id="warnings"'));
    expect(left.match(/<table/g)).toHaveLength(2);
    const counts = [...left.matchAll(/data-name="Rows">(\d+)</g)].map(([, count]) => Number(count));
    const { rejected, unchanged } = merger.planned.counts;
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(rejected + unchanged);
    expect(left.match(/data-name="Line"/g)).toHaveLength(rejected + unchanged);
  });

  it('renderPlanPage() - text from outside stays text', () => {
    const page = renderPlanPage(hostilePlan);
    for (const tag of ['<script', '<img', '<iframe', '<svg onload', '<b>', '<i>'])
      expect(page.slice(page.indexOf('</style>'))).not.toContain(tag);
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&lt;U+202E&gt;');
  });

  it('renderPlanPage() - where nothing can be done there is nothing to agree to', () => {
    const text = readText(renderPlanPage(nothingToDo));
    expect(renderPlanPage(nothingToDo)).toContain(
      '<li class="zero"><strong>0</strong> <span>guests to be reset',
    );
    expect(text).toContain('0 of 1 row to be reset');
    expect(text).not.toContain('--approved');
  });

  it('renderPlanPage() - the texts in the mails are shown line by line', () => {
    const { invitation } = planEntry(2);
    const message = 'Dear guest,\r\nplease accept <b>now</b>.';
    const page = renderPlanPage(
      planPageOf([planEntry(2, { invitation: invitation === null ? null : { ...invitation, message } })]),
    );
    expect(page).toContain('<bdi>Dear guest,</bdi><br>');
    expect(page).toContain('<bdi>please accept &lt;b&gt;now&lt;/b&gt;.</bdi>');
  });

  it('renderPlanPage() - a plan without mails says so', () => {
    const silent = planEntry(2);
    const page = renderPlanPage(
      planPageOf([{ ...silent, invitation: silent.invitation && { ...silent.invitation, send: false } }]),
    );
    expect(readText(page)).toContain('No mail. The 1 guest would hear of it only from whoever hands over');
  });
});
