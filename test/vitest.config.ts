/** The test run: where the tests are, how long one may take, and what must be covered whole. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that wait for minutes: they begin first, so that the run does not end with them alone. */
const longest = [
  'test/crash/',
  'test/flow/resume',
  'test/flow/in-doubt',
  'test/flow/unknown',
  'test/flow/sign-in-renewal',
];

const root = fileURLToPath(new URL('..', import.meta.url));

/** The files with parts that npm test runs short or not at all: each asks test/support/soak.ts which length runs. */
function listLong(): string[] {
  const names = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => `test/${name.replaceAll('\\', '/')}`)
    .filter((name) => readFileSync(join(root, name), 'utf8').includes("/support/soak.ts'"));
}

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number =>
      longest.some((part) => moduleId.includes(part)) ? 0 : 1;
    return (await super.sort(files)).sort((one, other) => rank(one) - rank(other));
  }
}

export default defineConfig(({ mode }) => ({
  test: {
    root,
    include: mode === 'test' ? ['test/**/*.test.ts'] : listLong(),
    // These need what has to be made before: npm run test:package, npm run test:windows.
    exclude: ['test/package/**', 'test/windows/**', 'test/pictures/**'],
    // A file leaves nothing behind that the next one of its worker could see: what both load is loaded once.
    isolate: false,
    unstubEnvs: true,
    globalSetup: ['test/support/authority.ts'],
    // Most tests wait for a command in a process of its own, so more workers than processors pay.
    maxWorkers: 6,
    sequence: { sequencer: LongestFirst },
    // A shared machine may stall a process past a time limit; what fails twice has failed.
    retry: process.env['CI'] ? 1 : 0,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    coverage: {
      provider: 'v8',
      include: ['src/core/**/*.ts'],
      reporter: ['text'],
      thresholds: { lines: 100, branches: 100, functions: 100, statements: 100 },
    },
  },
}));
