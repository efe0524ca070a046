/**
 * The real command in a process of its own, but on a clock that runs ahead: what a kill interrupts, and what waits for
 * minutes afterwards. Signals are left as they are. FAST_CLOCK has the clock's beginning and its speed.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { runMain } from '../../dist/cli/run-main.js';
import { commands } from '../../dist/commands/index.js';

const { FAST_CLOCK = '', ...env } = process.env;
const [startMs = 0, speed = 1] = FAST_CLOCK.split(' ').map(Number);
const { stdin, stdout, stderr } = process;
const exitCode = await runMain(
  process.argv.slice(2),
  {
    ...{
      stdin,
      stdout,
      stderr,
      env,
      interactive: false,
      version: '0.1.0',
      describeVersion: () => '0.1.0',
      readLicences: () => '',
      turnColorsOff: () => {},
    },
    stops: { intake: new AbortController().signal, received: () => null, carryOnWith: () => {} },
    clock: {
      nowMs: () => startMs + (Date.now() - startMs) * speed,
      sleep: (ms, signal) => sleep(ms / speed, undefined, { signal }).catch(() => {}),
    },
  },
  commands,
);
stdout.write('', () => stderr.write('', () => process.exit(exitCode)));
