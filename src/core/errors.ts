/** The two exceptions that end a command on purpose. Anything else that is thrown is a bug and shows its stack. */

interface ErrorNotes {
  /** Command lines to type next, most useful first. */
  readonly next?: readonly string[];
  /** Words that would settle it, added to what was typed: lists of them, the most likely first. */
  readonly add?: readonly (readonly string[])[];
  /** What may have been meant instead of the argument, the most likely first. */
  readonly near?: readonly string[];
  /** A variable of the environment that would settle it, and a value for it. */
  readonly set?: readonly [name: string, value: string];
  /** What to do where no line to type helps as it stands. */
  readonly advice?: string;
  /** The folder cannot be written to: another one may settle it. */
  readonly isOfFolder?: boolean;
  readonly cause?: unknown;
}

/** What an error of either kind says of how to go on. */
abstract class WithNotes extends Error {
  readonly next: readonly string[];
  readonly add: readonly (readonly string[])[];
  readonly near: readonly string[];
  readonly set: readonly [name: string, value: string] | null;
  readonly advice: string | null;
  readonly isOfFolder: boolean;

  constructor(message: string, notes: ErrorNotes) {
    super(message, { cause: notes.cause });
    this.next = notes.next ?? [];
    this.add = notes.add ?? [];
    this.near = notes.near ?? [];
    this.set = notes.set ?? null;
    this.advice = notes.advice ?? null;
    this.isOfFolder = notes.isOfFolder ?? false;
  }
}

/** The command line or the input cannot be used; nothing was sent. Exit code 2. */
export class UsageError extends WithNotes {
  override readonly name = 'UsageError';
  readonly exitCode = 2;

  constructor(message: string, notes: ErrorNotes = {}) {
    super(message, notes);
  }
}

/** What to do about a file that cannot be used: the same line is the right one afterwards. */
export function adviseMending(name: string, remedy = ''): string {
  return remedy.includes('--')
    ? `mend ${name} or add that flag, then type the same line again`
    : `mend ${name}, then type the same line again`;
}

/** Exit codes of a command that had to stop: 4 environment, 5 guard, 7 locked or files that do not belong together, 129, 130, 143 and 149 interrupted. */
export type HaltExitCode = 4 | 5 | 7 | 129 | 130 | 143 | 149;

/** The command cannot go on. What was recorded stays; the exit code says who must act. */
export class HaltError extends WithNotes {
  override readonly name = 'HaltError';
  readonly exitCode: HaltExitCode;

  constructor(exitCode: HaltExitCode, message: string, notes: ErrorNotes = {}) {
    super(message, notes);
    this.exitCode = exitCode;
  }
}
