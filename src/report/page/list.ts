/** Rows told one by one: the first are seen, the others are behind a line that opens them, and on paper they are only counted. */

import type { GuestPages } from '../../core/guest-page.ts';
import type { GuestRow } from '../came.ts';
import { writeCount, writeCountOf } from '../figures.ts';
import { type Html, html, writeAddress } from './html.ts';

/** A row to be listed; what was found is null where it is said once for all of its kind. */
export interface Listed extends GuestRow {
  readonly found: string | null;
}

export interface ListOptions {
  /** Rows there are, listed or not. */
  readonly total: number;
  /** The file that has all of them. */
  readonly file: string;
  /** Where a person looks at each of them. */
  readonly pages: GuestPages;
}

/** Rows that are seen without opening anything. */
const openMax = 6;

/** The list, then how many rows are not in it. */
export function listRows(rows: readonly Listed[], { total, file, pages }: ListOptions): Html {
  const missing = total - rows.length;
  const rest =
    missing === 0
      ? null
      : html`<p class="more">${writeCountOf(missing, rows.length === 0 ? 'row' : 'more row')} ${missing === 1 ? 'is' : 'are'} only in <code>${file}</code>.</p>`;
  return html`${rows.length === 0 ? null : foldRows(rows, file, pages)}${rest}`;
}

function foldRows(rows: readonly Listed[], file: string, pages: GuestPages): Html {
  // Nobody opens a line for the sake of one or two.
  const seen = rows.length <= openMax + 2 ? rows : rows.slice(0, openMax);
  const folded = rows.slice(seen.length);
  if (folded.length === 0) return tabulateRows(seen, pages);
  const more = `${writeCount(folded.length)} more`;
  return html`${tabulateRows(seen, pages)}<details><summary><span class="screen">Show ${more}</span><span class="paper">${more}: see <code>${file}</code></span></summary>
${tabulateRows(folded, pages)}</details>`;
}

function tabulateRows(rows: readonly Listed[], pages: GuestPages): Html {
  const hasFound = rows.some(({ found }) => found !== null);
  return html`<table class="rows stack${hasFound ? ' found' : ''}" role="table">
<thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader" class="line">Line</th><th scope="col" role="columnheader" class="guest">Guest</th><th scope="col" role="columnheader">New address</th>${hasFound ? html`<th scope="col" role="columnheader" class="what">What happened</th>` : null}</tr></thead>
<tbody role="rowgroup">${rows.map((row) => tabulateRow(row, pages))}</tbody></table>
`;
}

function tabulateRow({ line, guestId, guest, newEmail, found }: Listed, pages: GuestPages): Html {
  const page = pages(guestId);
  const name = html`<bdi>${guest || '(not known)'}</bdi>`;
  const what = found === null ? null : html`<td role="cell" data-name="What happened"><bdi>${found}</bdi>`;
  return html`<tr role="row"><td role="cell" data-name="Line">${line}<td role="cell" data-name="Guest">${page === null ? name : html`<a href="${page}">${name}</a>`}<td role="cell" data-name="New address">${writeAddress(newEmail || '(none)')}${what}</tr>
`;
}
