/** The mails of a plan: how many, to which domains, in which languages, and with which texts. */
import { showLinesPlainly } from '../../core/plain-text.ts';
import { writeCount, writeCountOf } from '../figures.ts';
import type { PlanOverview } from '../planned.ts';
import { nameLanguage } from './facts.ts';
import { type Html, html } from './html.ts';

export function tellMails(planned: PlanOverview): Html {
  const { counts, mails, domains, languages } = planned;
  if (counts.reset === 0) return html`<p>Nothing: no row can be reset.</p>`;
  if (mails === 0)
    return html`<p>No mail. The ${writeCountOf(counts.reset, 'guest')} would hear of it only from whoever hands over the redeem links.</p>`;
  const silent = counts.reset - mails;
  return html`<p>Microsoft would be asked to mail ${writeCountOf(mails, 'invitation')}${silent > 0 ? `; ${writeCountOf(silent, 'guest')} would get none` : ''}.</p>
${tabulate('Mails by domain of the new address', 'Domain', domains.map(nameDomain), mails)}${tabulate('Mails by language', 'Language', languages.map(nameTag), mails)}${tellTexts(planned)}`;
}

interface MailsLine {
  readonly name: string;
  readonly mails: number;
}

function nameDomain({ domain, mails }: PlanOverview['domains'][number]): MailsLine {
  return { name: domain === '' ? 'other domains' : domain, mails };
}

function nameTag({ tag, mails }: PlanOverview['languages'][number]): MailsLine {
  return { name: nameLanguage(tag), mails };
}

function tabulate(caption: string, head: string, lines: readonly MailsLine[], total: number): Html {
  return html`<table class="places"><caption>${caption}</caption>
<thead><tr><th scope="col" class="number">Mails</th><th scope="col">${head}</th></tr></thead>
<tbody>${lines.map(
    ({
      name,
      mails,
    }) => html`<tr><td class="number">${writeCount(mails)}</td><th scope="row"><bdi>${name}</bdi></th></tr>
`,
  )}</tbody>
<tfoot><tr><td class="number">${writeCount(total)}</td><th scope="row">in all</th></tr></tfoot></table>
`;
}

function tellTexts({ texts, otherTexts }: PlanOverview): Html | null {
  if (texts.length === 0) return null;
  return html`<h3>Text in the mails</h3>
${texts.map(
  ({ text, count, firstLine }) =>
    html`<figure><blockquote>${showLinesPlainly(text.replaceAll(/\r\n?/g, '\n'))
      .split('\n')
      .map(
        (line) => html`<bdi>${line}</bdi><br>`,
      )}</blockquote><figcaption>${writeCountOf(count, 'mail')}, the first for line ${firstLine}</figcaption></figure>
`,
)}${otherTexts > 0 ? html`<p class="more">${writeCountOf(otherTexts, 'row')} with other texts: see <code>planCustomMessage</code> in <code>plan.csv</code>.</p>` : null}`;
}
