/** The process as a command sees it: where to print, whom to ask, and when to stop. */
import type { Readable, Writable } from 'node:stream';

export interface Io {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A person sits at a terminal and can be asked. */
  readonly interactive: boolean;
  /** Version of guest-reset. */
  readonly version: string;
  readonly stops: Stops;
}

/** How the person outside ends a command. */
export interface Stops {
  /** Aborted at the first Ctrl-C or SIGTERM: take no more rows, let what is in flight finish, write everything. */
  readonly intake: AbortSignal;
  /** What arrived, null while nothing did. */
  readonly received: () => 'SIGINT' | 'SIGTERM' | null;
}
