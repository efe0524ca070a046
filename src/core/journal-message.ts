/** The sentence that a code says by itself. The journal leaves it out of its lines and puts it back on reading. */
import { isOutcomeCode, type OutcomeCode, outcomeCodes, type PlanCode, planCodes } from './codes.ts';

/** The message of an outcome that has nothing to add to its code: the cause, then the remedy where there is one. */
export function composeUsualMessage(code: OutcomeCode | PlanCode): string {
  const { cause, remedy } = isOutcomeCode(code) ? outcomeCodes[code] : planCodes[code];
  return remedy.startsWith('Nothing to do') ? cause : `${cause}: ${remedy}`;
}
