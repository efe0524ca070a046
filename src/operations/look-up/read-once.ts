/** One reading of something that is there once. */
import type { Answer } from '../../core/directory.ts';
import { findAll } from '../../pool/lookup.ts';
import type { Session } from '../session.ts';

/** What looking up needs of a Session. */
export interface LookUpSession extends Pick<Session, 'steady' | 'pacer' | 'say'> {
  readonly io: { readonly stops: { readonly intake: AbortSignal } };
}

/** One reading, paced and tried again where that may help; null: it came to nothing. */
export async function readOnce<K, V>(
  key: K,
  read: (key: K, signal: AbortSignal) => Promise<Answer<V>>,
  { steady: clock, pacer, io }: LookUpSession,
): Promise<V | null> {
  const signal = io.stops.intake;
  const attempt = async (): Promise<readonly Answer<V>[]> => [await read(key, signal)];
  const lookup = { kind: 'read-list', chunkMax: 1, attempt } as const;
  const { answers } = await findAll([key], lookup, { pacer, clock, random: Math.random, signal });
  signal.throwIfAborted();
  const [answer] = answers;
  return answer?.kind === 'done' ? answer.value : null;
}
