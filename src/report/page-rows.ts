/** The tables of the page: rows by status, codes with cause and remedy, and the rows that need attention, one by one. */
import { type RowStatus, rowStatuses } from '../core/outcome.ts';
import type { Counts } from '../core/summary.ts';
import { drawKey } from './chart.ts';
import { countOf, statusWords } from './chart-ends.ts';
import { writeCount, writeCountOf, writeShare } from './figures.ts';
import { type Html, html } from './html.ts';
import { attentionStatuses, type CodeTold, needsAttention, type RowsTold, type RowTold } from './tally.ts';

/** Rows by status, every status named, adding up to the rows read. */
export function tabulateCounts(counts: Counts): Html {
  return html`<table class="counts"><caption>Rows of the input by how they ended</caption>
<thead><tr><th scope="col">Ended as</th><th scope="col" class="number">Rows</th><th scope="col" class="number">Share</th><th scope="col" class="means">Meaning</th></tr></thead>
<tbody>${rowStatuses.map((status) => {
    const count = countOf(counts, status);
    return html`<tr><th scope="row" class="name">${key(status)}${statusWords[status].name}</th><td class="number">${writeCount(count)}</td><td class="number">${writeShare(count, counts.rows)}</td><td class="means">${statusWords[status].means}</td></tr>
`;
  })}</tbody>
<tfoot><tr><th scope="row">Rows read</th><td class="number">${writeCount(counts.rows)}</td><td class="number">${writeShare(counts.rows, counts.rows)}</td><td class="means"></td></tr></tfoot></table>
`;
}

function key(status: RowStatus): Html {
  return drawKey(`fill-${status}`);
}

/** Every code of rows that need attention, with its cause and what to do. */
export function tabulateCodes(codes: readonly CodeTold[]): Html {
  const shown = codes.filter((code) => needsAttention(code.status));
  if (shown.length === 0) return html`<p>Every row was reset, or had nothing to be done.</p>`;
  return html`<table class="stack" role="table"><caption>Reasons, the most urgent first, with what to do about them</caption>
<thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader" class="number">Rows</th><th scope="col" role="columnheader">Ended as</th><th scope="col" role="columnheader">Reason</th><th scope="col" role="columnheader">What to do</th></tr></thead>
<tbody role="rowgroup">${shown.map(
    (
      code,
    ) => html`<tr role="row"><td role="cell" class="number" data-name="Rows">${writeCount(code.count)}</td><td role="cell" class="name">${key(code.status)}${statusWords[code.status].name}</td><td role="cell">${code.cause} <code class="code">${code.code}</code></td><td role="cell">${code.remedy}</td></tr>
`,
  )}</tbody></table>
`;
}

/** Most bytes that rows told one by one may take on the page, however long or strange their texts are. */
const rowsBytesMax = 360_000;

/** The rows that need attention, by status, with a sentence on what is left to results.csv. */
export function tabulateAttention(rows: RowsTold): Html {
  if (rows.attentionTotal === 0) return html`<p>There is none.</p>`;
  let bytes = 0;
  let shown = 0;
  const tables = attentionStatuses.map((status) => {
    const lines: Html[] = [];
    for (const row of rows.attention.filter((each) => each.status === status)) {
      const line = tabulateRow(row);
      bytes += Buffer.byteLength(line.toString());
      if (bytes > rowsBytesMax) break;
      shown += 1;
      lines.push(line);
    }
    return lines.length === 0 ? null : tabulateStatus(status, lines, countOf(rows.counts, status));
  });
  const rest = rows.attentionTotal - shown;
  return html`${rest > 0 ? html`<p class="notice">${writeCount(shown)} of ${writeCountOf(rows.attentionTotal, 'row')} are shown here, the most urgent first. All of them are in <code>results.csv</code>.</p>` : null}${tables}`;
}

function tabulateStatus(status: RowStatus, lines: readonly Html[], total: number): Html {
  const caption =
    lines.length === total
      ? writeCountOf(total, 'row')
      : `The first ${writeCount(lines.length)} of ${writeCountOf(total, 'row')}`;
  return html`<h3>${statusWords[status].name}</h3>
<table class="rows stack" role="table"><caption>${caption}. ${statusWords[status].means}</caption>
<thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader" class="line">Line</th><th scope="col" role="columnheader" class="guest">Guest</th><th scope="col" role="columnheader" class="address">New address</th><th scope="col" role="columnheader">What happened</th></tr></thead>
<tbody role="rowgroup">${lines}</tbody></table>
`;
}

function tabulateRow(row: RowTold): Html {
  return html`<tr role="row"><td role="cell" data-name="Line">${row.line}<td role="cell"><bdi>${row.guest || '(not known)'}</bdi><td role="cell"><bdi>${row.newEmail || '(none)'}</bdi><td role="cell"><bdi>${row.message}</bdi> <code class="code">${row.code}</code></tr>
`;
}
