/** The error for a workbook that cannot be used. */
import { adviseMending, UsageError } from '../core/errors.ts';

/** @param found what was found @param remedy what to do about it */
export function refuse(name: string, found: string, remedy: string, cause?: unknown): UsageError {
  return new UsageError(`Cannot read ${name}: ${found}; ${remedy}`, {
    advice: adviseMending(name, remedy),
    cause,
  });
}
