/** report.html: one file that says what was asked, what became of every row and what to do next, for people who did not run it. */
import { findGuestPages } from '../../core/guest-page.ts';
import { type RowStatus, rowStatuses } from '../../core/outcome.ts';
import { writeCount, writeCountOf } from '../figures.ts';
import { describePlace, type RedemptionSummary } from '../redemption.ts';
import { describeWrittenOnly, type RowsSummary } from '../tally.ts';
import { renderAsked, renderIds } from './asked.ts';
import { countOf, drawEnds, statusWords } from './chart-ends.ts';
import { drawPace } from './chart-pace.ts';
import { renderDocument } from './document.ts';
import { judgeEnd } from './end.ts';
import { listEverybody } from './everybody.ts';
import { nameTenant, noticeRehearsal, type PageRun, renderFacts } from './facts.ts';
import { type Html, html, typeCommand } from './html.ts';
import { renderProof, renderSigned } from './proof.ts';
import { tellRedemption } from './redemption.ts';
import { tabulateCounts, tellAttention } from './rows.ts';
import { renderTiles, type Tile } from './tiles.ts';
import { renderWaves } from './waves.ts';

/** Everything on the page. */
export interface PageData {
  /** What the run is called: the name of its folder. */
  readonly name: string;
  readonly run: PageRun;
  /** Where the clocks of its readers are, such as Europe/Berlin. */
  readonly zone: string;
  readonly rows: RowsSummary;
  /** null until `status` has run. */
  readonly redemption: RedemptionSummary | null;
  /** Whole command lines to type next, most useful first. */
  readonly next: readonly string[];
}

/** The page as text: no script, nothing loaded from anywhere, under 500 kB for a run of any size. */
export function renderPage(data: PageData): string {
  const { run, rows } = data;
  const title = `${writeCount(rows.counts.reset)} of ${writeCountOf(rows.counts.rows, 'row')} reset`;
  const pages = findGuestPages(run);
  const before = html`${renderHeader(data, title)}<main>
${renderEnds(data)}${renderWaves(run, rows)}${renderRedemption(data)}${renderProof(data.redemption, pages)}${renderAttention(data)}${renderNext(data)}`;
  const after = html`${renderAsked(run, data.zone)}${renderSigned(data.redemption)}${renderPace(data)}${renderIds(run)}</main>
<footer><p>Made by guest-reset ${run.toolVersion} from the plan and the journal of the run. The page holds names and addresses: pass it on with care.</p></footer>
`;
  const room = bytesMax - Buffer.byteLength(`${before}${after}`);
  return renderDocument({
    title: `${title} - ${nameTenant(run)}`,
    foot: data.name,
    body: [before, renderEverybody(data, room), after],
  });
}

/** Most bytes of what is in the body of the page; what else there is of it is less than 20 kB. */
const bytesMax = 480_000;

function renderHeader({ run, rows, redemption, zone }: PageData, title: string): Html {
  const end = judgeEnd(run, rows);
  return html`<header>
<p class="over">New e-mail addresses for guests of <bdi>${nameTenant(run)}</bdi></p>
<h1>${title}</h1>
${noticeRehearsal(run, 'This was a rehearsal with a simulated directory. No real guest was touched and no mail was sent')}
<p class="notice ${end.tone}"><strong>${end.headline}.</strong> ${end.sentence}</p>
${noticeWritten(rows)}${noticeLinks(rows, redemption)}${renderFacts(run, rows, zone)}${renderTiles(tileEnds(rows))}</header>
`;
}

/** A row that was not reset may have changed its guest all the same. */
function noticeWritten({ writtenOnly }: RowsSummary): Html | null {
  if (writtenOnly.count === 0) return null;
  return html`<p class="notice warn"><strong>${describeWrittenOnly(writtenOnly)}.</strong> The column <code>resultWritten</code> of <code>results.csv</code> names each. Carrying the run on resets them; <code>undo</code> gives them back what they had.</p>
`;
}

/** Without a mail nobody hears of the invitation, unless a person passes the links on. */
function noticeLinks({ links, linksLost }: RowsSummary, redemption: RedemptionSummary | null): Html | null {
  const pending = redemption?.counts.pending ?? links + linksLost;
  if (links + linksLost === 0 || pending === 0) return null;
  const file = html`<code>redeem-urls.csv</code>`;
  const waiting =
    redemption === null
      ? html`<strong>${writeCountOf(links, 'redeem link')} ${links === 1 ? 'waits' : 'wait'} in ${file} to be sent.</strong> These guests were reset without a mail, and hear of it only from you.`
      : html`<strong>${writeCountOf(pending, 'guest')} ${describePlace('pending', pending)}.</strong> The redeem links of those who were reset without a mail are in ${file}.`;
  const lost =
    linksLost === 0
      ? null
      : html` For ${writeCountOf(linksLost, 'more guest')} the reply was lost, and the link with it: <code>remind</code> makes a new one.`;
  return html`<p class="notice">${waiting} Each link is a key: give it to its guest and to nobody else.${lost}</p>
`;
}

/** A card for each way in which rows ended, the same as in the table below: they add up to the rows read. */
function tileEnds(rows: RowsSummary): readonly Tile[] {
  return rowStatuses
    .filter((status) => status === 'reset' || countOf(rows.counts, status) > 0)
    .map((status) => ({
      count: countOf(rows.counts, status),
      words: statusWords[status].name.toLowerCase(),
      detail: describeTile(status, rows),
    }));
}

function describeTile(status: RowStatus, { mails, links, linksLost, repeats }: RowsSummary): string {
  if (status === 'reset')
    return [
      mails > 0 ? `${writeCount(mails)} invited by mail` : '',
      links + linksLost > 0 ? `${writeCount(links + linksLost)} without a mail, as asked` : '',
    ]
      .filter(Boolean)
      .join(', ');
  if (status !== 'rejected' || repeats === 0) return '';
  return `${writeCount(repeats)} only ${repeats === 1 ? 'repeats' : 'repeat'} an earlier row`;
}

function renderNext({ next }: PageData): Html | null {
  if (next.length === 0) return null;
  return html`<section aria-labelledby="next"><h2 id="next">What to do next</h2>
<p>To be typed by the person who runs guest-reset:</p>
<ul class="commands">${next.map((line) => html`<li>${typeCommand(line)}</li>`)}</ul></section>
`;
}

function renderEnds({ rows }: PageData): Html {
  return html`<section aria-labelledby="how"><h2 id="how">How the rows ended</h2>
${drawEnds(rows.counts)}${tabulateCounts(rows)}</section>
`;
}

function renderRedemption({ run, rows, redemption }: PageData): Html {
  return html`<section aria-labelledby="redemption"><h2 id="redemption">Who has redeemed</h2>
${tellRedemption(rows, redemption, findGuestPages(run))}</section>
`;
}

function renderAttention({ rows }: PageData): Html {
  return html`<section aria-labelledby="attention"><h2 id="attention">Rows that need attention</h2>
${tellAttention(rows)}</section>
`;
}

/** The rows one by one, as many as there is room for, in bytes. */
function renderEverybody({ run, rows }: PageData, room: number): Html {
  const list = listEverybody(rows, findGuestPages(run), room);
  if (list === null) return html``;
  return html`<section aria-labelledby="everybody"><h2 id="everybody">Everybody, row by row</h2>
${list}</section>
`;
}

function renderPace({ rows }: PageData): Html {
  return html`<section aria-labelledby="speed"><h2 id="speed">Pace and throttling</h2>
${drawPace(rows.pace)}</section>
`;
}
