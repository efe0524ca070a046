/** The tables of the page: rows by status, and why those ended as they did that were not reset. */
import { type RowStatus, rowStatuses } from '../../core/outcome.ts';
import { writeCount, writeCountOf, writeShare } from '../figures.ts';
import { type CodeTold, needsAttention, type RowsTold } from '../tally.ts';
import { drawKey } from './chart.ts';
import { countOf, statusWords, writeShares } from './chart-ends.ts';
import { type Html, html } from './html.ts';
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

/** Why rows need attention: a line for each reason, adding up to the rows that were rejected, failed or are unknown. */
export function tabulateReasons(rows: RowsTold): Html {
  const reasons = rows.codes.filter(({ status }) => needsAttention(status) && status !== 'not-attempted');
  const table = html`<table class="stack reasons" role="table">
<thead role="rowgroup"><tr role="row">${reasonHeads.map((head, index) => html`<th scope="col" role="columnheader"${index === 0 ? html` class="number"` : null}>${head}</th>`)}</tr></thead>
<tbody role="rowgroup">${reasons.map(tabulateReason)}</tbody></table>
`;
  return html`${rows.attentionTotal === 0 ? sayNone(rows) : null}${reasons.length === 0 ? null : table}${sayNotAttempted(rows)}`;
}

const reasonHeads = ['Rows', 'Ended as', 'Reason', 'What to do'] as const;

function tabulateReason({ status, code, cause, remedy, count }: CodeTold): Html {
  return html`<tr role="row"><td role="cell" class="number" data-name="Rows">${writeCount(count)}</td><td role="cell" class="name" data-name="Ended as">${drawStatusKey(status)}${statusWords[status].name}</td><td role="cell" data-name="Reason">${cause} <code>${code}</code></td><td role="cell" data-name="What to do">${remedy}</td></tr>
`;
}

function sayNone({ counts }: RowsTold): Html {
  return html`<p>No row ${counts.notAttempted === 0 ? '' : 'that was attempted '}needs attention.</p>`;
}

function sayNotAttempted(rows: RowsTold): Html | null {
  const notAttempted = rows.counts.notAttempted - countLater(rows);
  if (notAttempted === 0) return null;
  return html`<p>${writeCountOf(notAttempted, 'row')} ${notAttempted === 1 ? 'was' : 'were'} not attempted, because the run ended before. Nothing has to be done about them but to carry the run on.</p>`;
}
