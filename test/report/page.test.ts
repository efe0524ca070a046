/** The page as text: small, sealed, and the same numbers in every place. */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { writeShares } from '../../src/report/page/chart-ends.ts';
import type { PageRun } from '../../src/report/page/facts.ts';
import { html } from '../../src/report/page/html.ts';
import { renderPage } from '../../src/report/page/page.ts';
import { createRedemptionTally } from '../../src/report/redemption.ts';
import { createPageTally } from '../../src/report/tally.ts';
import { writePage } from '../../src/run/report-html.ts';
import {
  ended,
  finished,
  hostile,
  interrupted,
  pageOf,
  partlyFailed,
  planned,
  silent,
  tellMixed,
  tellRedemption,
  tellReset,
  tellSilent,
} from './samples.ts';

test('renderPage() - 100,000 rows stay under 500 kB', () => {
  const rows = tellMixed(100_000);
  const text = renderPage(pageOf({ rows }));
  expect(Buffer.byteLength(text)).toBeLessThan(500_000);
  expect(/<p>([^<]+) are listed here.*results\.csv/.exec(text)?.[1]).toMatch(/^1,0\d\d of 100,000 rows$/);
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
  const text = renderPage(pageOf({ rows: tally.tell(), redemption: tellRedemption(2_000) }));
  expect(Buffer.byteLength(text)).toBeLessThan(500_000);
  expect(/<p>([^<]+) are listed here/.exec(text)?.[1]).toMatch(/^\d+ of 2,000 rows$/);
});

test('renderPage() - the rest of the page takes its room from the list of everybody', () => {
  const columns = Array.from({ length: 400 }, (_, index) => ({
    ...{ number: index + 1, name: 'x'.repeat(200), used: false, is: 'the new address' },
  }));
  const lengths = [partlyFailed, { ...partlyFailed, run: { ...partlyFailed.run, columns } }].map((data) => {
    const page = renderPage(data);
    expect(Buffer.byteLength(page)).toBeLessThan(500_000);
    return page.match(/<tr><td>/g)?.length ?? 0;
  });
  const [alone = 0, beside = 0] = lengths;
  expect(beside).toBeGreaterThan(500);
  expect(beside).toBeLessThan(alone);
});

test('renderPage() - nothing may be loaded or run', () => {
  const text = renderPage(hostile);
  expect(text).toMatch(
    /http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-/,
  );
  expect(text).not.toMatch(/<(script|img|iframe|a|object)\b/i);
  expect(text.match(/<style>/g)).toHaveLength(1);
});

test('renderPage() - guests are linked to their pages in the admin center, and to nowhere else', () => {
  const links = [...renderPage(partlyFailed).matchAll(/<a href="([^"]*)"/g)].map(([, link]) => link);
  expect(links.length).toBeGreaterThan(100);
  for (const link of links)
    expect(link).toMatch(
      /^https:\/\/entra\.microsoft\.com\/6b7e4b52-1f0c-4a53-9a3e-4e2f0d2c9b11\/#view\/Microsoft_AAD_UsersAndTenants\/UserProfileMenuBlade\/~\/overview\/userId\/8a6465b4-c683-4119-ae11-\d{12}$/,
    );
  const made = { ...partlyFailed, run: { ...partlyFailed.run, simulated: true } };
  expect(renderPage(made)).not.toContain('<a ');
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
    'Stops when more rows fail than',
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
  const onThisMachine = pageOf({ rows: tellReset(3) }, { graphUrl: 'http://127.0.0.1:4500' });
  expect(renderPage(onThisMachine)).toContain('on this machine: a rehearsal, unless');
});

test('renderPage() - a run of no rows has a page', () => {
  expect(renderPage(pageOf({ rows: createPageTally().tell() }))).toContain('No row was sent');
});

/** The text of the page without its tags, blanks as one. */
function readText(page: string): string {
  const body = page.slice(page.indexOf('<body>'));
  return body.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');
}

test('renderPage() - where, when, who, from what and how guests hear of it stand before everything else', () => {
  const text = readText(renderPage(interrupted));
  const top = text.slice(0, text.indexOf('How the rows ended'));
  for (const fact of [
    'Tenant Contoso Holding ( holding.example )',
    'Planned 2 March 2026 at 08:52 UTC 2 March 2026 at 09:52 in Europe/Berlin',
    'Ended 2 March 2026 at 09:01 UTC 2 March 2026 at 10:01 in Europe/Berlin after 1 min 20 s of work',
    'Signed in as admin@holding.example (a person) started by ada on pc-17',
    'Input merger.csv , 400 rows',
    `Invitations ${interrupted.rows.mails} by mail`,
    'Language of the mail Microsoft&#39;s default (en-US)',
    'Text in the mail Microsoft&#39;s alone',
    'Guests land on My Apps of the tenant',
  ]) {
    expect(top).toContain(fact);
  }
});

