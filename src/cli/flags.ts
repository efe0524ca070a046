/**
 * Every flag of guest-reset, each in one place: its words for --help, how it is read, its default, whether run.json keeps it, and
 * whether lines to type next repeat it. Commands pick theirs by name.
 */
import { mapColumnFlags } from '../core/column-map.ts';
import { describeFailureBound, type FailureBound } from '../core/guard.ts';
import { commandFlags } from './command-flags.ts';
import { choice, count, onOff, other, text, time } from './flag.ts';

const signIn = { next: 'sign-in' } as const;
const ofPlan = { kept: 'plan' } as const;

export const flags = {
  auth: choice(
    'Sign-in',
    'How to sign in',
    [
      'default',
      'cli',
      'browser',
      'device-code',
      'secret',
      'certificate',
      'managed-identity',
      'workload-identity',
      'token',
    ],
    'default',
    signIn,
  ),
  tenant: text('Sign-in', 'id', 'Tenant id or domain', signIn),
  'client-id': text('Sign-in', 'id', 'Application (client) id', signIn),
  certificate: text('Sign-in', 'file', 'PEM file with certificate and private key', signIn),
  'client-secret-file': text(
    'Sign-in',
    'file',
    'File with the client secret, in place of AZURE_CLIENT_SECRET',
    signIn,
  ),
  'certificate-password-file': text(
    'Sign-in',
    'file',
    'File with the password of the certificate, in place of AZURE_CLIENT_CERTIFICATE_PASSWORD',
    signIn,
  ),
  cloud: choice('Sign-in', 'Microsoft cloud', ['global', 'usgov', 'usgov-dod', 'china'], 'global', signIn),
  'graph-url': text(
    'Sign-in',
    'url',
    "Graph's origin instead of the cloud's (http only on loopback)",
    signIn,
  ),
  'authority-url': text('Sign-in', 'url', "Login origin instead of the cloud's", signIn),
  'id-column': text('Input', 'name', 'Column that names the guest (header name, or number from 1)'),
  'email-column': text('Input', 'name', 'Column with the new address (header name, or number from 1)'),
  ...mapColumnFlags((is) => text('Input', 'name', `Column with ${is}; none: there is no such column`)),
  delimiter: text(
    'Input',
    'char',
    'Cell delimiter: a character, or comma, semicolon, tab, pipe; found by itself when not named',
    {},
    (is) => is.delimiter,
  ),
  encoding: text(
    'Input',
    'name',
    'Encoding such as utf-8, utf-16le, windows-1252; found by itself when not named',
  ),
  sheet: text(
    'Input',
    'name',
    'Sheet of a workbook, by name or number from 1; the only one with guests when not named',
  ),
  'hidden-rows': other(
    {
      kind: 'text',
      group: 'Input',
      describe:
        'Leave out the hidden rows of a workbook, or take them too (default: such a sheet is refused)',
      byDefault: null,
      choices: ['skip', 'include'],
    },
    (is) => is.oneOf(['skip', 'include']).nullable(),
  ),

  send: onOff(
    'Invitation',
    'Let Microsoft mail the invitation; --no-send collects the redeem URLs in redeem-urls.csv instead',
    true,
    ofPlan,
  ),
  'redirect-url': text(
    'Invitation',
    'url',
    'Where the guest lands after redeeming (default: My Apps of the tenant)',
    ofPlan,
    (is) => is.url,
  ),
  language: text(
    'Invitation',
    'tag',
    'Language of the mail, such as de-DE (default: en-US, by Microsoft)',
    ofPlan,
    (is) => is.language,
  ),
  message: text('Invitation', 'text', 'Text in the mail', ofPlan),
  'message-file': text('Invitation', 'file', 'File with the text in the mail (UTF-8)', ofPlan),
  cc: text(
    'Invitation',
    'address',
    'One address that gets a copy of each mail',
    ofPlan,
    (is) => is.oneAddress,
  ),

  'email-property': choice(
    'Address',
    'Where the new address is put on the guest before the reset',
    ['mail', 'otherMails', 'both', 'none'],
    'mail',
    ofPlan,
  ),
  again: onOff('Guards', 'Reset also who is pending for the same address, or redeemed it', false, ofPlan),
  trust: other(
    {
      kind: 'text',
      group: 'Input',
      describe:
        'Let the object id win where the cells of a row name different guests, instead of rejecting the row',
      byDefault: null,
      choices: ['id'],
    },
    (is) => is.oneOf(['id']).nullable(),
    ofPlan,
  ),
  'api-version': choice('Sign-in', 'Graph version', ['v1.0', 'beta'], 'v1.0', { ...signIn, kept: 'run' }),

  'prove-access': other<boolean | null>(
    {
      kind: 'boolean',
      group: 'Guards',
      describe:
        'Note before the first write what each guest may get at, so that status can say whether it was kept (default: up to 1,000 rows, where the sign-in may read it)',
      byDefault: null,
    },
    (is) => is.truth.nullable(),
  ),
  'max-rows': count(
    'Guards',
    'Most guests that may be reset in one run',
    1000,
    [1, 100_000_000, 'a whole number from 1'],
    { kept: 'run', next: 'pace' },
  ),
  canary: count(
    'Guards',
    'Rows that go first and alone; the rest only if all of them succeeded (0: none)',
    3,
    [0, 1_000_000, 'a whole number from 0'],
    { kept: 'run', next: 'pace' },
  ),
  'max-failures': other<FailureBound>(
    {
      kind: 'text',
      group: 'Guards',
      value: 'n|n%',
      describe: 'Stop when more rows than this fail: a number, or a share of the rows settled (100%: never)',
      byDefault: '10%',
    },
    (is) => is.failureBound,
    { kept: 'run', write: describeFailureBound },
  ),
  'max-rate': other(
    {
      kind: 'number',
      group: 'Pace',
      describe: "Resets per second, in place of Graph's documented limits",
      byDefault: null,
    },
    (is) => is.rate.nullable(),
    { kept: 'run', next: 'pace' },
  ),
  'per-day': other(
    {
      kind: 'number',
      group: 'Pace',
      describe: 'Resets of this run in any 24 hours, for tenants with a small daily cap (default: no cap)',
      byDefault: null,
    },
    (is) => is.whole(1, 10_000_000, 'a whole number from 1').nullable(),
    { kept: 'run', next: 'pace' },
  ),
  'escape-formulas': onOff('Output', 'Keep spreadsheets from running cells that look like formulas', true, {
    kept: 'run',
  }),
  'simulated-tenant': text(
    'Rehearsal',
    'file',
    'JSON file with the tenant to simulate (default: made up from the CSV)',
    { kept: 'run' },
  ),
  concurrency: count('Pace', 'Batches in flight', 4, [1, 64, 'a whole number from 1 to 64'], {
    next: 'pace',
  }),
  'batch-size': count('Pace', 'Guests per batch, 1 to 20', 10, [1, 20, 'a whole number from 1 to 20'], {
    next: 'pace',
  }),
  'max-attempts': count(
    'Pace',
    'Attempts per row before it fails (being throttled does not count)',
    5,
    [1, 100, 'a whole number from 1 to 100'],
    { next: 'pace' },
  ),
  timeout: other(
    { kind: 'number', group: 'Pace', describe: 'Seconds to wait for an answer', byDefault: 100 },
    (is) => is.seconds,
    { next: 'pace' },
  ),

  yes: onOff('Guards', 'Ask nothing', false),
  'resend-unknown': onOff(
    'Guards',
    'Send again the rows whose fate is unknown; such a guest may get a second mail',
    false,
  ),
  wait: onOff('Pace', 'Sit out every pause that Graph asks for, also one of more than 15 minutes', false),
  'doubt-patience': time(
    'Pace',
    'Look at a guest whose reply was lost for so long before it counts as not reset: reads lag behind',
    '10m',
    ['a time such as 90s, 10m or 1h', '10s', '24h'],
    { next: 'pace' },
  ),
  'wait-for-lock': onOff(
    'Guards',
    'Wait while another process writes to this tenant, instead of ending with exit code 7',
    false,
  ),
  'lock-folder': text(
    'Guards',
    'folder',
    'Folder in which processes see who writes to a tenant (default: one of this machine)',
    { next: 'pace' },
  ),
  ...commandFlags,

  out: text('Output', 'path', 'Run folder to make, or file to write'),
  overwrite: onOff('Output', 'Write over the file if it is there already', false),
  json: onOff('Output', 'Print one JSON object on standard output when done', false),
  quiet: onOff('Output', 'Say only what went wrong', false),
  verbose: onOff('Output', 'Say more', false),
  progress: onOff('Output', 'Show progress', true),
  color: onOff('Output', 'Use colours on a terminal', true),
  config: text('Output', 'file', 'JSON file with flags by name, below flags and environment'),

  simulate: onOff(
    'Rehearsal',
    'Use the embedded simulator instead of Graph: no network, no sign-in, no mail',
    false,
  ),
  port: count('Rehearsal', 'Port on 127.0.0.1 (0: any free one)', 0, [0, 65_535, 'a port from 0 to 65535']),
  throttle: other(
    {
      kind: 'text',
      group: 'Rehearsal',
      value: 'what',
      describe: 'Limits to simulate: none, documented, or a JSON file',
      byDefault: 'none',
    },
    (is) => is.text,
  ),
  faults: text('Rehearsal', 'file', 'JSON file with faults to simulate'),
  latency: other(
    {
      kind: 'text',
      group: 'Rehearsal',
      value: 'ms',
      describe: 'Milliseconds an answer takes: n or from-to',
      byDefault: '0',
    },
    (is) => is.latency,
  ),
  seed: count('Rehearsal', 'Decides every chance', 1, [0, 4_294_967_295, 'a whole number']),
  ledger: text('Rehearsal', 'file', 'File to append everything done to the tenant to'),
};

export type FlagName = keyof typeof flags;
