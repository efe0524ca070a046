/** `apply`: carries out a planned run, or carries on an interrupted one. */
import { defineCommand, runExits, runIs } from '../cli/command.ts';
import {
  guardFlags,
  outputFlags,
  paceFlags,
  rehearsalFlags,
  signInFlags,
  waveFlags,
} from '../cli/flag-sets.ts';

export const apply = defineCommand({
  name: 'apply',
  alias: 'resume',
  argument: '[run]',
  argumentIs: `${runIs}; without it the latest unfinished run that no newer plan of its list has overtaken`,
  describe: 'Carry out a planned run, or carry on an interrupted one',
  examples: [
    ['apply', 'Carry on the latest unfinished run'],
    ['apply latest --approved 3f2a91bc04de', 'Carry out the plan that was agreed to, and no other'],
    ['apply latest --only department=IT', 'Carry out one part of the plan, and leave the rest for later'],
    ['apply latest --retry-failed', 'Take the failed rows again'],
  ],
  flags: [
    ...signInFlags,
    ...paceFlags,
    ...guardFlags,
    ...waveFlags,
    'retry-failed',
    'approved',
    ...rehearsalFlags,
    'xlsx',
    'open',
    ...outputFlags,
  ],
  exits: runExits,
  run: async (asked) => (await import('../operations/apply-run.ts')).apply(asked),
});
