/** Flags that commands take together. */
import { optionalColumns } from '../core/column-map.ts';
import type { FlagName } from './flags.ts';
import type { Settings } from './settings.ts';

/** What says how to sign in, and where. */
export const signInFlags = [
  'auth',
  'tenant',
  'client-id',
  'certificate',
  'client-secret-file',
  'certificate-password-file',
  'cloud',
  'graph-url',
  'authority-url',
  'api-version',
] as const;
export const outputFlags = [
  'json',
  'quiet',
  'verbose',
  'progress',
  'color',
  'jobs',
  'job',
  'config',
] as const;
export const inputFlags = [
  'id-column',
  'email-column',
  ...Object.values(optionalColumns).map(({ flag }) => flag),
  'delimiter',
  'encoding',
  'sheet',
  'hidden-rows',
] as const;
export const planFlags = [
  ...inputFlags,
  'trust',
  'send',
  'redirect-url',
  'language',
  'message',
  'message-file',
  'cc',
  'email-property',
  'again',
  'prove-access',
] as const;
export const paceFlags = [
  'max-rate',
  'concurrency',
  'batch-size',
  'max-attempts',
  'timeout',
  'per-day',
  'wait',
  'doubt-patience',
] as const;
export const guardFlags = [
  'yes',
  'max-rows',
  'canary',
  'max-failures',
  'resend-unknown',
  'wait-for-lock',
  'lock-folder',
] as const;
/** A part of the plan. */
export const waveFlags = ['only', 'first', 'lines'] as const;
export const rehearsalFlags = ['simulate', 'simulated-tenant'] as const;
export const directoryFlags = [...signInFlags, ...rehearsalFlags, 'max-rate', 'timeout', 'wait'] as const;
/** What whoever sends is told: an apply, or a reminder. */
export const sendFlags = [
  ...signInFlags,
  ...paceFlags,
  ...guardFlags,
  ...waveFlags,
  ...rehearsalFlags,
] as const;

/** What a command is given of the flags in such a list. */
type Given<List extends readonly FlagName[]> = Pick<Settings, List[number]>;

/** Of every command that says something. */
export type OutputSettings = Given<typeof outputFlags>;
/** Of what sends. */
export type SendSettings = Given<typeof sendFlags> & OutputSettings;
export type ApplySettings = SendSettings & Pick<Settings, 'retry-failed' | 'approved'>;
export type RemindSettings = SendSettings & Pick<Settings, 'older-than' | 'limit'>;
/** Of what reads the guests of a run again. */
export type FollowSettings = Given<typeof directoryFlags> & OutputSettings & Pick<Settings, 'concurrency'>;
/** Of what makes a plan. */
export type PlanSettings = FollowSettings &
  Given<typeof planFlags> &
  Pick<Settings, 'out' | 'escape-formulas' | 'xlsx' | 'lock-folder'>;