test('renderPage() - the cards count as the table does, add up to the rows read, and nothings are greyed', () => {
  const page = renderPage(partlyFailed);
  const cards = [...page.matchAll(/<li><strong>([\d,]+)<\/strong> <span>([a-z ]+)</g)].map(
    ([, count, words]) => [words, count],
  );
  const table = [
    ...page.matchAll(
      /<tr( class="zero")?><th scope="row" class="name">.*?<\/svg>([A-Za-z ]+)<\/th><td class="number">([\d,]+)</g,
    ),
  ];
  expect(table).toHaveLength(6);
  expect(cards).toEqual(
    table
      .filter(([, , , count]) => count !== '0')
      .map(([, , words = '', count]) => [words.toLowerCase(), count]),
  );
  for (const [, zero, , count] of table) expect(zero === undefined).toBe(count !== '0');
});

test('renderPage() - addresses may be broken behind the at sign', () => {
  expect(renderPage(partlyFailed)).toMatch(/<bdi>[a-z.0-9]+@<wbr>contoso\.example<\/bdi>/);
});

test('renderPage() - settings are those with which the plan was carried out, each time', () => {
  const [first] = interrupted.run.applied ?? [];
  const again = { ...first, at: '2026-03-02T09:30:00Z', options: { canary: 0, 'max-rate': null } };
  const old = { at: '2026-03-02T08:59:00Z', signIn: interrupted.run.signIn, approved: null };
  const applied = [old, ...(interrupted.run.applied ?? []), { ...old, ...again }];
  const text = readText(renderPage({ ...interrupted, run: { ...interrupted.run, applied } }));
  expect(text).toContain('Rows that go first, as a trial none ( --canary )');
  expect(text).toContain('Most resets a second 5, then not said ( --max-rate )');
  expect(text).toContain('Rows that had failed are tried again ( --retry-failed )');
  expect(text).toContain('Stops when more rows fail than 10% ( --max-failures )');
  expect(text).toContain(
    'Carried out by admin@holding.example (a person), started by ada on pc-17 , with no fingerprint said, 2 March 2026 at 09:30 UTC',
  );
});

test('renderPage() - language, text and page of landing are those of the mails', () => {
  const column = (is: string) => ({ number: 1, name: 'x', used: true, is });
  const languages = ['', 'de-DE', 'fr-FR', 'nl-NL', 'it-IT'].map((tag, index) => ({ tag, mails: index + 1 }));
  const ofRun = (over: Partial<PageRun>) => readText(renderPage(pageOf({ rows: tellReset(3) }, over)));
  const text = ofRun({
    plan: { languages },
    columns: [column('the text in the mail'), column('the page on which guests land')],
    options: { send: true, message: 'Welcome <b>', 'redirect-url': 'https://a.example/' },
  });
  expect(text).toContain('Language of the mail 5 in it-IT, 4 in nl-NL, 3 in fr-FR, 2 in de-DE and 1 more');
  expect(text).toContain('Text in the mail As each row says, else Welcome &lt;b&gt;');
  expect(text).toContain('Guests land on As each row says, else https://a.example/');
  expect(ofRun({ options: { send: true, 'message-file': 'text.txt' } })).toContain(
    'Text in the mail that of text.txt',
  );
  expect(ofRun({ plan: { languages: [{ tag: 'de-DE', mails: 3 }] } })).toContain(
    'Language of the mail de-DE',
  );
  expect(ofRun({ options: { send: false } })).not.toContain('Text in the mail');
});

test('renderPage() - what only the operator needs is at the end', () => {
  const page = renderPage(
    pageOf({ rows: tellMixed(40), redemption: tellRedemption(30) }, { plan: { sha256: 'abc' } }),
  );
  const ids = [...page.matchAll(/<h2 id="(\w+)"/g)].map(([, id]) => id);
  expect(ids.slice(-3)).toEqual(['signed', 'speed', 'ids']);
  expect(page.indexOf('5f2b9c1e8d7a4f60')).toBeGreaterThan(page.indexOf('id="ids"'));
  expect(page).toContain('<dt>SHA-256 of plan.csv</dt><dd><code>abc</code></dd>');
});

