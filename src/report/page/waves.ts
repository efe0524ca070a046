/** The parts of a plan that were carried out by themselves. */
import { nameWave } from '../../core/wave.ts';
import { writeCount, writeCountOf, writeMoment } from '../figures.ts';
import type { RowsSummary } from '../tally.ts';
import type { PageRun } from './facts.ts';
import { type Html, html } from './html.ts';

/** Rows whose turn comes later. */
export function countLater({ codes }: Pick<RowsSummary, 'codes'>): number {
  return codes.find(({ code }) => code === 'left-for-later')?.count ?? 0;
}

/** A row for each part; null: the plan was carried out as a whole. */
export function renderWaves({ waves = [] }: PageRun, rows: RowsSummary): Html | null {
  if (waves.length === 0) return null;
  const later = countLater(rows);
  return html`<section aria-labelledby="parts"><h2 id="parts">Parts of the plan</h2>
<p>${later === 0 ? 'No row is left for later.' : `${writeCountOf(later, 'row')} ${later === 1 ? 'is' : 'are'} left for later.`}</p>
<table class="counts"><thead><tr><th scope="col">Part</th><th scope="col" class="number">Rows</th><th scope="col" class="number">To be reset</th><th scope="col" class="number">Reset</th><th scope="col" class="means">Last at</th></tr></thead>
<tbody>${waves.map(
    (wave) =>
      html`<tr><th scope="row"><bdi>${nameWave(wave)}</bdi></th><td class="number">${writeCount(wave.rows)}</td><td class="number">${writeCount(wave.toReset)}</td><td class="number">${writeCount(wave.reset)}</td><td class="means">${writeMoment(wave.at)}</td></tr>
`,
  )}</tbody></table></section>
`;
}
