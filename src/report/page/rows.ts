/** The tables of the page: rows by status, and why those ended as they did that were not reset. */
import { type RowStatus, rowStatuses } from '../../core/outcome.ts';
import { writeCount, writeCountOf, writeShare } from '../figures.ts';
import { needsAttention, type RowsSummary } from '../tally.ts';
import { drawKey } from './chart.ts';
import { countOf, statusWords, writeShares } from './chart-ends.ts';
import { type Html, html } from './html.ts';
import { tabulateReasons } from './reasons.ts';
import { countLater } from './waves.ts';

/** Rows by status, every status named, adding up to the rows read. */
export function tabulateCounts({ counts, repeats }: Pick<RowsSummary, 'counts' | 'repeats'>): Html {
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

/** Why rows need attention, adding up to the rows that were rejected, failed or are unknown. */
export function tellAttention(rows: RowsSummary): Html {
  const reasons = rows.codes
    .filter(({ status }) => needsAttention(status) && status !== 'not-attempted')
    .map((told) => ({ ...told, called: statusWords[told.status].name }));
  return html`${rows.attentionTotal === 0 ? sayNone(rows) : null}${tabulateReasons(reasons)}${sayNotAttempted(rows)}`;
}

function sayNone({ counts }: RowsSummary): Html {
  return html`<p>No row ${counts.notAttempted === 0 ? '' : 'that was attempted '}needs attention.</p>`;
}

function sayNotAttempted(rows: RowsSummary): Html | null {
  const notAttempted = rows.counts.notAttempted - countLater(rows);
  if (notAttempted === 0) return null;
  return html`<p>${writeCountOf(notAttempted, 'row')} ${notAttempted === 1 ? 'was' : 'were'} not attempted, because the run ended before. Nothing has to be done about them but to carry the run on.</p>`;
}