test('renderPage() - the foot of a sheet names the run, whatever it is called', () => {
  expect(renderPage(finished)).toContain('@page { @bottom-left { content: "2026-03-02T08-52-10-merger"; } }');
  const page = renderPage({ ...finished, name: '"; } </style><script>\\u202e' });
  expect(page).not.toContain('<script');
  expect(page).toContain('content: "\\22 \\3b  \\7d  \\3c \\2f style\\3e \\3c script\\3e ');
  expect(page.match(/<\/style>/g)).toHaveLength(1);
});

test('renderPage() - options are named in words, each with its flag', () => {
  const text = readText(renderPage(pageOf({ rows: tellReset(3) }, { options: { send: false, canary: 3 } })));
  expect(text).toContain('Invitation mail not sent ( --no-send )');
  expect(text).toContain('Rows that go first, as a trial 3 ( --canary )');
  expect(text).not.toMatch(/\b(true|false)\b/);
});

test('renderPage() - rows that were not attempted are counted, and need no attention', () => {
  const page = renderPage(pageOf({ rows: tellMixed(700, 0.2) }));
  const { notAttempted } = tellMixed(700, 0.2).counts;
  expect(readText(page)).toContain(`${notAttempted} not attempted `);
  expect(readText(page)).toMatch(/\d+ rows were not attempted, .* carry the run on/);
  expect(page).not.toContain('run-ended');
});

/** The part of the page from one heading to the next. */
function partOf(page: string, id: string): string {
  const from = page.indexOf(`<h2 id="${id}">`);
  return page.slice(from, page.indexOf('</section>', from));
}

test('renderPage() - reasons are in one table, each with what to do, and add up to the rows that ended so', () => {
  const part = partOf(renderPage(partlyFailed), 'attention');
  expect(part.match(/<table/g)).toHaveLength(1);
  const counts = [...part.matchAll(/data-name="Rows">([\d,]+)</g)].map(([, count = '']) => Number(count));
  const { rejected, failed, unknown } = partlyFailed.rows.counts;
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(rejected + failed + unknown);
  expect(readText(`<body>${part}`)).toContain('Rows Ended as Reason What to do 6 Unknown');
  expect(readText(`<body>${part}`)).toContain(
    'Failed The new address belongs to another object of the directory address-of-other-object Remove it there, or use another address',
  );
});

test('renderPage() - each row says what happened, and its reason what to do', () => {
  const tally = createPageTally();
  for (const line of [2, 3])
    tally.add(
      planned(line),
      ended('failed', 'address-refused', `Found ${line}: Check the address with its owner`),
    );
  const text = readText(renderPage(pageOf({ rows: tally.tell() })));
  expect(text).toMatch(
    /Line Guest Old address New address What happened 2 .* Failed: Found 2 3 .* Failed: Found 3 /,
  );
  expect(text.split('Check the address with its owner')).toHaveLength(2);
});

test('renderPage() - everybody is listed once, those who need attention first, with old and new address', () => {
  const rows = tellMixed(400, 0.6);
  const [seen = '', ...folded] = partOf(renderPage(pageOf({ rows })), 'everybody').split('<details>');
  const linesIn = (part: string): number[] =>
    [...part.matchAll(/<tr><td>(\d+)/g)].map(([, line]) => Number(line));
  expect(linesIn(seen)).toEqual(rows.attention.map(({ line }) => line));
  expect(folded.map(linesIn)).toEqual([rows.others.map(({ line }) => line)]);
  expect(new Set([...linesIn(seen), ...folded.flatMap(linesIn)])).toEqual(
    new Set(Array.from({ length: 400 }, (_, index) => index + 2)),
  );
  expect(readText(`<body>${folded[0]}`)).toContain(
    'Chiara Bakker chiara.bakker2@ fabrikam.example chiara.bakker2@ contoso.example Reset ',
  );
});

