/** `simulate`: serves the Graph simulator until Ctrl-C. */
import { defineCommand, shortExits } from '../cli/command.ts';
import { inputFlags, outputFlags } from '../cli/flag-sets.ts';

export const simulate = defineCommand({
  name: 'simulate',
  argument: '[input]',
  argumentIs: 'CSV file to make a tenant up from',
  describe: 'Serve the Graph simulator on 127.0.0.1 for rehearsals',
  examples: [
    ['simulate guests.csv', 'Serve a tenant in which every row finds its guest'],
    [
      'simulate --simulated-tenant tenant.json --throttle documented',
      "Serve a tenant of your own with Graph's limits",
    ],
  ],
  flags: [
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
  exits: shortExits,
  run: async (asked) => (await import('../operations/rehearsal.ts')).simulate(asked),
});
