/** Guests of several kinds in one table of kinds and one of guests: the first of each are seen, the others are behind a line that opens them, and on paper they are only counted. */

import type { GuestPages } from '../../core/guest-page.ts';
import type { GuestRow } from '../came.ts';
import { writeCount, writeCountOf } from '../figures.ts';
import { type Html, html, writeAddress } from './html.ts';

/** Guests of whom the same is to be said. */
export interface Kind {
  /** How many there are, listed or not. */
  readonly count: number;
  /** What was found, of one guest and of all of them: `is gone from the directory`. */
  readonly ofOne: string;
  readonly ofAll: string;
  readonly remedy: string;
  /** The first of them; `found` is said of that one alone. */
  readonly first: readonly (GuestRow & { readonly found?: string })[];
}

export interface ListOptions {
  /** Head of the column that says what is so. */
  readonly head: string;
  /** The file that has all of them. */
  readonly file: string;
  /** Where a person looks at each of them. */
  readonly pages: GuestPages;
}

interface Listed extends GuestRow {
  readonly what: string;
}

/** Guests of each kind that are seen without opening anything. */
const openMax = 6;

/** Both tables, then how many guests are not listed; nothing where there is no kind. */
export function listKinds(kinds: readonly Kind[], options: ListOptions): Html | null {
  if (kinds.length === 0) return null;
  const listed = kinds.map(({ first, ofOne }) =>
    first.map(({ found, ...row }) => ({ ...row, what: found || ofOne })),
  );
  const missing = kinds.reduce((sum, { count, first }) => sum + count - first.length, 0);
  const rest =
    missing === 0
      ? null
      : html`<p class="more">${writeCountOf(missing, 'more row')} ${missing === 1 ? 'is' : 'are'} only in <code>${options.file}</code>.</p>`;
  return html`${tabulateKinds(kinds, options)}${foldRows(listed, options)}${rest}`;
}

function tabulateKinds(kinds: readonly Kind[], { head }: ListOptions): Html {
  return html`<table class="stack reasons" role="table">
<thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader" class="number">Guests</th><th scope="col" role="columnheader">${head}</th><th scope="col" role="columnheader">What to do</th></tr></thead>
<tbody role="rowgroup">${kinds.map(
    ({ count, ofAll, remedy }) =>
      html`<tr role="row"><td role="cell" class="number" data-name="Guests">${writeCount(count)}</td><td role="cell" data-name="${head}">${ofAll}</td><td role="cell" data-name="What to do">${remedy}</td></tr>
`,
  )}</tbody></table>
`;
}

function foldRows(kinds: readonly (readonly Listed[])[], options: ListOptions): Html {
  const folded = kinds.flatMap((rows) => rows.slice(openMax));
  // Nobody opens a line for the sake of one or two.
  if (folded.length <= 2) return tabulateRows(kinds.flat(), options);
  const seen = kinds.flatMap((rows) => rows.slice(0, openMax));
  const more = `${writeCount(folded.length)} more`;
  return html`${tabulateRows(seen, options)}<details><summary><span class="screen">Show ${more}</span><span class="paper">${more}: see <code>${options.file}</code></span></summary>
${tabulateRows(folded, options)}</details>`;
}

function tabulateRows(rows: readonly Listed[], { head, pages }: ListOptions): Html {
  return html`<table class="rows stack found" role="table">
<thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader" class="line">Line</th><th scope="col" role="columnheader" class="guest">Guest</th><th scope="col" role="columnheader">New address</th><th scope="col" role="columnheader" class="what">${head}</th></tr></thead>
<tbody role="rowgroup">${rows.map((row) => tabulateRow(row, head, pages))}</tbody></table>
`;
}

function tabulateRow(
  { line, guestId, guest, newEmail, what }: Listed,
  head: string,
  pages: GuestPages,
): Html {
  const page = pages(guestId);
  const name = html`<bdi>${guest || '(not known)'}</bdi>`;
  return html`<tr role="row"><td role="cell" data-name="Line">${line}<td role="cell" data-name="Guest">${page === null ? name : html`<a href="${page}">${name}</a>`}<td role="cell" data-name="New address">${writeAddress(newEmail || '(none)')}<td role="cell" data-name="${head}"><bdi>${what}</bdi></tr>
`;
}
