/** What a person can type: every command with its argument, its flags, its examples, and the file that carries it out. */

import type { Command } from '../cli/command.ts';
import { commandFlags } from '../cli/flags.ts';

const inputIs = 'CSV file with guests and their new addresses, or - for standard input';
const folderIs = 'Run folder to make (default: reports/<time>-<input name>)';
const runIs = 'Run folder, its name under reports/, or latest';

export const commands: readonly Command[] = [
  {
    name: 'plan',
    argument: '<input>',
    argumentIs: inputIs,
    describe: 'Say what would happen to every row; changes nothing',
    flags: commandFlags.plan,
    outIs: folderIs,
    examples: [
      ['plan guests.csv', 'Read the directory and write plan.csv into a new run folder'],
      ['plan guests.csv --offline', 'Check the file alone'],
      ['plan guests.csv --simulate', 'Rehearse without a tenant'],
    ],
    load: async () => (await import('./plan.ts')).plan,
  },
  {
    name: 'run',
    argument: '<input>',
    argumentIs: inputIs,
    describe: 'Plan, show the summary, ask, then reset the guests',
    flags: commandFlags.run,
    outIs: folderIs,
    examples: [
      ['run guests.csv --auth cli', 'Reset with the sign-in of the Azure CLI'],
      ['run guests.csv --no-send', 'Send no mail; collect the redeem URLs'],
      ['run guests.csv --simulate --yes', 'Rehearse without a tenant, asking nothing'],
    ],
    load: async () => (await import('./run.ts')).run,
  },
  {
    name: 'apply',
    alias: 'resume',
    argument: '[run]',
    argumentIs: `${runIs}; without it the latest unfinished run`,
    describe: 'Carry out a planned run, or carry on an interrupted one',
    flags: commandFlags.apply,
    examples: [
      ['apply', 'Carry on the latest unfinished run'],
      ['apply latest --retry-failed', 'Take the failed rows again'],
    ],
    load: async () => (await import('./apply.ts')).apply,
  },
  {
    name: 'status',
    argument: '[run]',
    argumentIs: `${runIs}; without it the latest run`,
    describe: 'Say who has redeemed since: read the reset guests again, write status.csv, refresh the page',
    flags: commandFlags.status,
    examples: [
      ['status', 'Look at the guests of the latest run'],
      ['status latest --watch 15m', 'Look every 15 minutes until nobody is pending any more'],
      ['status latest --json --quiet', 'Print the counts for a script; exit code 3 while some are pending'],
    ],
    load: async () => (await import('./status.ts')).status,
  },
  {
    name: 'remind',
    argument: '[run]',
    argumentIs: `${runIs}; without it the latest run`,
    describe: 'Invite again those who have not redeemed; asks first',
    flags: commandFlags.remind,
    examples: [
      ['remind', 'Remind the guests of the latest run whose last invitation is a week old'],
      ['remind latest --older-than 14d --limit 50', 'At most 50, after two weeks'],
      ['remind latest --older-than 0d', 'Everybody who is pending, however short the time'],
    ],
    load: async () => (await import('./remind.ts')).remind,
  },
  {
    name: 'undo',
    argument: '[run]',
    argumentIs: `${runIs}; without it the latest run`,
    describe: 'Write an input CSV that gives the guests of a run their previous addresses back',
    flags: commandFlags.undo,
    outIs: 'File to write (default: undo.csv in the run folder)',
    examples: [
      ['undo latest', 'Write undo.csv into the run folder, for run to carry out'],
      ['undo latest --out back.csv', 'Write it elsewhere'],
    ],
    load: async () => (await import('./undo.ts')).undo,
  },
  {
    name: 'draft',
    argument: '',
    describe:
      'Write an input CSV from the directory, with new addresses on another domain or to be filled in',
    flags: commandFlags.draft,
    outIs: 'File to write (default: standard output)',
    examples: [
      ['draft --out guests.csv', 'Every guest, with an empty newEmail to fill in'],
      [
        'draft --from-domain fabrikam.example --to-domain contoso.example',
        'The guests of one domain, each at the same address on the other, on standard output',
      ],
      ['draft --map domains.csv --state pending | guest-reset plan -', 'Plan at once'],
    ],
    load: async () => (await import('./draft.ts')).draft,
  },
  {
    name: 'report',
    argument: '[run]',
    argumentIs: `${runIs}; without it the latest run`,
    describe: 'Make results.csv and report.html again from plan and journal',
    flags: commandFlags.report,
    examples: [['report latest', 'Make the files of the latest run again']],
    load: async () => (await import('./report.ts')).report,
  },
  {
    name: 'whoami',
    argument: '',
    describe: 'Say who is signed in where, and which permissions are there or missing for each command',
    flags: commandFlags.whoami,
    examples: [['whoami --auth cli', 'Look at the sign-in of the Azure CLI']],
    load: async () => (await import('./whoami.ts')).whoami,
  },
  {
    name: 'simulate',
    argument: '[input]',
    argumentIs: 'CSV file to make a tenant up from',
    describe: 'Serve the Graph simulator on 127.0.0.1 for rehearsals',
    flags: commandFlags.simulate,
    examples: [
      ['simulate guests.csv', 'Serve a tenant in which every row finds its guest'],
      [
        'simulate --simulated-tenant tenant.json --throttle documented',
        "Serve a tenant of your own with Graph's limits",
      ],
    ],
    load: async () => (await import('./simulate.ts')).simulate,
  },
  {
    name: 'completion',
    argument: '[shell]',
    argumentIs: 'Shell to complete for; without it the one in use',
    choices: ['bash', 'zsh'],
    describe: 'Print a script that completes commands, flags, their values and runs with the Tab key',
    flags: [],
    examples: [
      ['completion bash >> ~/.bashrc', 'Complete in bash from the next terminal on'],
      [
        'completion zsh >> ~/.zshrc',
        'Complete in zsh; sets its completion system up where that has not been done',
      ],
    ],
    load: async () => (await import('./completion.ts')).completion,
  },
];
