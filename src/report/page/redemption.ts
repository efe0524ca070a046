/** Who has redeemed, as far as anybody has looked: in a sentence, in pictures, and by where the guests stand. */
import { cameByWords, waysToCome } from '../../core/came-by.ts';
import type { GuestPages } from '../../core/guest-page.ts';
import { type RedemptionState, standings } from '../../core/status.ts';
import { describeStray, strayRemedy } from '../came.ts';
import { writeCount, writeCountOf, writeMoment, writeShare } from '../figures.ts';
import {
  describePlace,
  describeReminders,
  placesToLookAt,
  type RedemptionSummary,
  remedyOf,
} from '../redemption.ts';
import type { RowsSummary } from '../tally.ts';
import { drawFunnel, drawRedemptionTimes } from './chart-redemption.ts';
import { type Html, html } from './html.ts';
import { listRows } from './list.ts';

/** `redemption`: null when nobody has looked. */
export function tellRedemption(
  { counts }: RowsSummary,
  redemption: RedemptionSummary | null,
  pages: GuestPages,
): Html {
  if (redemption === null) return explainRedemption(counts.reset);
  const { redeemed, guests, readAt, reminded } = redemption;
  return html`<p class="lead">${writeCount(redeemed)} of ${writeCountOf(guests, 'guest')} (${writeShare(redeemed, guests)}) had redeemed by ${writeMoment(readAt)}.</p>
${reminded === 0 ? null : html`<p>${describeReminders(redemption)}.</p>`}${drawFunnel(counts, redemption)}${drawRedemptionTimes(redemption)}${tabulatePlaces(redemption, pages)}${tellCame(redemption, pages)}`;
}

function explainRedemption(reset: number): Html {
  return reset === 0
    ? html`<p>No guest was reset, so there is no invitation to accept.</p>`
    : html`<p>A guest who was reset signs in with the new address only after accepting the invitation. This has not been checked yet: <code>guest-reset status</code> does so, and makes this page again.</p>`;
}

/** Where the reset guests stand, adding up to all of them; then the first of those that a person must look at. */
function tabulatePlaces(told: RedemptionSummary, pages: GuestPages): Html {
  const there = standings.filter((place) => told.counts[place] > 0);
  return html`<table class="places"><caption>The guests who were reset</caption>
<thead><tr><th scope="col" class="number">Guests</th><th scope="col">Where they stand</th></tr></thead>
<tbody>${there.map(
    (place) =>
      html`<tr><td class="number">${writeCount(told.counts[place])}</td><th scope="row">${describePlace(place, told.counts[place])}</th></tr>
`,
  )}</tbody>
<tfoot><tr><td class="number">${writeCount(told.guests)}</td><th scope="row">${told.guests === 1 ? 'was' : 'were'} reset</th></tr></tfoot></table>
${placesToLookAt.filter((place) => told.counts[place] > 0).map((place) => tabulatePlace(place, told, pages))}`;
}

function tabulatePlace(
  place: RedemptionState,
  { counts, first }: RedemptionSummary,
  pages: GuestPages,
): Html {
  const rows = first[place].map((row) => ({ ...row, found: null }));
  return html`<section class="group"><h3>${writeCountOf(counts[place], 'guest')} ${describePlace(place, counts[place])}</h3>
<p><span class="label">What to do</span> ${remedyOf(place)}</p>
${listRows(rows, { total: counts[place], file: 'status.csv', pages })}</section>
`;
}

/** How those came who have redeemed, and who of them came otherwise than the others of their domain. */
function tellCame(
  { came: { counts, unknown, stray }, redeemed }: RedemptionSummary,
  pages: GuestPages,
): Html | null {
  const ways = waysToCome.filter((way) => counts[way] > 0);
  if (ways.length === 0) return null;
  return html`<table class="places"><caption>How they came who have redeemed</caption>
<thead><tr><th scope="col" class="number">Guests</th><th scope="col">How they came</th></tr></thead>
<tbody>${ways.map(
    (
      way,
    ) => html`<tr><td class="number">${writeCount(counts[way])}</td><th scope="row">${cameByWords[way]}</th></tr>
`,
  )}${unknown === 0 ? null : html`<tr><td class="number">${writeCount(unknown)}</td><th scope="row">in a way that the directory does not show</th></tr>`}</tbody>
<tfoot><tr><td class="number">${writeCount(redeemed)}</td><th scope="row">${redeemed === 1 ? 'has' : 'have'} redeemed</th></tr></tfoot></table>
${stray.count === 0 ? null : listStray(stray, pages)}`;
}

function listStray({ count, first }: RedemptionSummary['came']['stray'], pages: GuestPages): Html {
  const rows = first.map((row) => ({ ...row, found: null }));
  return html`<section class="group"><h3>${writeCountOf(count, 'guest')} ${describeStray(count)}</h3>
<p><span class="label">What to do</span> ${strayRemedy}</p>
${listRows(rows, { total: count, file: 'status.csv', pages })}</section>
`;
}
