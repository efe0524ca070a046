/** runs.html: one page over many runs, with links to theirs. */
import { writeCount, writeCountOf, writeMoment } from '../figures.ts';
import { addUpRuns, type RunLine } from '../runs.ts';
import { renderDocument } from './document.ts';
import { type Html, html } from './html.ts';
import { renderTiles } from './tiles.ts';

/** The page as text. */
export function renderRunsPage(runs: readonly RunLine[], version: string, nowIso: string): string {
  const { states, toReset, reset, redeemed, unknown } = addUpRuns(runs);
  const title = `${writeCount(reset)} of ${writeCountOf(toReset, 'guest')} reset`;
  const tiles = [
    { count: reset, words: reset === 1 ? 'guest reset' : 'guests reset' },
    { count: redeemed, words: 'have redeemed, at the last look' },
    ...(unknown > 0 ? [{ count: unknown, words: 'unknown: a person must look' }] : []),
  ];
  const body = html`<header>
<p class="over">${writeCountOf(runs.length, 'run')}: ${states.map(({ state, count }) => `${writeCount(count)} ${state}`).join(', ')}; as of ${writeMoment(nowIso)}</p>
<h1>${title}</h1>
${renderTiles(tiles)}<p>Rehearsals are listed, and not counted here.</p>
</header>
<main>
<section aria-labelledby="runs"><h2 id="runs">Runs</h2>
${runs.length === 0 ? html`<p>There is none.</p>` : tabulate(runs)}</section>
${renderNext(runs)}</main>
<footer><p>Made by guest-reset ${version} from the files of the runs. The page holds names: pass it on with care.</p></footer>`;
  return renderDocument({
    title,
    foot: `${writeCountOf(runs.length, 'run')}, ${writeMoment(nowIso)}`,
    body: [body],
  });
}

const columns = ['Run', 'Tenant', 'Stands', 'Planned', 'Reset', 'Redeemed', 'Unknown', 'When, and who'];

function tabulate(runs: readonly RunLine[]): Html {
  return html`<table class="stack runs" role="table">
<thead role="rowgroup"><tr role="row">${columns.map((name) => html`<th scope="col" role="columnheader">${name}</th>`)}</tr></thead>
<tbody role="rowgroup">${[...runs].reverse().map(tabulateRun)}</tbody></table>
`;
}

function tabulateRun(run: RunLine): Html {
  const { state, path, input, tenant, simulated, problem } = run;
  const name = html`<bdi>${input || path}</bdi>`;
  const link = run.page === null ? name : html`<a href="${run.page}">${name}</a>`;
  const where = input === '' ? null : html`<small><bdi>${path}</bdi></small>`;
  if (state === 'unreadable')
    return html`<tr role="row"><td role="cell" data-name="Run">${link} ${where}<td role="cell" colspan="7" data-name="Stands">unreadable: <bdi>${problem}</bdi></tr>
`;
  const cells: readonly (readonly [string, Html | string])[] = [
    ['Tenant', html`<bdi>${tenant}</bdi>${simulated ? ' (rehearsal)' : null}`],
    ['Stands', run.left > 0 ? `${state}, ${writeCount(run.left)} left` : state],
    ['Planned', writeCount(run.toReset)],
    ['Reset', writeCount(run.reset)],
    ['Redeemed', run.redeemed === null ? 'not looked' : writeCount(run.redeemed)],
    ['Unknown', writeCount(run.unknown)],
    ['When, and who', html`${writeMoment(run.createdAt)} <bdi>${run.signedInAs}</bdi>`],
  ];
  return html`<tr role="row"><td role="cell" data-name="Run">${link} ${where}${cells.map(
    ([column, value]) => html`<td role="cell" data-name="${column}">${value}`,
  )}</tr>
`;
}

function renderNext(runs: readonly RunLine[]): Html | null {
  const due = runs.filter(({ next, state }) => next !== null && state !== 'finished');
  if (due.length === 0) return null;
  return html`<section aria-labelledby="next"><h2 id="next">What to do next</h2>
<p>To be typed by the person who runs guest-reset, with the flags that sign in to that tenant:</p>
<ul class="commands">${due.map(({ next }) => html`<li><code>${next}</code></li>`)}</ul></section>
`;
}
