/** `remind`: invites again those who have not redeemed. */
import { defineCommand, runExits, runIs } from '../cli/command.ts';
import { outputFlags, sendFlags } from '../cli/flag-sets.ts';

export const remind = defineCommand({
  name: 'remind',
  argument: '[run]',
  argumentIs: `${runIs}; without it the latest run`,
  describe: 'Invite again those who have not redeemed; asks first',
  examples: [
    ['remind', 'Remind the guests of the latest run whose last invitation is a week old'],
    ['remind latest --older-than 14d --limit 50', 'At most 50, after two weeks'],
    ['remind latest --older-than 0d', 'Everybody who is pending, however short the time'],
  ],
  flags: ['older-than', 'limit', ...sendFlags, ...outputFlags],
  exits: {
    ...runExits,
    0: 'Everybody chosen was reminded, or nobody had to be',
    3: 'Some reminders failed',
  },
  run: async (asked) => (await import('../operations/remind-run.ts')).remind(asked),
});
