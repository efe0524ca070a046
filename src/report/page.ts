/** report.html: one file that says what was asked, what became of every row and what to do next, for people who did not run it. */
import { createHash } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import type { Counts } from '../core/summary.ts';
import { drawEnds } from './chart-ends.ts';
import { drawPace } from './chart-pace.ts';
import { drawFunnel, drawRedemptionTimes } from './chart-redemption.ts';
import { writeCount, writeCountOf, writeDuration, writeMoment, writeShare } from './figures.ts';
import { type Html, html } from './html.ts';
import { tabulateAttention, tabulateCodes, tabulateCounts } from './page-rows.ts';
import { pageStyle } from './page-style.ts';
import type { RedemptionTold } from './redemption.ts';
import type { RowsTold } from './tally.ts';

/** What was asked, and how it ended: the part of run.json that the page tells. */
export interface PageRun {
  readonly toolVersion: string;
  /** UTC ISO 8601. */
  readonly createdAt: string;
  readonly input: { readonly name: string; readonly sha256: string };
  readonly tenant: { readonly id: string; readonly displayName: string; readonly defaultDomain: string };
  readonly signIn: { readonly kind: 'application' | 'delegated' | 'unknown'; readonly name: string };
  readonly cloud: string;
  readonly simulated: boolean;
  /** Options as asked; must hold no secret. */
  readonly options: Readonly<Record<string, string | number | boolean | null>>;
  /** null: the process has not said that it ended. */
  readonly ended: { readonly at: string; readonly exitCode: number; readonly reason: string | null } | null;
}

/** Everything on the page. */
export interface PageData {
  readonly run: PageRun;
  readonly rows: RowsTold;
  /** null until `status` has run. */
  readonly redemption: RedemptionTold | null;
  /** Whole command lines to type next, most useful first. */
  readonly next: readonly string[];
}

/** Writes the page, mode 0600; a reader never sees half of it. Rejects as node:fs does. */
export async function writePage(path: string, data: PageData): Promise<void> {
  const unfinished = `${path}.new`;
  // Whatever is in the way is taken away and not written into: it could be a link to another file.
  await rm(unfinished, { force: true });
  await writeFile(unfinished, renderPage(data), { flag: 'wx', mode: 0o600 });
  await rename(unfinished, path);
}

const styleHash = createHash('sha256').update(pageStyle).digest('base64');

