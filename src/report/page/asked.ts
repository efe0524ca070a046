/** Every setting in words, and at the end what the operator needs: ids, hashes and columns. */
import {
  describeSignIn,
  type Fact,
  nameTenant,
  type OptionValue,
  type PageRun,
  tellMoment,
} from './facts.ts';
import { type Html, html } from './html.ts';

/** Who planned it and who carried it out, and every option, as it was when it was carried out. */
export function renderAsked(run: PageRun, zone: string): Html {
  const { tenant } = run;
  return html`<section aria-labelledby="asked"><h2 id="asked">Settings in full</h2>
${listAsked([
  ['Tenant', html`<bdi>${nameTenant(run)}</bdi>`],
  ['Default domain', html`<bdi>${tenant.defaultDomain || '(not known)'}</bdi>`],
  ...describeApplied(run, zone),
  ...findOptions(run).map(([name, values]) => describeOption(name, values)),
])}</section>
`;
}

/** What only whoever runs guest-reset needs. */
export function renderIds(run: PageRun): Html {
  const { tenant, input, plan } = run;
  return html`<section aria-labelledby="ids"><h2 id="ids">Ids, hashes and columns</h2>
${listAsked([
  ['Tenant id', html`<code>${tenant.id}</code>`],
  ['Microsoft cloud', run.cloud],
  ['SHA-256 of the input', html`<code>${input.sha256}</code>`],
  ...(plan?.sha256 === undefined
    ? []
    : [['SHA-256 of plan.csv', html`<code>${plan.sha256}</code>`] as const]),
])}${renderColumns(run)}</section>
`;
}

function listAsked(facts: readonly Fact[]): Html {
  return html`<dl class="asked">${facts.map(
    ([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>
`,
  )}</dl>`;
}

/** Options with their values in the order in which they were applied; as planned, where nobody has carried them out. */
function findOptions({ options, applied = [] }: PageRun): [string, OptionValue[]][] {
  const said = applied.flatMap((each) => (each.options === undefined ? [] : [each.options]));
  const names = new Set([options, ...said].flatMap((each) => Object.keys(each)));
  return [...names].flatMap((name): [string, OptionValue[]][] => {
    const anew = said.flatMap((each) => (Object.hasOwn(each, name) ? [each[name] ?? null] : []));
    const values = anew.length > 0 ? anew : [options[name] ?? null];
    const changes = values.filter((value, index) => index === 0 || value !== values[index - 1]);
    return changes.every((value) => value === null || value === '') ? [] : [[name, changes]];
  });
}

/** Who planned, who carried it out, and what was approved. */
function describeApplied(run: PageRun, zone: string): Fact[] {
  const { applied = [] } = run;
  if (applied.length === 0) return [];
  return [
    ['Planned by', describeSignIn(run)],
    ...applied.map(
      (each): Fact => [
        'Carried out by',
        html`${describeSignIn(each)}${each.startedBy === undefined ? null : html`, started by <bdi>${each.startedBy}</bdi>`}, ${each.approved === null ? 'with no fingerprint said' : html`approved as <code>${each.approved}</code>`}, ${tellMoment(each.at, zone)}`,
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
  'max-rate': { name: 'Most resets a second' },
  'per-day': { name: 'Most resets in 24 hours' },
  'retry-failed': { name: 'Rows that had failed', means: { true: 'are tried again' } },
  'resend-unknown': { name: 'Rows that were unknown', means: { true: 'are sent again' } },
  'escape-formulas': {
    name: 'Cells that look like formulas',
    means: { true: 'made harmless in the results', false: 'left as they are' },
  },
  'simulated-tenant': { name: 'Simulated directory from' },
};

/** An option in words, with the flag that asks for it; values that followed one another in their order. */
function describeOption(name: string, values: readonly OptionValue[]): Fact {
  const flag = `--${values.at(-1) === false ? 'no-' : ''}${name}`;
  const words = Object.hasOwn(optionWords, name) ? optionWords[name] : undefined;
  const means = values
    .map((value) => (value === null ? 'not said' : (words?.means?.[String(value)] ?? String(value))))
    .join(', then ');
  if (words === undefined) return [flag, html`<bdi>${means}</bdi>`];
  return [words.name, html`<bdi>${means}</bdi> (<code class="flag">${flag}</code>)`];
}
