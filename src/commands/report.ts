/** `report`: makes results.csv and report.html again, from plan and journal alone. */
import { defineCommand, runExits, runIs } from '../cli/command.ts';
import { outputFlags } from '../cli/flag-sets.ts';

export const report = defineCommand({
  name: 'report',
  argument: '[run]',
  argumentIs: `${runIs}; without it the latest run`,
  describe: 'Make results.csv and report.html again from plan and journal',
  examples: [['report latest', 'Make the files of the latest run again']],
  flags: ['xlsx', 'open', ...outputFlags],
  exits: {
    ...runExits,
    0: 'The files were made again',
    3: null,
    4: 'The disk does not allow it',
    5: null,
    6: null,
    '129, 130, 143, 149': null,
  },
  run: async (asked) => (await import('../operations/files/make-files-again.ts')).report(asked),
});
