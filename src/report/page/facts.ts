/** What was asked, by whom and when: the essential at the top of the page, all of it at the end, in words. */
import { writeCount, writeCountOf, writeDuration, writeMoment } from '../figures.ts';
import type { RowsTold } from '../tally.ts';
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
  /** Options as asked; must hold no secret. */
  readonly options: Readonly<Record<string, OptionValue>>;
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

type OptionValue = string | number | boolean | null;
type Fact = readonly [string, Html | string];

/** The tenant as people call it. */
export function nameTenant({ tenant }: Pick<PageRun, 'tenant'>): string {
  return tenant.displayName || tenant.defaultDomain || tenant.id;
}

/** Where, when, who, from what, and how guests hear of it. */
export function renderFacts(run: PageRun, rows: RowsTold): Html {
  const { tenant, input, ended } = run;
  const domain = tenant.defaultDomain && tenant.defaultDomain !== nameTenant(run) ? tenant.defaultDomain : '';
  const facts: readonly Fact[] = [
    ['Tenant', html`<bdi>${nameTenant(run)}</bdi>${domain === '' ? null : html` (<bdi>${domain}</bdi>)`}`],
    ['Planned', writeMoment(run.createdAt)],
    ['Ended', ended === null ? 'Not yet' : describeEnded(run, ended.at)],
    ['Signed in as', describeSignIn(run)],
    ['Input', html`<bdi>${input.name}</bdi>, ${writeCountOf(rows.counts.rows, 'row')}`],
    ['Invitations', describeInvitations(run, rows)],
  ];
  return html`<dl class="facts">${facts.map(
    ([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>
`,
  )}</dl>
`;
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
function describeEnded({ applied = [] }: PageRun, to: string): Html | string {
  const tookMs = Date.parse(to) - Date.parse(applied.at(-1)?.at ?? '');
  if (Number.isNaN(tookMs) || tookMs < 1_000) return writeMoment(to);
  return html`${writeMoment(to)} <small>after ${writeDuration(tookMs)} of work</small>`;
}

function describeInvitations({ simulated, options }: PageRun, { mails, links, linksLost }: RowsTold): string {
  const silent = links + linksLost;
  if (mails + silent === 0) return options['send'] === false ? 'None yet; no mail is to be sent' : 'None yet';
  const parts = [
    mails > 0 ? `${writeCount(mails)} by mail` : 'Not by mail',
    silent > 0 ? `${writeCountOf(silent, 'guest')} to be told by you` : '',
  ].filter(Boolean);
  return `${parts.join(', ')}${simulated ? ' (simulated)' : ''}`;
}

/** Everything that was asked: what the top of the page leaves out, and every option. */
export function renderAsked(run: PageRun): Html {
  const { tenant, input } = run;
  const facts: readonly Fact[] = [
    ['Tenant', html`<bdi>${nameTenant(run)}</bdi>`],
    ['Default domain', html`<bdi>${tenant.defaultDomain || '(not known)'}</bdi>`],
    ['Tenant id', html`<code>${tenant.id}</code>`],
    ['Microsoft cloud', run.cloud],
    ...describeApplied(run),
    ['SHA-256 of the input', html`<code>${input.sha256}</code>`],
    ...Object.entries(run.options)
      .filter(([, value]) => value !== null && value !== '')
      .map(([name, value]) => describeOption(name, value)),
  ];
  return html`<section aria-labelledby="asked"><h2 id="asked">Settings in full</h2>
<dl class="asked">${facts.map(
    ([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>
`,
  )}</dl>${renderColumns(run)}</section>
`;
}

/** Who planned, who carried it out, and what was approved. */
function describeApplied(run: PageRun): Fact[] {
  const { applied = [] } = run;
  if (applied.length === 0) return [];
  return [
    ['Planned by', describeSignIn(run)],
    ...applied.map(
      (each): Fact => [
        'Carried out by',
        html`${describeSignIn(each)}, ${writeMoment(each.at)}, ${each.approved === null ? 'with no fingerprint said' : html`approved as <code>${each.approved}</code>`}`,
      ],
    ),
  ];
}

function renderColumns({ columns }: PageRun): Html | null {
  if (columns === undefined) return null;
  return html`<h3 id="columns">Columns of the input</h3>
<dl class="asked" aria-labelledby="columns">${columns.map(
    ({ number, name, used, is }) => html`<dt><bdi>${name}</bdi> (column ${String(number)})</dt><dd>${
      used ? 'Taken for' : 'Not used; it looks like'
    } ${is}</dd>
`,
  )}</dl>
`;
}

interface OptionWords {
  readonly name: string;
  /** What a value means; one that is not here is told as it is. */
  readonly means?: Readonly<Record<string, string>>;
}

const optionWords: Readonly<Record<string, OptionWords>> = {
  send: { name: 'Invitation mail', means: { true: 'sent by Microsoft', false: 'not sent' } },
  'redirect-url': { name: 'Guests land on' },
  language: { name: 'Language of the mail' },
  message: { name: 'Text in the mail' },
  'message-file': { name: 'Text in the mail from the file' },
  cc: { name: 'Copy of each mail to' },
  'email-property': {
    name: 'New address is put into',
    means: {
      mail: 'mail',
      otherMails: 'other mails',
      both: 'mail and other mails',
      none: 'nothing: it must be on the guest already',
    },
  },
  again: {
    name: 'Guests already invited to the same address',
    means: { true: 'are invited again', false: 'are left as they are' },
  },
  trust: {
    name: 'Where cells of a row name different guests',
    means: { id: 'the object id wins' },
  },
  'api-version': { name: 'Version of Microsoft Graph' },
  'max-rows': { name: 'Most guests in one run' },
  canary: { name: 'Rows that go first, as a trial', means: { '0': 'none' } },
  'max-failures': { name: 'Stops when more rows fail than', means: { '100%': 'all: never' } },
  'escape-formulas': {
    name: 'Cells that look like formulas',
    means: { true: 'made harmless in the results', false: 'left as they are' },
  },
  'simulated-tenant': { name: 'Simulated directory from' },
};

/** An option in words, with the flag that asks for it. */
function describeOption(name: string, value: OptionValue): Fact {
  const flag = `--${value === false ? 'no-' : ''}${name}`;
  const words = Object.hasOwn(optionWords, name) ? optionWords[name] : undefined;
  if (words === undefined) return [flag, html`<bdi>${String(value)}</bdi>`];
  const means = words.means?.[String(value)] ?? String(value);
  return [words.name, html`<bdi>${means}</bdi> (<code class="flag">${flag}</code>)`];
}