/** The page as text: no script, nothing loaded from anywhere, under 500 kB for a run of any size. */
export function renderPage(data: PageData): string {
  const { run, rows } = data;
  const title = `${writeCount(rows.counts.reset)} of ${writeCountOf(rows.counts.rows, 'row')} reset`;
  // The style sheet is ours and must stand as it is, or its hash would not fit.
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${styleHash}'; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<link rel="icon" href="data:,">
${html`<title>${title} - ${nameTenant(run)}</title>`}
<style>${pageStyle}</style>
</head>
<body>
${renderHeader(data, title)}<main>
${renderNext(data)}${renderEnds(data)}${renderRedemption(data)}${renderCodes(data)}${renderPace(data)}${renderAttention(data)}${renderAsked(run, rows)}</main>
${html`<footer><p>Made by guest-reset ${run.toolVersion} from the plan and the journal of the run. The page holds names and addresses: pass it on with care.</p></footer>`}
</body>
</html>
`;
}

function nameTenant(run: PageRun): string {
  return run.tenant.displayName || run.tenant.defaultDomain || run.tenant.id;
}

function renderHeader(data: PageData, title: string): Html {
  const { run, rows } = data;
  const { counts } = rows;
  const notReset = counts.rejected + counts.failed + counts.unknown + counts.notAttempted;
  const end = judgeEnd(data);
  const tiles = [
    [counts.reset, 'guests reset'],
    [rows.mails, 'invitations by mail'],
    [counts.unchanged, 'with nothing to do'],
    [notReset, 'need attention'],
  ] as const;
  return html`<header>
<p class="over">New e-mail addresses for guests of <bdi>${nameTenant(run)}</bdi></p>
<h1>${title}</h1>
${run.simulated ? html`<p class="notice">This was a rehearsal with a simulated directory. No real guest was touched and no mail was sent.</p>` : null}
<p class="notice ${end.tone}"><strong>${end.headline}.</strong> ${end.sentence}</p>
<ul class="tiles">${tiles.map(([count, words]) => html`<li><strong>${writeCount(count)}</strong><span>${words}</span></li>`)}</ul>
</header>
`;
}

interface End {
  readonly tone: 'good' | 'warn' | 'bad';
  readonly headline: string;
  readonly sentence: string;
}

/** How the run ended, in words for people who do not know exit codes. */
function judgeEnd({ run, rows }: PageData): End {
  const { counts } = rows;
  const { ended } = run;
  if (ended === null) {
    return {
      tone: 'warn',
      headline: 'This run has not ended',
      sentence: 'It is still at work, or its process was killed. The numbers are those recorded so far.',
    };
  }
  const why = ended.reason === null ? '' : ` ${ended.reason}.`;
  const left =
    counts.notAttempted === 0
      ? 'Every row had been attempted.'
      : `${writeCountOf(counts.notAttempted, 'row')} ${counts.notAttempted === 1 ? 'was' : 'were'} not attempted. Nothing is lost: the run can be carried on.`;
  switch (ended.exitCode) {
    case 0:
      return {
        tone: 'good',
        headline: 'Finished',
        sentence: 'Every row was reset, or had nothing to be done.',
      };
    case 3:
      return {
        tone: 'warn',
        headline: 'Finished, with exceptions',
        sentence: `${describeExceptions(counts)}${why}`,
      };
    case 6:
      return {
        tone: 'bad',
        headline: 'Finished, and a person must look',
        sentence: `Whether ${writeCountOf(counts.unknown, 'row')} took effect could not be found out. ${describeExceptions(counts)}${why}`,
      };
    case 4:
      return { tone: 'bad', headline: 'Halted', sentence: `The directory would not go on.${why} ${left}` };
    case 5:
      return {
        tone: 'warn',
        headline: 'Stopped early on purpose',
        sentence: `A safeguard ended the run.${why} ${left}`,
      };
    case 130:
    case 143:
      return {
        tone: 'warn',
        headline: 'Interrupted',
        sentence: `Somebody ended the run before it was done. ${left}`,
      };
    default:
      return {
        tone: 'bad',
        headline: 'Ended unexpectedly',
        sentence: `Exit code ${ended.exitCode}.${why} ${left}`,
      };
  }
}

function describeExceptions(counts: Counts): string {
  const parts = [
    counts.rejected > 0
      ? `${writeCountOf(counts.rejected, 'row')} could not be used and nothing was sent`
      : '',
    counts.failed > 0 ? `${writeCountOf(counts.failed, 'row')} failed and nothing was changed` : '',
  ].filter(Boolean);
  return parts.length === 0 ? '' : `${parts.join('; ')}.`;
}

function renderNext({ next }: PageData): Html | string {
  if (next.length === 0) return '';
  return html`<section aria-labelledby="next"><h2 id="next">What to do next</h2>
<p>To be typed by the person who runs guest-reset:</p>
<ul class="commands">${next.map((line) => html`<li><code>${line}</code></li>`)}</ul></section>
`;
}

function renderEnds({ rows }: PageData): Html {
  return html`<section aria-labelledby="how"><h2 id="how">How the rows ended</h2>
${drawEnds(rows.counts)}${tabulateCounts(rows.counts)}</section>
`;
}

function renderRedemption({ rows, redemption }: PageData): Html {
  const body =
    redemption === null
      ? html`<p>A reset guest signs in with the new address only after accepting the invitation. Nobody has looked yet who has: <code>guest-reset status</code> reads it and makes this page again.</p>`
      : html`<p class="lead">${writeCount(redemption.redeemed)} of ${writeCountOf(redemption.guests, 'guest')} (${writeShare(redemption.redeemed, redemption.guests)}) had redeemed by ${writeMoment(redemption.readAt)}.</p>
${drawFunnel(rows.counts, redemption)}${drawRedemptionTimes(redemption)}`;
  return html`<section aria-labelledby="redemption"><h2 id="redemption">Who has redeemed</h2>
${body}</section>
`;
}

function renderCodes({ rows }: PageData): Html {
  return html`<section aria-labelledby="why"><h2 id="why">Why rows were not reset</h2>
${tabulateCodes(rows.codes)}</section>
`;
}

function renderPace({ rows }: PageData): Html {
  return html`<section aria-labelledby="speed"><h2 id="speed">Pace and throttling</h2>
${drawPace(rows.pace)}</section>
`;
}

function renderAttention({ rows }: PageData): Html {
  return html`<section aria-labelledby="attention"><h2 id="attention">Rows that need attention</h2>
${tabulateAttention(rows)}</section>
`;
}

const signInWords = {
  application: 'an application',
  delegated: 'a person',
  unknown: 'kind not known',
} as const;

function renderAsked(run: PageRun, rows: RowsTold): Html {
  const { tenant, signIn, input, ended } = run;
  const facts: readonly (readonly [string, Html | string])[] = [
    ['Tenant', html`<bdi>${nameTenant(run)}</bdi>`],
    ['Default domain', tenant.defaultDomain || '(not known)'],
    ['Tenant id', html`<code>${tenant.id}</code>`],
    ['Cloud', run.cloud],
    ['Signed in as', html`<bdi>${signIn.name || '(not known)'}</bdi> (${signInWords[signIn.kind]})`],
    ['Input', html`<bdi>${input.name}</bdi>, ${writeCountOf(rows.counts.rows, 'row')}`],
    ['SHA-256 of the input', html`<code>${input.sha256}</code>`],
    ['Planned', writeMoment(run.createdAt)],
    ['Ended', ended === null ? '(not yet)' : describeEnded(run.createdAt, ended.at)],
    ...Object.entries(run.options)
      .filter(([, value]) => value !== null && value !== '')
      .map(([name, value]) => [`--${name}`, String(value)] as const),
  ];
  return html`<section aria-labelledby="asked"><h2 id="asked">What was asked</h2>
<dl>${facts.map(
    ([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>
`,
  )}</dl></section>
`;
}

function describeEnded(from: string, to: string): string {
  const tookMs = Date.parse(to) - Date.parse(from);
  return Number.isNaN(tookMs)
    ? writeMoment(to)
    : `${writeMoment(to)}, ${writeDuration(tookMs)} after the plan`;
}
