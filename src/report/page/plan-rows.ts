/** The tables of a plan: each guest before and after, and the rows of which nothing is done. */
import { writeCount, writeCountOf } from '../figures.ts';
import type { LeftCode, LeftRow, PlannedChange, PlanOverview } from '../planned.ts';
import { type Html, html, writeAddress } from './html.ts';
import { cutRemedy, tabulateReasons } from './reasons.ts';

/** Most bytes that rows may take on the page, however long or strange their texts are: of both kinds. */
const changesBytesMax = 500_000;
const leftBytesMax = 300_000;

/** Takes as many rows as there is room for. */
function takeRows<Row>(rows: readonly Row[], write: (row: Row) => Html, room: { bytes: number }): Html[] {
  const written: Html[] = [];
  for (const row of rows) {
    const html = write(row);
    room.bytes -= Buffer.byteLength(html.toString());
    if (room.bytes < 0) break;
    written.push(html);
  }
  return written;
}

/** The guests to be reset, line by line, as far as there is room; what is left out is counted. */
export function tabulateChanges({ rows, counts }: PlanOverview): Html {
  if (rows.length === 0) return html`<p>No guest would be changed.</p>`;
  const hasOthers = rows.some(({ others }) => others.length > 0);
  const written = takeRows(rows, (row) => writeChange(row, hasOthers), { bytes: changesBytesMax });
  return html`<table class="rows stack planned" role="table">
<thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader" class="line">Line</th><th scope="col" role="columnheader">Guest</th><th scope="col" role="columnheader">Address now</th><th scope="col" role="columnheader">New address</th>${hasOthers ? html`<th scope="col" role="columnheader">Also changes</th>` : null}<th scope="col" role="columnheader" class="mail">Mail</th></tr></thead>
<tbody role="rowgroup">${written}</tbody></table>
${sayMissing(counts.reset - written.length)}`;
}

function writeChange(
  { line, guest, currentEmail, newEmail, others, sends }: PlannedChange,
  hasOthers: boolean,
): Html {
  const also = hasOthers
    ? html`<td role="cell" data-name="Also changes">${others.map((each) => html`<bdi>${each}</bdi><br>`)}`
    : null;
  return html`<tr role="row"><td role="cell" data-name="Line">${line}<td role="cell" data-name="Guest"><bdi>${guest}</bdi><td role="cell" data-name="Address now">${writeAddress(currentEmail || '(none)')}<td role="cell" data-name="New address">${writeAddress(newEmail)}${also}<td role="cell" data-name="Mail">${sends ? 'yes' : 'no'}</tr>
`;
}

/** Rows that are refused, and rows that are left as they are, by the reason. */
export function tabulateLeft({ left, counts }: PlanOverview): Html {
  if (left.length === 0) return html`<p>Every row of the input would be carried out.</p>`;
  const notice =
    counts.rejected === 0
      ? null
      : html`<p>${writeCountOf(counts.rejected, 'row')} ${counts.rejected === 1 ? 'is' : 'are'} refused: nothing is written to ${counts.rejected === 1 ? 'its guest' : 'their guests'} and nothing sent.</p>
`;
  const reasons = left.map((each) => ({
    ...each,
    status: each.action,
    called: each.action === 'rejected' ? 'Refused' : 'Left as it is',
  }));
  return html`${notice}${tabulateReasons(reasons, 'What is done')}${listLeft(left)}`;
}

/** The rows one by one, as far as there is room; what is left out is counted. */
function listLeft(left: readonly LeftCode[]): Html {
  const total = left.reduce((sum, { count }) => sum + count, 0);
  const first = left.flatMap((each) =>
    each.first.map((row) => ({ ...row, message: cutRemedy(row.message, each.remedy) })),
  );
  const written = takeRows(first, writeLeft, { bytes: leftBytesMax });
  return html`${
    written.length === 0
      ? null
      : html`<table class="rows stack found" role="table">
<thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader" class="line">Line</th><th scope="col" role="columnheader" class="guest">Guest</th><th scope="col" role="columnheader">New address</th><th scope="col" role="columnheader" class="what">Why</th></tr></thead>
<tbody role="rowgroup">${written}</tbody></table>
`
  }${sayMissing(total - written.length)}`;
}

function writeLeft({ line, guest, newEmail, message }: LeftRow): Html {
  return html`<tr role="row"><td role="cell" data-name="Line">${line}<td role="cell" data-name="Guest"><bdi>${guest || '(not known)'}</bdi><td role="cell" data-name="New address">${writeAddress(newEmail || '(none)')}<td role="cell" data-name="Why"><bdi>${message}</bdi></tr>
`;
}

function sayMissing(count: number): Html | null {
  if (count === 0) return null;
  return html`<p class="more">${writeCount(count)} more ${count === 1 ? 'row is' : 'rows are'} only in <code>plan.csv</code>.</p>`;
}
