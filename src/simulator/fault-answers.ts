/** The answers that faults give in place of the true one. */
import { type HttpAnswer, refuse } from './answer.ts';
import { guidFrom } from './random.ts';
import { challengeClaims } from './trouble/auth.ts';
import type { Fault } from './trouble/fault-definition.ts';
import { refuseAs } from './trouble/known-errors.ts';

/** The answer of a fault that has one of its own; undefined = the fault does something else. */
export function answerOf(fault: Fault): HttpAnswer | undefined {
  switch (fault.effect) {
    case 'error':
      return refuseAs(fault.error);
    case 'answer':
      return { status: fault.status, headers: fault.headers, body: fault.body };
    case 'throttle':
      return {
        ...refuse(429, 'TooManyRequests', 'Too many requests.'),
        headers: waitHeader(fault.retryAfter),
      };
    case 'html':
      return htmlAnswer(fault.status);
    case 'status-error':
      return { status: 201, body: { id: guidFrom('status error'), status: 'Error', invitedUser: null } };
    case 'claims-challenge':
      return challengeClaims();
    case 'redirect':
      return { status: 302, headers: { Location: fault.location } };
    default:
      return undefined;
  }
}

/** Whether the change is made before the fault strikes. */
export function strikesAfterwards(fault: Fault): boolean {
  return 'applied' in fault && fault.applied;
}

/** How long a throttle fault tells to wait, in milliseconds. */
export function toldMs(fault: Fault): number {
  return fault.effect === 'throttle' ? Number(fault.retryAfter ?? 0) * 1000 || 0 : 0;
}

function waitHeader(retryAfter: number | string | null): Record<string, string> {
  return retryAfter === null ? {} : { 'Retry-After': String(retryAfter) };
}

function htmlAnswer(status: number): HttpAnswer {
  const body = `<!DOCTYPE html><html><head><title>Error ${status}</title></head><body><h1>Our services are not available right now</h1></body></html>`;
  return { status, headers: { 'Content-Type': 'text/html' }, body };
}
