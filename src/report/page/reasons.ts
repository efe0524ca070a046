/** Why rows were not carried out: a line for each reason, with what to do about it. */
import type { RowStatus } from '../../core/outcome.ts';
import { writeCount } from '../figures.ts';
import { drawKey } from './chart.ts';
import { type Html, html } from './html.ts';

export interface Reason {
  readonly count: number;
  readonly status: RowStatus;
  /** The status as it is called here. */
  readonly called: string;
  readonly code: string;
  readonly cause: string;
  readonly remedy: string;
}

const heads = ['Rows', 'Ended as', 'Reason', 'What to do'] as const;

/** A table of reasons; `endedAs` is the head of how rows ended. Nothing where there is none. */
export function tabulateReasons(reasons: readonly Reason[], endedAs = 'Ended as'): Html | null {
  if (reasons.length === 0) return null;
  return html`<table class="stack reasons" role="table">
<thead role="rowgroup"><tr role="row">${heads.map((head, index) => html`<th scope="col" role="columnheader"${index === 0 ? html` class="number"` : null}>${head === 'Ended as' ? endedAs : head}</th>`)}</tr></thead>
<tbody role="rowgroup">${reasons.map(
    ({ count, status, called, code, cause, remedy }) =>
      html`<tr role="row"><td role="cell" class="number" data-name="Rows">${writeCount(count)}</td><td role="cell" class="name" data-name="${endedAs}">${drawKey(`fill-${status}`)}${called}</td><td role="cell" data-name="Reason">${cause} <code>${code}</code></td><td role="cell" data-name="What to do">${remedy}</td></tr>
`,
  )}</tbody></table>
`;
}

/** What was found with a row without what to do about it, which stands in the table. */
export function cutRemedy(message: string, remedy: string): string {
  const cut = message.length - remedy.length - 2;
  const isAtEnd = message.toLowerCase().endsWith(remedy.toLowerCase());
  return isAtEnd && /^[:;] /.test(message.slice(cut)) ? message.slice(0, cut) : message;
}
