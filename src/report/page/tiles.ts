/** The counts at the top of a page, one card each. */
import { writeCount } from '../figures.ts';
import { type Html, html } from './html.ts';

export interface Tile {
  readonly count: number;
  readonly words: string;
  /** What else there is to say of them; left out: nothing. */
  readonly detail?: string;
}

export function renderTiles(tiles: readonly Tile[]): Html {
  return html`<ul class="tiles">${tiles.map(
    ({ count, words, detail = '' }) =>
      html`<li${count === 0 ? html` class="zero"` : null}><strong>${writeCount(count)}</strong> <span>${words}</span>${detail === '' ? null : html` <small>${detail}</small>`}</li>`,
  )}</ul>
`;
}
