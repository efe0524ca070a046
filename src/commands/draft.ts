/** `draft`: writes an input CSV from the directory. */
import { defineCommand, shortExits } from '../cli/command.ts';
import { directoryFlags, outputFlags } from '../cli/flag-sets.ts';

export const draft = defineCommand({
  name: 'draft',
  argument: '',
  describe: 'Write an input CSV from the directory, with new addresses on another domain or to be filled in',
  outIs: 'File to write (default: standard output)',
  examples: [
    ['draft --out guests.csv', 'Every guest, with an empty newEmail to fill in'],
    [
      'draft --from-domain fabrikam.example --to-domain contoso.example',
      'The guests of one domain, each at the same address on the other, on standard output',
    ],
    ['draft --map domains.csv --state pending | guest-reset plan -', 'Plan at once'],
  ],
  flags: [
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
  exits: {
    ...shortExits,
    3: 'Written without some users whom Graph shows in a form that is not understood, or no guest is covered',
  },
  run: async (asked) => (await import('../operations/write-draft.ts')).draft(asked),
});
