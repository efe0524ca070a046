/** The two exceptions that end a command on purpose. Anything else that is thrown is a bug and shows its stack. */

interface ErrorNotes {
  /** Command lines to type next, most useful first. */
  readonly next?: readonly string[];
  /** Words that would settle it, added to what was typed: lists of them, the most likely first. */
  readonly add?: readonly (readonly string[])[];
  /** What may have been meant instead of the argument, the most likely first. */
  readonly near?: readonly string[];
  readonly cause?: unknown;
}

/** The command line or the input cannot be used; nothing was sent. Exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly exitCode = 2;
  readonly next: readonly string[];
  readonly add: readonly (readonly string[])[];
  readonly near: readonly string[];

  constructor(message: string, notes: ErrorNotes = {}) {
    super(message, { cause: notes.cause });
    this.next = notes.next ?? [];
    this.add = notes.add ?? [];
    this.near = notes.near ?? [];
  }
}

/** Exit codes of a command that had to stop: 4 environment, 5 guard, 7 locked or files that do not belong together, 129, 130, 143 and 149 interrupted. */
export type HaltExitCode = 4 | 5 | 7 | 129 | 130 | 143 | 149;

/** The command cannot go on. What was recorded stays; the exit code says who must act. */
export class HaltError extends Error {
  override readonly name = 'HaltError';
  readonly exitCode: HaltExitCode;
  readonly next: readonly string[];

  constructor(exitCode: HaltExitCode, message: string, notes: ErrorNotes = {}) {
    super(message, { cause: notes.cause });
    this.exitCode = exitCode;
    this.next = notes.next ?? [];
  }
}
