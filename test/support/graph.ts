/** A simulated Graph for a test, and the guests in it. The simulator runs in the test's process; the command in its own. */
import { onTestFinished } from 'vitest';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/simulator.ts';

export const token = { GUEST_RESET_ACCESS_TOKEN: 'any-token-will-do' };

/** Starts a simulator that is stopped when the test is done. */
export async function startGraph(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await startSimulator(options);
  onTestFinished(() => simulator.stop());
  return simulator;
}

/** The id of the nth guest of makeGuests(). */
export function idOf(n: number): string {
  return `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
}

/** n accepted guests of fabrikam.example. */
export function makeGuests(count: number, more: (n: number) => object = () => ({})) {
  return Array.from({ length: count }, (_, n) => ({
    id: idOf(n),
    displayName: `Guest ${n}`,
    mail: `guest${n}@fabrikam.example`,
    state: 'Accepted' as const,
    stateChanged: '2025-03-11T08:15:00Z',
    ...more(n),
  }));
}

/** A row for each of them: id and an address at contoso.example. */
export function makeRows(count: number): string[][] {
  return Array.from({ length: count }, (_, n) => [idOf(n), `guest${n}@contoso.example`]);
}

/** A tenant in which a person with these directory roles is signed in. */
export function signedInAs(...roles: string[]) {
  const user = 'ada@woodgrove.example';
  return {
    admin: { userPrincipalName: user, mail: user, kind: 'internal-member' as const, roles },
    signIn: { kind: 'delegated' as const, user },
  };
}
