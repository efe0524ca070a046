/** `runs`: every run under a folder. */
import { defineCommand, shortExits } from '../cli/command.ts';
import { outputFlags } from '../cli/flag-sets.ts';

export const runs = defineCommand({
  name: 'runs',
  argument: '[folder]',
  argumentIs: 'Folder to look in, however deep (default: reports)',
  describe: 'List every run: how it stands, how many were reset and have redeemed, what to type next',
  examples: [
    ['runs', 'List the runs under reports/'],
    ['runs /srv/migrations --page', 'Write one page over all of them'],
    ['runs --json --quiet', 'The same for a script'],
  ],
  flags: ['page', ...outputFlags],
  exits: shortExits,
  run: async (asked) => (await import('../operations/runs/tell-runs.ts')).tellRuns(asked),
});
