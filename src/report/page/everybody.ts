/** The list of everybody: those who need attention first, the others folded away, with their old and new addresses and what became of them. */
import type { GuestPages } from '../../core/guest-page.ts';
import { writeCount, writeCountOf } from '../figures.ts';
import type { ReportedRow, RowsSummary } from '../tally.ts';
import { statusWords } from './chart-ends.ts';
import { breakAddress, type Html, html } from './html.ts';
import { cutRemedy } from './reasons.ts';

/** Rows that are seen without opening anything. */
const openMax = 20;

/** As many rows as there is room for, in bytes, however long or strange their texts are; null where there is no row. */
export function listEverybody(rows: RowsSummary, pages: GuestPages, room: number): Html | null {
  if (rows.counts.rows === 0) return null;
  let bytes = 0;
  const write = (row: ReportedRow): Html[] => {
    const written = writeRow(row, findMessage(row, rows), pages);
    bytes += Buffer.byteLength(written.toString());
    return bytes <= room ? [written] : [];
  };
  const attention = rows.attention.flatMap(write);
  const others = rows.others.flatMap(write);
  // Nobody opens a line for the sake of one or two.
  const seen = attention.length <= openMax + 2 ? attention : attention.slice(0, openMax);
  const folded = attention.slice(seen.length);
  const listed = attention.length + others.length;
  const missing = rows.counts.rows - listed;
  return html`<p>${
    missing === 0
      ? `All ${writeCountOf(listed, 'row')}`
      : html`${writeCount(listed)} of ${writeCountOf(rows.counts.rows, 'row')} are listed here, and all of them in <code>results.csv</code>`
  }: ${attention.length === 0 ? 'open the line below' : 'those that need attention first'}. To find a guest, search this page for its name or address, old or new; browsers of today open what is folded.</p>
${seen.length === 0 ? null : tabulate(seen, 'told')}${fold(folded, 'told', `${writeCount(folded.length)} more`)}${fold(others, 'brief', nameOthers(others.length, attention.length > 0))}`;
}

function nameOthers(count: number, hasAttention: boolean): string {
  if (!hasAttention) return writeCountOf(count, 'row');
  return `${writeCount(count)} ${count === 1 ? 'other' : 'others'}`;
}

/** Whether there is much to tell of what happened; addresses have the room where there is not. */
type TableKind = 'told' | 'brief';

function fold(rows: readonly Html[], kind: TableKind, many: string): Html | null {
  if (rows.length === 0) return null;
  return html`<details><summary><span class="screen">Show ${many}</span><span class="paper">${many}: see <code>results.csv</code></span></summary>
${tabulate(rows, kind)}</details>
`;
}

// There are many cells: what they are called on a telephone, and that each has a direction of its own, is in the style sheet.
function tabulate(rows: readonly Html[], kind: TableKind): Html {
  return html`<table class="rows stack everybody ${kind}">
<thead><tr><th scope="col" class="line">Line</th><th scope="col" class="guest">Guest</th><th scope="col">Old address</th><th scope="col">New address</th><th scope="col" class="what">What happened</th></tr></thead>
<tbody>${rows}</tbody></table>
`;
}

function writeRow(
  { line, guestId, guest, currentEmail, newEmail, status }: ReportedRow,
  message: string,
  pages: GuestPages,
): Html {
  const page = pages(guestId);
  const name = guest || '(not known)';
  return html`<tr><td>${line}<td>${page === null ? name : html`<a href="${page}">${name}</a>`}<td>${breakAddress(currentEmail || '(not known)')}<td>${breakAddress(newEmail || '(none)')}<td>${statusWords[status].name}${message === '' ? null : html`: ${message}`}</tr>
`;
}

/** What was found with this row; its reason and what to do about it stand above. */
function findMessage({ status, code, message }: ReportedRow, { codes }: RowsSummary): string {
  if (status === 'reset' || status === 'not-attempted') return '';
  const told = codes.find((each) => each.status === status && each.code === code);
  return told === undefined ? message : cutRemedy(message, told.remedy);
}
