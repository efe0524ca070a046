/** Makes the pictures of the README: `npm run pictures`. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { root: fileURLToPath(new URL('../..', import.meta.url)), include: ['test/pictures/**/*.test.ts'] },
});
