/** Who has redeemed, as far as anybody has looked: in a sentence, in pictures, and by where the guests stand. */
import { cameByWords, waysToCome } from '../../core/came-by.ts';
import type { GuestPages } from '../../core/guest-page.ts';
import { standings } from '../../core/status.ts';
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
import { listKinds } from './list.ts';

/** `redemption`: null when nobody has looked. */
export function tellRedemption(
  { counts }: RowsSummary,
  redemption: RedemptionSummary | null,
  pages: GuestPages,
): Html {
  if (redemption === null) return explainRedemption(counts.reset);
  const { redeemed, guests, readAt, reminded } = redemption;
  return html`<p class="lead">${writeCount(redeemed)} of ${writeCountOf(guests, 'guest')} (${writeShare(redeemed, guests)}) had redeemed by ${writeMoment(readAt)}.</p>
${reminded === 0 ? null : html`<p>${describeReminders(redemption)}.</p>`}${drawFunnel(counts, redemption)}${drawRedemptionTimes(redemption)}${tabulatePlaces(redemption)}${tellCame(redemption)}${listToLookAt(redemption, pages)}`;
}

function explainRedemption(reset: number): Html {
  return reset === 0
    ? html`<p>No guest was reset, so there is no invitation to accept.</p>`
    : html`<p>A guest who was reset signs in with the new address only after accepting the invitation. This has not been checked yet: <code>status</code> does so, and makes this page again.</p>`;
}

/** Where the reset guests stand, adding up to all of them. */
function tabulatePlaces(told: RedemptionSummary): Html {
  const there = standings.filter((place) => told.counts[place] > 0);
  return html`<table class="places"><caption>The guests who were reset</caption>
<thead><tr><th scope="col" class="number">Guests</th><th scope="col">Where they stand</th></tr></thead>
<tbody>${there.map(
    (place) =>
      html`<tr><td class="number">${writeCount(told.counts[place])}</td><th scope="row">${describePlace(place, told.counts[place])}</th></tr>
`,
  )}</tbody>
<tfoot><tr><td class="number">${writeCount(told.guests)}</td><th scope="row">${told.guests === 1 ? 'was' : 'were'} reset</th></tr></tfoot></table>
`;
}

/** How those came who have redeemed. */
function tellCame({ came: { counts, unknown }, redeemed }: RedemptionSummary): Html | null {
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
`;
}

/** Those whom a person must look at, the most urgent first, and those who came otherwise than the others of their domain. */
function listToLookAt({ counts, first, came: { stray } }: RedemptionSummary, pages: GuestPages): Html | null {
  const kinds = [
    ...placesToLookAt.map((place) => ({
      ...{ count: counts[place], first: first[place], remedy: remedyOf(place) },
      ...{ ofOne: describePlace(place, 1), ofAll: describePlace(place, counts[place]) },
    })),
    {
      ...{ count: stray.count, first: stray.first, remedy: strayRemedy },
      ...{ ofOne: describeStray(1), ofAll: describeStray(stray.count) },
    },
  ].filter(({ count }) => count > 0);
  if (kinds.length === 0) return null;
  return html`<section class="group"><h3>Guests to look at</h3>
${listKinds(kinds, { head: 'What was found', file: 'status.csv', pages })}</section>
`;
}
