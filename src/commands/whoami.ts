/** `whoami`: where a sign-in leads, who it is, and what it may do. */
import { defineCommand, shortExits } from '../cli/command.ts';
import { outputFlags, signInFlags } from '../cli/flag-sets.ts';

export const whoami = defineCommand({
  name: 'whoami',
  argument: '',
  describe: 'Say who is signed in where, and which permissions are there or missing for each command',
  examples: [['whoami --auth cli', 'Look at the sign-in of the Azure CLI']],
  flags: [...signInFlags, 'timeout', ...outputFlags],
  exits: shortExits,
  run: async (asked) => (await import('../operations/sign-in/tell-sign-in.ts')).whoami(asked),
});