test('renderPage() - the address that was typed stands where the directory knows none', () => {
  const tally = createPageTally();
  const nobody = { guestId: '', guestName: '', currentEmail: '', newEmail: '' };
  const typed = { guest: 'a@old.example', currentEmail: 'a@old.example', newEmail: '' };
  tally.add(planned(2, nobody), ended('rejected', 'guest-not-found', 'None'), () => typed);
  tally.add(planned(3, nobody), ended('rejected', 'guest-missing', 'None'));
  const text = readText(renderPage(pageOf({ rows: tally.tell() })));
  expect(text).toContain('2 a@old.example a@ old.example (none) Rejected');
  expect(text).toContain('3 (not known) (not known) (none) Rejected');
});

test('renderPage() - the first of those who need attention are seen, the others folded away', () => {
  const tally = createPageTally();
  for (let line = 2; line < 42; line += 1) tally.add(planned(line), ended('failed', 'graph-refused', 'x'));
  const [seen = '', folded = ''] = partOf(renderPage(pageOf({ rows: tally.tell() })), 'everybody').split(
    '<details>',
  );
  expect(seen.match(/<tr><td>/g)).toHaveLength(20);
  expect(folded.match(/<tr><td>/g)).toHaveLength(20);
  expect(readText(`<body>${folded}`)).toContain('Show 20 more 20 more: see results.csv');
});

test('renderPage() - redemption has one share, and says of what', () => {
  const rows = tellMixed(1_000);
  const text = readText(renderPage(pageOf({ rows, redemption: tellRedemption(rows.counts.reset) })));
  const part = text.slice(text.indexOf('Who has redeemed'), text.indexOf('Rows that need attention'));
  expect(new Set(part.match(/\d+ %/g))).toEqual(new Set(['75 %']));
  expect(part).toContain('(75 % of those reset)');
});

test('renderPage() - rows that repeat an earlier one are told apart from those that need attention', () => {
  const tally = createPageTally();
  tally.add(planned(2), ended('reset', 'reset', ''));
  for (let line = 3; line < 154; line += 1) tally.add(planned(line), ended('rejected', 'duplicate-row', 'x'));
  const end = { at: '2026-03-02T09:10:00Z', exitCode: 3, reason: null };
  const text = readText(renderPage(pageOf({ rows: tally.tell() }, { ended: end })));
  expect(text).toContain('151 rejected 151 only repeat an earlier row');
  expect(text).toContain('151 Rejected An earlier row asks the same of the same guest');
  expect(text).toContain('No row needs attention.');
  expect(text).toContain('Finished. Every guest was reset, or needed no change.');
  expect(text).not.toContain('could not be used and nothing was sent');
  expect(text).toContain('(151 of these only repeat an earlier row)');
});

test('renderPage() - the pace is that of the time in which something happened', () => {
  const tally = createPageTally();
  const nextDay = 24 * 60 * 60;
  for (let row = 0; row < 400; row += 1) {
    const second = row < 200 ? row / 20 : nextDay + row / 20;
    tally.add(planned(row + 2), ended('reset', 'reset', '', second));
  }
  const text = readText(renderPage(pageOf({ rows: tally.tell() })));
  expect(text).toContain('400 rows ended in 20 s of work: 20.0 per second on average, 20.0 at best');
  expect(text).toContain('A break of 1 d, in which nothing happened, is left out.');
  expect(renderPage(pageOf({ rows: tally.tell() })).match(/class="break"/g)).toHaveLength(2);
});

test('renderPage() - a pause that goes on for seconds is one rectangle', () => {
  const tally = createPageTally();
  for (let row = 0; row < 60; row += 1) tally.add(planned(row + 2), ended('reset', 'reset', '', row / 2));
  const startMs = Date.parse('2026-03-02T09:00:05.500Z');
  tally.addThrottled(startMs, 3, startMs + 6_000);
  const page = renderPage(pageOf({ rows: tally.tell() }));
  expect(page.match(/class="pause"[^>]*><title>[^<]*/g)?.map((pause) => pause.split('<title>')[1])).toEqual([
    'Waited 6 s',
    'Waited 6 s',
  ]);
});

