/** The one way to standard output for a script: `--json`. */
import { callProgram, type Io } from './io.ts';
import type { Objects } from './json/objects.ts';

/**
 * Prints one object on standard output, with --json; else nothing. What could steer a terminal is escaped, which leaves the
 * value as it is.
 *
 * @param name which of the objects that docs/json.md describes
 */
export function tellScript<Name extends keyof Objects>(
  io: Pick<Io, 'stdout' | 'program'>,
  { json }: { readonly json: boolean },
  _name: Name,
  told: Objects[Name],
): void {
  if (!json) return;
  const called =
    'next' in told ? { ...told, next: told.next.map((line: string) => callProgram(line, io)) } : told;
  const escaped = JSON.stringify(called).replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    Array.from({ length: character.length }, (_, at) => escapeUnit(character.charCodeAt(at))).join(''),
  );
  io.stdout.write(`${escaped}\n`);
}

function escapeUnit(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}
