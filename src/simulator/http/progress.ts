/** How far a simulator has come, for those who wait for it. */
import { z } from 'zod';
import type { World } from '../world.ts';

/** Counts to wait for, each at least so many since the start; `held`: answers held back at this moment. */
export const progressSchema = z.strictObject({
  invitations: z.coerce.number().default(0),
  patches: z.coerce.number().default(0),
  requests: z.coerce.number().default(0),
  redemptions: z.coerce.number().default(0),
  held: z.coerce.number().default(0),
});

/** What to wait for; whatever is left out need not come to pass. */
export interface AwaitedCounts {
  readonly invitations?: number;
  readonly patches?: number;
  readonly requests?: number;
  readonly redemptions?: number;
  readonly held?: number;
}

/** Whether every count has been reached. */
export function isReached(progress: AwaitedCounts, { stats, hold }: World): boolean {
  return (
    stats.invitationsMade >= (progress.invitations ?? 0) &&
    stats.patchesMade >= (progress.patches ?? 0) &&
    stats.requests >= (progress.requests ?? 0) &&
    stats.redemptions >= (progress.redemptions ?? 0) &&
    hold.held >= (progress.held ?? 0)
  );
}