test('writeShares() - shares in whole per cent add up to 100, and nothing there is written as none', () => {
  const number = fc.nat({ max: 3_000 });
  fc.assert(
    fc.property(
      number,
      number,
      number,
      number,
      number,
      number,
      (reset, unchanged, rejected, failed, unknown, notAttempted) => {
        const some = { reset, unchanged, rejected, failed, unknown, notAttempted };
        const rows = Object.values(some).reduce((sum, count) => sum + count, 0);
        fc.pre(rows > 0);
        const written = Object.values(writeShares({ rows, ...some }));
        const whole = written.map((share) =>
          share === '<1 %' ? 0 : share === '>99 %' ? 100 : Number.parseInt(share, 10),
        );
        expect(whole.reduce((sum, share) => sum + share, 0)).toBe(100);
        expect(written.filter((share) => share === '0 %')).toHaveLength(
          Object.values(some).filter((count) => count === 0).length,
        );
      },
    ),
  );
  const halves = {
    rows: 200,
    reset: 135,
    unchanged: 1,
    rejected: 31,
    failed: 33,
    unknown: 0,
    notAttempted: 0,
  };
  expect(Object.values(writeShares(halves))).toEqual(['68 %', '1 %', '15 %', '16 %', '0 %', '0 %']);
});

test('renderPage() - the words are those of people who were not there', () => {
  for (const data of [finished, interrupted, silent]) {
    const text = readText(renderPage(data));
    expect(text).not.toMatch(/with nothing to do|Nobody has looked|nothing to be done/);
  }
  expect(readText(renderPage(interrupted))).toContain('This has not been checked yet');
});

test('renderPage() - what a look found is told for each standing, with what to do and the first guests', () => {
  const redemption = tellRedemption(1_200);
  const { counts } = redemption;
  const text = readText(renderPage(pageOf({ rows: tellReset(1_200), redemption })));
  expect(text).toContain(`${counts.pending} have not redeemed yet`);
  for (const [count, words, remedy] of [
    [counts.gone, 'are gone from the directory', 'Restore or invite anew'],
    [counts['changed-elsewhere'], 'no longer have the new address', 'Somebody has changed it since the run'],
    [counts['not-shown'], 'do not show the reset that Graph accepted', 'Look again later, then look'],
    [counts.unread, 'could not be read', 'Look again later'],
  ] as const) {
    expect(count).toBeGreaterThan(1);
    expect(text).toContain(` ${count} ${words} `);
    expect(text.split(`${count} ${words} ${remedy}`), 'once in the table of kinds').toHaveLength(2);
  }
  const [, after = ''] = text.split('Guests to look at');
  const heads = after.slice(0, after.indexOf('Access kept')).match(/Line Guest New address What was found/g);
  expect(heads, 'one list of all kinds, and the folded').toHaveLength(2);
  expect(text).toContain(
    `${redemption.reminded} guests were reminded, the last on 10 March 2026 at 08:00 UTC`,
  );
});

test('renderPage() - of a hundred thousand guests that are gone, 20 are listed and the file is named', () => {
  const tally = createRedemptionTally();
  for (let line = 2; line < 100_002; line += 1) {
    const row = { line, guestId: '', guest: 'g'.repeat(500), newEmail: 'a'.repeat(500) };
    tally.add({ standing: 'gone', since: null, remindedAt: null, cameBy: null, row });
  }
  const page = renderPage(pageOf({ rows: tellReset(3), redemption: tally.tell('2026-03-16T07:30:00Z') }));
  expect(Buffer.byteLength(page)).toBeLessThan(100_000);
  expect(readText(page)).toContain('99,980 more rows are only in status.csv');
});

test('renderPage() - links that wait to be sent are told, and no link', () => {
  const text = readText(renderPage(silent));
  expect(text).toContain('125 redeem links wait in redeem-urls.csv to be sent.');
  expect(text).toContain('Each link is a key');
  expect(text).toContain('For 2 more guests the reply was lost, and the link with it: remind');
  expect(text).toContain('Invitations Not by mail');
  expect(text).not.toMatch(/0 (invitations|invited) by mail/);
  expect(text).not.toMatch(/https?:/);
  expect(readText(renderPage(finished))).not.toContain('redeem-urls.csv');
});

test('renderPage() - links are told of as long as somebody has not redeemed', () => {
  const seen = (standings: readonly ('redeemed' | 'pending')[]): string => {
    const tally = createRedemptionTally();
    for (const standing of standings)
      tally.add({
        standing,
        since: null,
        remindedAt: null,
        cameBy: null,
        row: { line: 2, guestId: '', guest: '', newEmail: '' },
      });
    return readText(
      renderPage(pageOf({ rows: tellSilent(2), redemption: tally.tell('2026-03-16T07:30:00Z') })),
    );
  };
  expect(seen(['redeemed', 'pending'])).toContain('1 guest has not redeemed yet. The redeem links of those');
  expect(seen(['redeemed', 'redeemed'])).not.toContain('redeem-urls.csv');
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
