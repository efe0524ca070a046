/** What --json prints, held against the schemas: one object, and no key that they do not have. */
import { isDeepStrictEqual } from 'node:util';
import { objects } from '../../src/cli/json/objects.ts';

/** @throws {Error} when a line is none of the objects */
export function checkTold(stdout: string): void {
  for (const line of stdout.split('\n').filter(Boolean)) {
    const told: unknown = JSON.parse(line);
    const tried = Object.entries(objects).map(([name, schema]) => ({ name, read: schema.safeParse(told) }));
    if (tried.some(({ read }) => isDeepStrictEqual(read.data, told))) continue;
    const why = tried.flatMap(({ name, read }) =>
      read.success ? [`${name}: a key that it does not have`] : [`${name}: ${read.error.message}`],
    );
    throw new Error(`--json printed what docs/json.md does not describe: ${line}\n${why.join('\n')}`);
  }
}
