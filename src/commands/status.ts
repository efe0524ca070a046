/** `status`: who has redeemed since. */
import { defineCommand, runExits, runIs } from '../cli/command.ts';
import { directoryFlags, outputFlags, waveFlags } from '../cli/flag-sets.ts';

export const status = defineCommand({
  name: 'status',
  argument: '[run]',
  argumentIs: `${runIs}; without it the latest run`,
  describe: 'Say who has redeemed since: read the reset guests again, write status.csv, refresh the page',
  examples: [
    ['status', 'Look at the guests of the latest run'],
    ['status latest --watch 15m', 'Look every 15 minutes until nobody is pending any more'],
    ['status latest --json --quiet', 'Print the counts for a script; exit code 3 while some are pending'],
  ],
  flags: [
    ...directoryFlags,
    'concurrency',
    'watch',
    'prove-access',
    ...waveFlags,
    'escape-formulas',
    'open',
    ...outputFlags,
  ],
  exits: {
    ...runExits,
    0: 'Every reset guest has redeemed, and has kept what it could get at',
    3: 'Some have not',
    5: null,
    6: null,
    '129, 130, 143, 149': 'Interrupted',
  },
  run: async (asked) => (await import('../operations/watch-status.ts')).status(asked),
});
