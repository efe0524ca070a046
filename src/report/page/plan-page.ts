/** plan.html: what would be done, for whoever has to agree to it. Nothing in it has been done. */
import { shortenFingerprint, spellFingerprint } from '../../core/fingerprint.ts';
import { writeCount, writeCountOf } from '../figures.ts';
import type { PlanOverview } from '../planned.ts';
import { describeChanges } from '../terminal/plan-sent.ts';
import { renderAsked, renderIds } from './asked.ts';
import { renderDocument } from './document.ts';
import {
  describeMail,
  describeSignIn,
  type Fact,
  listFacts,
  nameTenant,
  noticeRehearsal,
  type PageRun,
  tellMoment,
} from './facts.ts';
import { type Html, html, typeCommand } from './html.ts';
import { tellMails } from './plan-mails.ts';
import { tabulateChanges, tabulateLeft } from './plan-rows.ts';
import { renderTiles, type Tile } from './tiles.ts';

/** Everything on the page. */
export interface PlanPageData {
  /** What the run is called: the name of its folder. */
  readonly name: string;
  readonly run: PageRun & { readonly plan: { readonly sha256: string } };
  /** Where the clocks of its readers are, such as Europe/Berlin. */
  readonly zone: string;
  readonly planned: PlanOverview;
  /** What is wrong with the plan as a whole, a sentence each. */
  readonly warnings: readonly string[];
  /** The whole command line that carries out this plan and no other. */
  readonly apply: string;
}

/** The page as text: no script, nothing loaded from anywhere, under 1 MB for a plan of any size. */
export function renderPlanPage(data: PlanPageData): string {
  const { run, planned } = data;
  const { reset, rows } = planned.counts;
  const title = `${writeCount(reset)} of ${writeCountOf(rows, 'row')} to be reset`;
  return renderDocument({
    title: `Plan: ${title} - ${nameTenant(run)}`,
    foot: `Plan of ${data.name}`,
    body: [
      renderHeader(data, title),
      html`<main>
${renderMails(planned)}${renderChanges(planned)}${renderLeft(planned)}${renderWarnings(data)}${renderFinal(planned)}${renderAgree(data)}${renderAsked(run, data.zone)}${renderIds(run)}</main>
<footer><p>Made by guest-reset ${run.toolVersion} from the plan. The page holds names and addresses: pass it on with care.</p></footer>
`,
    ],
  });
}

function renderHeader({ run, planned, zone }: PlanPageData, title: string): Html {
  return html`<header>
<p class="over">A plan to agree to: new e-mail addresses for guests of <bdi>${nameTenant(run)}</bdi></p>
<h1>${title}</h1>
${noticeRehearsal(run, 'This is a rehearsal with a simulated directory. No real guest would be touched and no mail sent')}
<p class="notice"><strong>Nothing has been done yet.</strong> This is what would be done to each guest once the plan is carried out.</p>
${listFacts(describeFacts(run, planned, zone))}${renderTiles(tilePlan(planned))}</header>
`;
}

function describeFacts(run: PlanPageData['run'], { counts }: PlanOverview, zone: string): readonly Fact[] {
  const { tenant, input } = run;
  return [
    ['Tenant', html`<bdi>${nameTenant(run)}</bdi> (<bdi>${tenant.defaultDomain || tenant.id}</bdi>)`],
    ['Planned', tellMoment(run.createdAt, zone)],
    ['Planned by', describeSignIn(run)],
    ['Input', html`<bdi>${input.name}</bdi>, ${writeCountOf(counts.rows, 'row')}`],
    ['Fingerprint', html`<strong class="print">${spellFingerprint(run.plan.sha256)}</strong>`],
    ...describeMail(run),
  ];
}

/** Cards that add up to the rows read. */
function tilePlan({ counts, mails }: PlanOverview): readonly Tile[] {
  return [
    {
      count: counts.reset,
      words: counts.reset === 1 ? 'guest to be reset' : 'guests to be reset',
      detail: counts.reset === 0 ? '' : `${writeCountOf(mails, 'mail')} to be sent`,
    },
    { count: counts.unchanged, words: 'left as they are' },
    { count: counts.rejected, words: counts.rejected === 1 ? 'row refused' : 'rows refused' },
  ];
}

function renderMails(planned: PlanOverview): Html {
  return html`<section aria-labelledby="mails"><h2 id="mails">What would be sent</h2>
${tellMails(planned)}</section>
`;
}

function renderChanges(planned: PlanOverview): Html {
  const changes = describeChanges(planned.changes);
  return html`<section aria-labelledby="changes"><h2 id="changes">Before and after</h2>
<p>Object id, groups and app assignments of a guest stay with the account; whoever signs in with the new address has them.</p>
${changes === '' ? null : html`<p class="notice"><strong>${changes}.</strong> Such an account passes to another person or another post, with all its access.</p>`}${tabulateChanges(planned)}</section>
`;
}

function renderLeft(planned: PlanOverview): Html {
  return html`<section aria-labelledby="left"><h2 id="left">What will not be done, and why</h2>
${tabulateLeft(planned)}</section>
`;
}

function renderWarnings({ planned, warnings }: PlanPageData): Html {
  const rows = planned.warnings.map(
    ({ text, count, firstLine }) =>
      html`<li><bdi>${text}</bdi> <small>(${writeCountOf(count, 'row')}, the first on line ${firstLine})</small></li>
`,
  );
  const all = [...warnings.map((text) => html`<li>${text}</li>\n`), ...rows];
  return html`<section aria-labelledby="warnings"><h2 id="warnings">Warnings</h2>
${all.length === 0 ? html`<p>There is nothing to warn of.</p>` : html`<ul>${all}</ul>`}</section>
`;
}

function renderFinal({ mails, counts }: PlanOverview): Html {
  return html`<section aria-labelledby="final"><h2 id="final">What cannot be undone</h2>
<ul>
<li>A reset takes back that the guest has accepted: it has to accept the new invitation before it can use its access again. ${counts.reset === 0 ? '' : 'Nobody but the guest can do that.'}</li>
<li>${mails === 0 ? 'Graph is asked for no mail; a redeem link that has been handed over cannot be called back.' : 'A mail that was sent cannot be called back.'}</li>
<li>Whoever can read the new mailbox can accept the invitation, and then has the access of the account.</li>
<li>The sign-in name (UPN) keeps the first address for ever.</li>
</ul>
<p>Addresses, names and posts can be put back: <code>undo</code> makes a list that does, with another invitation to each guest.</p></section>
`;
}

function renderAgree({ run, apply, planned }: PlanPageData): Html | null {
  if (planned.counts.reset === 0) return null;
  return html`<section aria-labelledby="agree" class="group"><h2 id="agree">To agree</h2>
<p>Tell the person who runs guest-reset that you agree, with the fingerprint <strong class="print">${spellFingerprint(run.plan.sha256)}</strong>. This line carries out the plan on this page and no other; a single changed character of <code>plan.csv</code> has another fingerprint, and nothing is sent then:</p>
<ul class="commands"><li>${typeCommand(apply)}</li></ul>
<p>Rows that should not be done: take them out of a copy of <code>plan.csv</code> (or save it as a workbook), and give that to <code>plan</code>. It makes a plan of the rows that are left, with a page and a fingerprint of its own.</p>
<dl class="sign"><div><dt>Agreed by</dt><dd></dd></div><div><dt>Date</dt><dd></dd></div><div><dt>Signature</dt><dd></dd></div></dl>
<p class="paper">SHA-256 of plan.csv: ${run.plan.sha256} (${shortenFingerprint(run.plan.sha256)})</p></section>
`;
}
