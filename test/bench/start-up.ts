/** How long the tool takes to say --help and --version, by what Node alone takes to do nothing. */
import { spawnSync } from 'node:child_process';
import { median, type Tell } from './figures.ts';
import { main } from './tool.ts';

const rounds = 40;

/** The three in turn, so that a slow moment of the machine falls on all of them. */
export async function measureStartUp(tell: Tell): Promise<void> {
  const lines: Readonly<Record<string, readonly string[]>> = {
    bare: ['-e', '0'],
    '--help': [main, '--help'],
    '--version': [main, '--version'],
  };
  const times = new Map<string, number[]>(Object.keys(lines).map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, words] of Object.entries(lines)) {
      const began = performance.now();
      spawnSync(process.execPath, words);
      times.get(name)?.push(performance.now() - began);
    }
  }
  const bare = median(times.get('bare') ?? []);
  for (const name of ['--help', '--version']) {
    const took = median(times.get(name) ?? []);
    const note = `${took.toFixed(0)} ms, node -e 0 ${bare.toFixed(0)} ms`;
    tell({
      section: 'start-up',
      what: `${name} / node -e 0`,
      value: took / bare,
      unit: '',
      bar: { atMost: 2.5 },
      note,
    });
  }
}
