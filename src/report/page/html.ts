/** HTML in which text from outside stays text: every value put into `html` is made harmless and escaped, unless it is HTML already. */
import { showPlainly } from '../../core/plain-text.ts';

/** A piece of HTML that was made by `html`. */
export class Html {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

export type HtmlValue = Html | string | number | null | readonly HtmlValue[];

/** The template's own text as HTML; values are escaped, lists joined, null left out. For element content and quoted attributes. */
export function html(pieces: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  const text = pieces.reduce((all, piece, index) => `${all}${render(values[index - 1] ?? null)}${piece}`);
  return new Html(text);
}

function render(value: HtmlValue): string {
  if (value === null) return '';
  if (value instanceof Html) return value.toString();
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? escapeText(value) : value.map(render).join('');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeText(text: string): string {
  return showPlainly(text).replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');
}

/** An address, which may be broken behind its at sign; elsewhere only where a part of it is wider than its room. */
export function breakAddress(address: string): Html {
  const [first = '', ...rest] = address.split('@');
  return html`${first}${rest.map((part) => html`@<wbr>${part}`)}`;
}

/** The same, whichever way its letters run. */
export function writeAddress(address: string): Html {
  return html`<bdi>${breakAddress(address)}</bdi>`;
}

/** A command line in which no flag is parted from its dashes. */
export function typeCommand(line: string): Html {
  const words = line.split(/(--[\w-]+)/);
  return html`<code>${words.map((word, index) => (index % 2 === 0 ? word : html`<span class="flag">${word}</span>`))}</code>`;
}
