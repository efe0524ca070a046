/** The tests on Node for Windows: there, or under Wine. Several files at a time, since most of it is waiting. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: fileURLToPath(new URL('../..', import.meta.url)),
    include: ['test/windows/**/*.test.ts'],
    globalSetup: ['test/windows/prepare.ts'],
    maxWorkers: 4,
    retry: process.env['CI'] ? 1 : 0,
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
