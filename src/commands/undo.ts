/** `undo`: writes an input CSV that gives the guests of a run back what they had before. */
import { defineCommand, runExits, runIs } from '../cli/command.ts';
import { directoryFlags, outputFlags } from '../cli/flag-sets.ts';

export const undo = defineCommand({
  name: 'undo',
  argument: '[run]',
  argumentIs: `${runIs}; without it the latest run`,
  describe: 'Write an input CSV that gives the previous addresses back; a reset itself cannot be undone',
  outIs: 'File to write (default: undo.csv in the run folder)',
  examples: [
    ['undo latest', 'Write undo.csv into the run folder, for run to carry out'],
    ['undo latest --out back.csv', 'Write it elsewhere'],
  ],
  flags: [...directoryFlags, 'concurrency', 'out', 'overwrite', ...outputFlags],
  exits: {
    ...runExits,
    0: 'Every reset guest is in the file',
    3: 'Some guests are left out, each named with the reason',
    5: null,
    6: null,
    '129, 130, 143, 149': 'Interrupted',
  },
  run: async (asked) => (await import('../operations/write-undo.ts')).undo(asked),
});
