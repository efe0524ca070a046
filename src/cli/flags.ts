/** Every flag of guest-reset as data: its kind, its default and what --help says of it. Commands pick theirs by name. */
import { mapColumnFlags, optionalColumns } from '../core/column-map.ts';

export interface Flag {
  /** `text` and `number` take a value, `boolean` is on with `--name` and off with `--no-name`. */
  readonly kind: 'text' | 'number' | 'boolean';
  readonly group:
    | 'Sign-in'
    | 'Input'
    | 'Invitation'
    | 'Address'
    | 'Pace'
    | 'Guards'
    | 'Output'
    | 'Rehearsal'
    | 'This command';
  readonly describe: string;
  /** Shown by --help; null: none. */
  readonly byDefault: string | number | boolean | null;
  readonly choices?: readonly string[];
  /** Name of the value in --help. */
  readonly value?: string;
  /** It may be there several times; its values are one text with commas between them. */
  readonly isRepeated?: true;
}

const columnFlags = mapColumnFlags(
  (is) =>
    ({
      kind: 'text',
      group: 'Input',
      describe: `Column with ${is}; none: there is no such column`,
      byDefault: null,
      value: 'name',
    }) as const satisfies Flag,
);

export const flags = {
  auth: {
    kind: 'text',
    group: 'Sign-in',
    describe: 'How to sign in',
    byDefault: 'default',
    choices: [
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
  },
  tenant: { kind: 'text', group: 'Sign-in', describe: 'Tenant id or domain', byDefault: null, value: 'id' },
  'client-id': {
    kind: 'text',
    group: 'Sign-in',
    describe: 'Application (client) id',
    byDefault: null,
    value: 'id',
  },
  certificate: {
    kind: 'text',
    group: 'Sign-in',
    describe: 'PEM file with certificate and private key',
    byDefault: null,
    value: 'file',
  },
  cloud: {
    kind: 'text',
    group: 'Sign-in',
    describe: 'Microsoft cloud',
    byDefault: 'global',
    choices: ['global', 'usgov', 'usgov-dod', 'china'],
  },
  'graph-url': {
    kind: 'text',
    group: 'Sign-in',
    describe: "Graph's origin instead of the cloud's (http only on loopback)",
    byDefault: null,
    value: 'url',
  },
  'authority-url': {
    kind: 'text',
    group: 'Sign-in',
    describe: "Login origin instead of the cloud's",
    byDefault: null,
    value: 'url',
  },
  'api-version': {
    kind: 'text',
    group: 'Sign-in',
    describe: 'Graph version',
    byDefault: 'v1.0',
    choices: ['v1.0', 'beta'],
  },

  'id-column': {
    kind: 'text',
    group: 'Input',
    describe: 'Column that names the guest (header name, or number from 1)',
    byDefault: null,
    value: 'name',
  },
  'email-column': {
    kind: 'text',
    group: 'Input',
    describe: 'Column with the new address (header name, or number from 1)',
    byDefault: null,
    value: 'name',
  },
  ...columnFlags,
  trust: {
    kind: 'text',
    group: 'Input',
    describe:
      'Let the object id win where the cells of a row name different guests, instead of rejecting the row',
    byDefault: null,
    choices: ['id'],
  },
  delimiter: {
    kind: 'text',
    group: 'Input',
    describe: 'Cell delimiter: a character, or comma, semicolon, tab, pipe; found by itself when not named',
    byDefault: null,
    value: 'char',
  },
  encoding: {
    kind: 'text',
    group: 'Input',
    describe: 'Encoding such as utf-8, utf-16le, windows-1252; found by itself when not named',
    byDefault: null,
    value: 'name',
  },
  sheet: {
    kind: 'text',
    group: 'Input',
    describe: 'Sheet of a workbook, by name or number from 1; the only one with guests when not named',
    byDefault: null,
    value: 'name',
  },
  'hidden-rows': {
    kind: 'text',
    group: 'Input',
    describe: 'Leave out the hidden rows of a workbook, or take them too (default: such a sheet is refused)',
    byDefault: null,
    choices: ['skip', 'include'],
  },

  send: {
    kind: 'boolean',
    group: 'Invitation',
    describe:
      'Let Microsoft mail the invitation; --no-send collects the redeem URLs in redeem-urls.csv instead',
    byDefault: true,
  },
  'redirect-url': {
    kind: 'text',
    group: 'Invitation',
    describe: 'Where the guest lands after redeeming (default: My Apps of the tenant)',
    byDefault: null,
    value: 'url',
  },
  language: {
    kind: 'text',
    group: 'Invitation',
    describe: 'Language of the mail, such as de-DE (default: en-US, by Microsoft)',
    byDefault: null,
    value: 'tag',
  },
  message: {
    kind: 'text',
    group: 'Invitation',
    describe: 'Text in the mail',
    byDefault: null,
    value: 'text',
  },
  'message-file': {
    kind: 'text',
    group: 'Invitation',
    describe: 'File with the text in the mail (UTF-8)',
    byDefault: null,
    value: 'file',
  },
  cc: {
    kind: 'text',
    group: 'Invitation',
    describe: 'One address that gets a copy of each mail',
    byDefault: null,
    value: 'address',
  },

  'email-property': {
    kind: 'text',
    group: 'Address',
    describe: 'Where the new address is put on the guest before the reset',
    byDefault: 'mail',
    choices: ['mail', 'otherMails', 'both', 'none'],
  },

  'max-rate': {
    kind: 'number',
    group: 'Pace',
    describe: "Resets per second, in place of Graph's documented limits",
    byDefault: null,
  },
  concurrency: { kind: 'number', group: 'Pace', describe: 'Batches in flight', byDefault: 4 },
  'batch-size': { kind: 'number', group: 'Pace', describe: 'Guests per batch, 1 to 20', byDefault: 10 },
  'max-attempts': {
    kind: 'number',
    group: 'Pace',
    describe: 'Attempts per row before it fails (being throttled does not count)',
    byDefault: 5,
  },
  timeout: { kind: 'number', group: 'Pace', describe: 'Seconds to wait for an answer', byDefault: 100 },
  'per-day': {
    kind: 'number',
    group: 'Pace',
    describe: 'Resets of this run in any 24 hours, for tenants with a small daily cap (default: no cap)',
    byDefault: null,
  },

  yes: { kind: 'boolean', group: 'Guards', describe: 'Ask nothing', byDefault: false },
  'max-rows': {
    kind: 'number',
    group: 'Guards',
    describe: 'Most guests that may be reset in one run',
    byDefault: 1000,
  },
  canary: {
    kind: 'number',
    group: 'Guards',
    describe: 'Rows that go first and alone; the rest only if all of them succeeded (0: none)',
    byDefault: 3,
  },
  'max-failures': {
    kind: 'text',
    group: 'Guards',
    describe: 'Stop when more rows than this fail: a number, or a share of the rows settled (100%: never)',
    byDefault: '10%',
    value: 'n|n%',
  },
  again: {
    kind: 'boolean',
    group: 'Guards',
    describe: 'Reset also guests who are already pending for the same address',
    byDefault: false,
  },
  'resend-unknown': {
    kind: 'boolean',
    group: 'Guards',
    describe: 'Send again the rows whose fate is unknown; such a guest may get a second mail',
    byDefault: false,
  },
  'wait-for-lock': {
    kind: 'boolean',
    group: 'Guards',
    describe: 'Wait while another process writes to this tenant, instead of ending with exit code 7',
    byDefault: false,
  },
  'lock-folder': {
    kind: 'text',
    group: 'Guards',
    describe: 'Folder in which processes see who writes to a tenant (default: one of this machine)',
    byDefault: null,
    value: 'folder',
  },
  'retry-failed': {
    kind: 'boolean',
    group: 'This command',
    describe: 'Take the failed rows again',
    byDefault: false,
  },
  watch: {
    kind: 'text',
    group: 'This command',
    describe: 'Look again so often until nobody is pending any more: 30s, 15m, 2h (default: look once)',
    byDefault: null,
    value: 'time',
  },
  'older-than': {
    kind: 'text',
    group: 'This command',
    describe: 'Remind only guests whose last invitation is at least so old: 12h, 7d, 0d for all',
    byDefault: '7d',
    value: 'time',
  },
  limit: {
    kind: 'number',
    group: 'This command',
    describe: 'Remind at most so many guests, in the order of the input (default: all)',
    byDefault: null,
    value: 'n',
  },
  'from-domain': {
    kind: 'text',
    group: 'This command',
    describe: 'Guests with an address on this domain; may be repeated, each with its --to-domain',
    byDefault: null,
    value: 'domain',
    isRepeated: true,
  },
  'to-domain': {
    kind: 'text',
    group: 'This command',
    describe: 'Domain of their new addresses',
    byDefault: null,
    value: 'domain',
    isRepeated: true,
  },
  map: {
    kind: 'text',
    group: 'This command',
    describe: 'CSV file with two columns, from and to: domains, or whole addresses',
    byDefault: null,
    value: 'file',
  },
  state: {
    kind: 'text',
    group: 'This command',
    describe: 'Guests in this state',
    byDefault: 'all',
    choices: ['pending', 'accepted', 'all'],
  },
  group: {
    kind: 'text',
    group: 'This command',
    describe: 'Members of this group alone: its object id or its name',
    byDefault: null,
    value: 'id or name',
  },
  offline: {
    kind: 'boolean',
    group: 'This command',
    describe: 'Check the file alone, without a directory',
    byDefault: false,
  },

  out: {
    kind: 'text',
    group: 'Output',
    describe: 'Run folder to make, or file to write',
    byDefault: null,
    value: 'path',
  },
  overwrite: {
    kind: 'boolean',
    group: 'Output',
    describe: 'Write over the file if it is there already',
    byDefault: false,
  },
  json: {
    kind: 'boolean',
    group: 'Output',
    describe: 'Print one JSON object on standard output when done',
    byDefault: false,
  },
  'escape-formulas': {
    kind: 'boolean',
    group: 'Output',
    describe: 'Keep spreadsheets from running cells that look like formulas',
    byDefault: true,
  },
  quiet: { kind: 'boolean', group: 'Output', describe: 'Say only what went wrong', byDefault: false },
  verbose: { kind: 'boolean', group: 'Output', describe: 'Say more', byDefault: false },
  progress: { kind: 'boolean', group: 'Output', describe: 'Show progress', byDefault: true },
  color: { kind: 'boolean', group: 'Output', describe: 'Use colours on a terminal', byDefault: true },
  config: {
    kind: 'text',
    group: 'Output',
    describe: 'JSON file with flags by name, below flags and environment',
    byDefault: null,
    value: 'file',
  },

  simulate: {
    kind: 'boolean',
    group: 'Rehearsal',
    describe: 'Use the embedded simulator instead of Graph: no network, no sign-in, no mail',
    byDefault: false,
  },
  'simulated-tenant': {
    kind: 'text',
    group: 'Rehearsal',
    describe: 'JSON file with the tenant to simulate (default: made up from the CSV)',
    byDefault: null,
    value: 'file',
  },
  port: {
    kind: 'number',
    group: 'Rehearsal',
    describe: 'Port on 127.0.0.1 (0: any free one)',
    byDefault: 0,
  },
  throttle: {
    kind: 'text',
    group: 'Rehearsal',
    describe: 'Limits to simulate: none, documented, or a JSON file',
    byDefault: 'none',
    value: 'what',
  },
  faults: {
    kind: 'text',
    group: 'Rehearsal',
    describe: 'JSON file with faults to simulate',
    byDefault: null,
    value: 'file',
  },
  latency: {
    kind: 'text',
    group: 'Rehearsal',
    describe: 'Milliseconds an answer takes: n or from-to',
    byDefault: '0',
    value: 'ms',
  },
  seed: { kind: 'number', group: 'Rehearsal', describe: 'Decides every chance', byDefault: 1 },
  ledger: {
    kind: 'text',
    group: 'Rehearsal',
    describe: 'File to append everything done to the tenant to',
    byDefault: null,
    value: 'file',
  },
} as const satisfies Record<string, Flag>;

export type FlagName = keyof typeof flags;

/** What says how to sign in, and where. */
export const signInFlags = [
  'auth',
  'tenant',
  'client-id',
  'certificate',
  'cloud',
  'graph-url',
  'authority-url',
  'api-version',
] as const;
const outputFlags = ['json', 'quiet', 'verbose', 'progress', 'color', 'config'] as const;
const inputFlags = [
  'id-column',
  'email-column',
  ...Object.values(optionalColumns).map(({ flag }) => flag),
  'delimiter',
  'encoding',
  'sheet',
  'hidden-rows',
] as const;
const invitationFlags = [
  'send',
  'redirect-url',
  'language',
  'message',
  'message-file',
  'cc',
  'email-property',
  'again',
] as const;
const paceFlags = ['max-rate', 'concurrency', 'batch-size', 'max-attempts', 'timeout', 'per-day'] as const;
const guardFlags = [
  'yes',
  'max-rows',
  'canary',
  'max-failures',
  'resend-unknown',
  'wait-for-lock',
  'lock-folder',
] as const;
const rehearsalFlags = ['simulate', 'simulated-tenant'] as const;
const directoryFlags = [...signInFlags, ...rehearsalFlags, 'max-rate', 'timeout'] as const;

/** The flags of each command, by what a person can type. */
export const commandFlags = {
  plan: [
    ...inputFlags,
    'trust',
    ...invitationFlags,
    'offline',
    ...directoryFlags,
    'concurrency',
    'out',
    'escape-formulas',
    ...outputFlags,
  ],
  run: [
    ...inputFlags,
    'trust',
    ...invitationFlags,
    ...signInFlags,
    ...paceFlags,
    ...guardFlags,
    ...rehearsalFlags,
    'out',
    'escape-formulas',
    ...outputFlags,
  ],
  apply: [...signInFlags, ...paceFlags, ...guardFlags, 'retry-failed', ...rehearsalFlags, ...outputFlags],
  status: [...directoryFlags, 'concurrency', 'watch', 'escape-formulas', ...outputFlags],
  remind: [
    'older-than',
    'limit',
    ...signInFlags,
    ...paceFlags,
    ...guardFlags,
    ...rehearsalFlags,
    ...outputFlags,
  ],
  undo: [...directoryFlags, 'concurrency', 'out', 'overwrite', ...outputFlags],
  draft: [
    'from-domain',
    'to-domain',
    'map',
    'state',
    'group',
    ...directoryFlags,
    'out',
    'overwrite',
    ...outputFlags,
  ],
  report: [...outputFlags],
  whoami: [...signInFlags, 'timeout', ...outputFlags],
  simulate: [
    ...inputFlags,
    'simulated-tenant',
    'port',
    'throttle',
    'faults',
    'latency',
    'seed',
    'ledger',
    ...outputFlags,
  ],
} as const satisfies Record<string, readonly FlagName[]>;
