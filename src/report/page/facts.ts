/** What was asked, by whom and when: the essential, at the top of the page. */
import { optionalColumns } from '../../core/column-map.ts';
import { describeLocalGraph } from '../../core/local-graph.ts';
import { clip } from '../../core/plain-text.ts';
import { writeCount, writeCountOf, writeDuration, writeLocalMoment, writeMoment } from '../figures.ts';
import type { RowsSummary } from '../tally.ts';
import { type Html, html } from './html.ts';

/** What was asked, and how it ended: the part of run.json that the page tells. */
export interface PageRun {
  readonly toolVersion: string;
  /** UTC ISO 8601. */
  readonly createdAt: string;
  readonly input: { readonly name: string; readonly sha256: string };
  readonly tenant: { readonly id: string; readonly displayName: string; readonly defaultDomain: string };
  readonly signIn: { readonly kind: 'application' | 'delegated' | 'unknown'; readonly name: string };
  readonly cloud: string;
  readonly simulated: boolean;
  readonly graphUrl: string;
  /** Options as asked; must hold no secret. */
  readonly options: Readonly<Record<string, OptionValue>>;
  readonly plan?:
    | {
        readonly sha256?: string;
        /** Mails by language; an empty tag is Microsoft's default. */
        readonly languages?: readonly { readonly tag: string; readonly mails: number }[] | undefined;
      }
    | undefined;
  /** Which column of the input was taken for what, in its order; absent in runs of older versions. */
  readonly columns?:
    | readonly {
        readonly number: number;
        readonly name: string;
        readonly used: boolean;
        readonly is: string;
      }[]
    | undefined;
  /** Who has carried it out, and the fingerprint that was approved; absent: nobody, or an older version did. */
  readonly applied?:
    | readonly {
        readonly at: string;
        readonly signIn: PageRun['signIn'];
        readonly approved: string | null;
        /** Who started the process; absent in runs of older versions. */
        readonly startedBy?: string | undefined;
        /** Options said anew for it, as they were then. */
        readonly options?: PageRun['options'] | undefined;
      }[]
    | undefined;
  /** Parts of the plan that were carried out by themselves. */
  readonly waves?:
    | readonly {
        readonly only: string | null;
        readonly first: number | null;
        readonly lines: string | null;
        readonly at: string;
        readonly rows: number;
        readonly toReset: number;
        readonly reset: number;
      }[]
    | undefined;
  /** null: the process has not said that it ended. */
  readonly ended: { readonly at: string; readonly exitCode: number; readonly reason: string | null } | null;
}

/** A value of an option. */
export type OptionValue = string | number | boolean | null;
/** What is told, and what is told of it. */
export type Fact = readonly [string, Html | string];

/** The tenant as people call it. */
export function nameTenant({ tenant }: Pick<PageRun, 'tenant'>): string {
  return tenant.displayName || tenant.defaultDomain || tenant.id;
}

/** Says of a rehearsal that it is one: in these words where the directory was simulated, else by where Graph is; nothing of a tenant. */
export function noticeRehearsal({ simulated, graphUrl }: PageRun, ofSimulated: string): Html | null {
  const said = simulated ? ofSimulated : describeLocalGraph(graphUrl);
  return said === null ? null : html`<p class="notice">${said}.</p>`;
}

/** Where, when, who, from what, and how guests hear of it. Times are those of UTC and of this time zone. */
export function renderFacts(run: PageRun, rows: RowsSummary, zone: string): Html {
  const { tenant, input, ended, applied = [] } = run;
  const domain = tenant.defaultDomain && tenant.defaultDomain !== nameTenant(run) ? tenant.defaultDomain : '';
  const last = applied.at(-1);
  return listFacts([
    ['Tenant', html`<bdi>${nameTenant(run)}</bdi>${domain === '' ? null : html` (<bdi>${domain}</bdi>)`}`],
    ['Planned', tellMoment(run.createdAt, zone)],
    ['Ended', ended === null ? 'Not yet' : describeEnded(run, ended.at, zone)],
    [
      'Signed in as',
      html`${describeSignIn(last ?? run)}${last?.startedBy === undefined ? null : html` <small>started by <bdi>${last.startedBy}</bdi></small>`}`,
    ],
    ['Input', html`<bdi>${input.name}</bdi>, ${writeCountOf(rows.counts.rows, 'row')}`],
    ['Invitations', describeInvitations(run, rows)],
    ...describeMail(run),
  ]);
}

