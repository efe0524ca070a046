/** The tables of the page: rows by status, and the rows that need attention by what happened to them. */
import type { GuestPages } from '../../core/guest-page.ts';
import { type RowStatus, rowStatuses } from '../../core/outcome.ts';
import { writeCount, writeCountOf, writeShare } from '../figures.ts';
import { type CodeTold, isForPerson, type RowsTold } from '../tally.ts';
import { drawKey } from './chart.ts';
import { countOf, statusWords, writeShares } from './chart-ends.ts';
import { type Html, html } from './html.ts';
import { type Listed, listRows, measureRow } from './list.ts';
import { countLater } from './waves.ts';

/** Rows by status, every status named, adding up to the rows read. */
export function tabulateCounts({ counts, repeats }: Pick<RowsTold, 'counts' | 'repeats'>): Html {
  const shares = writeShares(counts);
  const ofThese =
    repeats === 0
      ? ''
      : ` (${writeCount(repeats)} of these only repeat${repeats === 1 ? 's' : ''} an earlier row)`;
  return html`<table class="counts"><caption>Rows of the input by how they ended</caption>
<thead><tr><th scope="col">Ended as</th><th scope="col" class="number">Rows</th><th scope="col" class="number">Share</th><th scope="col" class="means">Meaning</th></tr></thead>
<tbody>${rowStatuses.map((status) => {
    const count = countOf(counts, status);
    const { name, means } = statusWords[status];
    return html`<tr${count === 0 ? html` class="zero"` : null}><th scope="row" class="name">${drawStatusKey(status)}${name}</th><td class="number">${writeCount(count)}</td><td class="number">${shares[status]}</td><td class="means">${means}${status === 'rejected' ? ofThese : ''}</td></tr>
`;
  })}</tbody>
<tfoot><tr><th scope="row">Rows read</th><td class="number">${writeCount(counts.rows)}</td><td class="number">${writeShare(counts.rows, counts.rows)}</td><td class="means"></td></tr></tfoot></table>
`;
}

function drawStatusKey(status: RowStatus): Html {
  return drawKey(`fill-${status}`);
}

/** The rows that need attention, by status and code; in a sentence each, those that are not told one by one. */
export function tabulateAttention(rows: RowsTold, pages: GuestPages): Html {
  const groups = fitGroups(rows, pages);
  const shown = groups.reduce((total, group) => total + group.rows.length, 0);
  const notice =
    shown < rows.attentionTotal
      ? html`<p class="notice">${writeCount(shown)} of ${writeCountOf(rows.attentionTotal, 'row')} are shown here, the most urgent first. All of them are in <code>results.csv</code>.</p>`
      : null;
  return html`${groups.length === 0 ? sayNone(rows) : null}${notice}${groups.map((group) => tabulateGroup(group, pages))}${sayNotAttempted(rows)}${sayRepeats(rows)}`;
}

function sayNone({ counts }: RowsTold): Html {
  return html`<p>No row ${counts.notAttempted === 0 ? '' : 'that was attempted '}needs attention.</p>`;
}

function sayNotAttempted(rows: RowsTold): Html | null {
  const notAttempted = rows.counts.notAttempted - countLater(rows);
  if (notAttempted === 0) return null;
  return html`<p>${writeCountOf(notAttempted, 'row')} ${notAttempted === 1 ? 'was' : 'were'} not attempted, because the run ended before. They are not listed here; <code>results.csv</code> names each, and nothing has to be done about them but to carry the run on.</p>`;
}

function sayRepeats({ repeats }: RowsTold): Html | null {
  if (repeats === 0) return null;
  return html`<p>${writeCountOf(repeats, 'row')} ${repeats === 1 ? 'repeats' : 'repeat'} an earlier row of the input. The first one counts, and there is nothing to do; <code>results.csv</code> names each.</p>`;
}

/** Rows of one status and code, as many of them as there is room for. */
interface Group {
  readonly told: CodeTold;
  /** What was found with all of them, or null: each says it for itself, or there is nothing to add to the cause. */
  readonly found: string | null;
  readonly rows: readonly Listed[];
}

/** Most bytes that rows told one by one may take on the page, however long or strange their texts are. */
const rowsBytesMax = 345_000;

function fitGroups({ codes, attention }: RowsTold, pages: GuestPages): Group[] {
  let bytes = 0;
  const fits = (row: Listed): boolean => {
    bytes += measureRow(row, pages);
    return bytes <= rowsBytesMax;
  };
  return codes
    .filter((told) => isForPerson(told) && told.status !== 'not-attempted')
    .map((told) => {
      const rows = attention.filter((row) => row.status === told.status && row.code === told.code);
      const found = rows.map(({ message }) => cutRemedy(message, told.remedy));
      const [first = told.cause] = found;
      const isOne = found.every((each) => each === first);
      const listed = rows.map((row, index) => ({ ...row, found: isOne ? null : (found[index] ?? '') }));
      return { told, found: isOne && first !== told.cause ? first : null, rows: listed.filter(fits) };
    });
}

/** What to do is said once for the group. */
function cutRemedy(message: string, remedy: string): string {
  const cut = message.length - remedy.length - 2;
  const isAtEnd = message.toLowerCase().endsWith(remedy.toLowerCase());
  return isAtEnd && /^[:;] /.test(message.slice(cut)) ? message.slice(0, cut) : message;
}

function tabulateGroup(
  { told: { status, code, cause, remedy, count }, found, rows }: Group,
  pages: GuestPages,
): Html {
  const happened =
    found === null
      ? null
      : html`<p><span class="label">What happened</span> <bdi>${found}</bdi></p>
`;
  return html`<section class="group"><h3>${drawStatusKey(status)}${cause}</h3>
<p class="kind"><strong>${writeCountOf(count, 'row')}</strong> ${statusWords[status].name.toLowerCase()} <code>${code}</code></p>
${happened}<p><span class="label">What to do</span> ${remedy}</p>
${listRows(rows, { total: count, file: 'results.csv', pages })}</section>
`;
}
