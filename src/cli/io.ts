/** The process as a command sees it: where to print, whom to ask, and when to stop. */
import type { Readable, Writable } from 'node:stream';
import type { Clock } from '../core/clock.ts';
import type { EndSignal } from '../core/summary.ts';
import type { TypedLine } from './typed-line.ts';

/** The process around a command line; a test passes its own. */
export interface Edge {
  readonly stdin: Readable;
  readonly stdout: Writable & { readonly columns?: number };
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A person sits at a terminal and can be asked. */
  readonly interactive: boolean;
  /** Version of guest-reset. */
  readonly version: string;
  /** What `--version` says. */
  readonly describeVersion: () => string;
  /** What `--licences` says. */
  readonly readLicences: () => string;
  readonly stops: Stops;
  /** The clock of the machine when it is left out. */
  readonly clock?: Clock;
  /** How this program is called here where it is not `guest-reset`: `node dist/main.js` in a clone. */
  readonly program?: string | undefined;
  /** Keeps the libraries that draw from using colours. */
  readonly turnColorsOff: () => void;
}

/** What a command has of the process. */
export interface Io extends Edge {
  /** The words of the command line. */
  readonly words: readonly string[];
  /** The command line, to be typed again. */
  readonly typed: TypedLine;
}

/** A line to type, by the name that works here. */
export function callProgram(line: string, { program }: Pick<Io, 'program'>): string {
  if (program === undefined) return line;
  // A variable may be set before it.
  return line.replace(
    /^(\w+=\S+ |set "[^"]*" && |\$env:[^;]*; )?guest-reset /,
    (_, set = '') => `${set}${program} `,
  );
}

/** How the person outside ends a command. */
export interface Stops {
  /** Aborted at the first signal that ends (Ctrl-C, SIGTERM, a closed terminal): take no more rows, let what is in flight finish, write everything. */
  readonly intake: AbortSignal;
  /** What arrived, null while nothing did. */
  readonly received: () => EndSignal | null;
  /** Says which command line to name if the person leaves at once. */
  readonly carryOnWith: (line: string) => void;
}