/** The essential at the top of a page. */
export function listFacts(facts: readonly Fact[]): Html {
  return html`<dl class="facts">${facts.map(
    ([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>
`,
  )}</dl>
`;
}

/** A moment in UTC, and below it as clocks show it there. */
export function tellMoment(iso: string, zone: string): Html {
  const local = writeLocalMoment(iso, zone);
  return html`${writeMoment(iso)}${local === null ? null : html` <small>${local}</small>`}`;
}

/** Language and text of the mail, and where the guests land. */
export function describeMail(run: PageRun): readonly Fact[] {
  const landing: Fact = ['Guests land on', describeLanding(run)];
  if (run.options['send'] === false) return [landing];
  return [['Language of the mail', describeLanguages(run)], ['Text in the mail', describeText(run)], landing];
}

/** Whether each row says it for itself. */
function isInRows({ columns = [] }: PageRun, { is }: { readonly is: string }): boolean {
  return columns.some((column) => column.used && column.is === is);
}

const languagesMax = 4;

function describeLanguages({ plan, options }: PageRun): string {
  const languages = [...(plan?.languages ?? [])].sort((one, other) => other.mails - one.mails);
  if (languages.length === 0) return nameLanguage(String(options['language'] ?? ''));
  if (languages.length === 1) return nameLanguage(languages[0]?.tag ?? '');
  const named = languages
    .slice(0, languagesMax)
    .map(({ tag, mails }) => `${writeCount(mails)} in ${nameLanguage(tag)}`);
  const more = languages.length - named.length;
  return `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** A language as people call it; an empty tag is what Microsoft takes when nothing is said. */
export function nameLanguage(tag: string): string {
  return tag === '' ? "Microsoft's default (en-US)" : tag;
}

const textMax = 200;

function describeText(run: PageRun): Html | string {
  const { message, 'message-file': file } = run.options;
  const own =
    typeof message === 'string' && message !== '' ? html`<q><bdi>${clip(message, textMax)}</bdi></q>` : null;
  const ofFile = typeof file === 'string' && file !== '' ? html`that of <bdi>${file}</bdi>` : null;
  const said = own ?? ofFile;
  if (isInRows(run, optionalColumns.message))
    return html`As each row says${said === null ? null : html`, else ${said}`}`;
  return said ?? "Microsoft's alone";
}

function describeLanding(run: PageRun): Html | string {
  const url = run.options['redirect-url'];
  const said = typeof url === 'string' && url !== '' ? html`<bdi>${url}</bdi>` : 'My Apps of the tenant';
  return isInRows(run, optionalColumns.redirectUrl) ? html`As each row says, else ${said}` : said;
}

/** Whose sign-in it is. */
export function describeSignIn({ signIn: { name, kind } }: Pick<PageRun, 'signIn'>): Html | string {
  return name === '' ? signInWords[kind] : html`<bdi>${name}</bdi> (${signInWords[kind]})`;
}

const signInWords = {
  application: 'an application',
  delegated: 'a person',
  unknown: 'kind not known',
} as const;

/** When it ended, and how long the last command that sent anything took; a plan may be carried out days after it was made. */
function describeEnded({ applied = [] }: PageRun, to: string, zone: string): Html {
  const tookMs = Date.parse(to) - Date.parse(applied.at(-1)?.at ?? '');
  if (Number.isNaN(tookMs) || tookMs < 1_000) return tellMoment(to, zone);
  return html`${tellMoment(to, zone)} <small>after ${writeDuration(tookMs)} of work</small>`;
}

function describeInvitations(
  { simulated, options }: PageRun,
  { mails, links, linksLost }: RowsSummary,
): string {
  const silent = links + linksLost;
  if (mails + silent === 0) return options['send'] === false ? 'None yet; no mail is to be sent' : 'None yet';
  const parts = [
    mails > 0 ? `${writeCount(mails)} by mail` : 'Not by mail',
    silent > 0 ? `${writeCountOf(silent, 'guest')} to be told by you` : '',
  ].filter(Boolean);
  return `${parts.join(', ')}${simulated ? ' (simulated)' : ''}`;
}
