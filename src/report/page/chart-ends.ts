/** The picture of how rows ended: one bar, in which every row has the same length. */
import { scaleLinear } from 'd3-scale';
import { type RowStatus, rowStatuses } from '../../core/outcome.ts';
import type { Counts } from '../../core/summary.ts';
import { writeCount, writeCountOf } from '../figures.ts';
import { type Canvas, figure, round } from './chart.ts';
import { type Html, html } from './html.ts';

/** How a status is called, and what it means to people who did not run the tool. */
export const statusWords: Record<RowStatus, { readonly name: string; readonly means: string }> = {
  reset: { name: 'Reset', means: 'Done: Microsoft Entra accepted the reset' },
  unchanged: {
    name: 'Unchanged',
    means: 'No change needed: an invitation to this address is already pending',
  },
  rejected: { name: 'Rejected', means: 'Not sent: the row or the guest cannot be used' },
  failed: { name: 'Failed', means: 'Refused, or attempts ran out: it was not applied' },
  unknown: {
    name: 'Unknown',
    means: 'Sent, but whether it was applied could not be found out: a person must look',
  },
  'not-attempted': { name: 'Not attempted', means: 'The run ended before this row' },
};

/** The count of a status. */
export function countOf(counts: Counts, status: RowStatus): number {
  return status === 'not-attempted' ? counts.notAttempted : counts[status];
}

/**
 * The share of every status in whole per cent, so that those written add up to 100: what rounding down leaves over goes to those
 * that lost most by it. What is neither nothing nor everything is never written as 0 or 100.
 */
export function writeShares(counts: Counts): Record<RowStatus, string> {
  const exact = (status: RowStatus): number => (countOf(counts, status) / Math.max(1, counts.rows)) * 100;
  const lost = (status: RowStatus): number => exact(status) - Math.floor(exact(status));
  const left = 100 - rowStatuses.reduce((total, status) => total + Math.floor(exact(status)), 0);
  const raised = new Set([...rowStatuses].sort((one, other) => lost(other) - lost(one)).slice(0, left));
  const write = (status: RowStatus): string => {
    const percent = Math.floor(exact(status)) + (raised.has(status) && lost(status) > 0 ? 1 : 0);
    if (percent === 0 && countOf(counts, status) > 0) return '<1 %';
    return percent === 100 && countOf(counts, status) < counts.rows ? '>99 %' : `${percent} %`;
  };
  return {
    reset: write('reset'),
    unchanged: write('unchanged'),
    rejected: write('rejected'),
    failed: write('failed'),
    unknown: write('unknown'),
    'not-attempted': write('not-attempted'),
  };
}

const height = 40;
const narrowest = 4;
const gap = 2;

/** The bar; a status with any rows can be seen, however few they are. */
export function drawEnds(counts: Counts): Html {
  const there = rowStatuses.filter((status) => countOf(counts, status) > 0);
  const written = writeShares(counts);
  const shares = there.map(
    (status) =>
      `${writeCount(countOf(counts, status))} ${statusWords[status].name.toLowerCase()} (${written[status]})`,
  );
  return figure(
    {
      id: 'ends',
      title: `How ${writeCountOf(counts.rows, 'row')} ended`,
      description: `${shares.join(', ')}.`,
      caption: 'The whole bar is every row of the input; very small parts are drawn wider than they are.',
    },
    height,
    (canvas) => drawBar(canvas, there, counts),
  );
}

function drawBar(canvas: Canvas, there: readonly RowStatus[], counts: Counts): Html {
  const spare = canvas.width - there.length * narrowest;
  const scale = scaleLinear([0, Math.max(1, counts.rows)], [0, spare]);
  let left = 0;
  return html`${there.map((status) => {
    const count = countOf(counts, status);
    const width = scale(count) + narrowest;
    const from = left;
    left += width;
    return html`<rect class="fill-${status}" x="${round(from)}" y="0" width="${round(Math.max(1, width - gap))}" height="${height}"><title>${statusWords[status].name}: ${writeCount(count)}</title></rect>
`;
  })}`;
}
