/** Decides which faults strike an event. The same seed and the same events give the same faults. */

import { chanceFrom } from '../random.ts';
import type { Fault, FaultTarget } from './fault-definition.ts';

/** Something that a fault may strike. */
export interface FaultEvent {
  /** What it is, from the particular to the general: invitation, then item. */
  readonly targets: readonly FaultTarget[];
  /** For an item about a guest: id, principal name and address, lower-case. */
  readonly guestNames: readonly string[];
  readonly invitationsMade: number;
}

interface FaultState {
  readonly fault: Fault;
  readonly number: number;
  seen: number;
  struck: number;
  /** Events about each guest, where chance decides. */
  readonly seenOfGuest: Map<string, number>;
}

/** The faults that are set, each with its own count of events. */
export class FaultBook {
  readonly #seed: number;
  #states: FaultState[] = [];
  #number = 0;

  constructor(seed: number, faults: readonly Fault[]) {
    this.#seed = seed;
    this.add(faults);
  }

  /** Sets faults besides those already there. */
  add(faults: readonly Fault[]): void {
    for (const fault of faults) {
      this.#states.push({ fault, number: this.#number, seen: 0, struck: 0, seenOfGuest: new Map() });
      this.#number += 1;
    }
  }

  /** Takes all faults away. */
  clear(): void {
    this.#states = [];
  }

  /** The faults that strike this event, in the order in which they were set. */
  strike(event: FaultEvent): Fault[] {
    if (this.#states.length === 0) return [];
    return this.#states.filter((state) => strikes(state, event, this.#seed)).map((state) => state.fault);
  }
}

function strikes(state: FaultState, event: FaultEvent, seed: number): boolean {
  const { fault } = state;
  if (!event.targets.includes(fault.on)) return false;
  if (fault.guest !== undefined && !event.guestNames.includes(fault.guest.toLowerCase())) return false;
  state.seen += 1;
  if (fault.times !== undefined && state.struck >= fault.times) return false;
  if (event.invitationsMade < (fault.afterInvitations ?? 0)) return false;
  if (state.seen <= (fault.after ?? 0)) return false;
  if (fault.nth !== undefined && ![fault.nth].flat().includes(state.seen)) return false;
  if (fault.probability !== undefined && drawFor(state, event, seed) >= fault.probability) return false;
  state.struck += 1;
  return true;
}

/** For a guest the draw hangs on the guest and its how-manieth time, not on what arrived before it. */
function drawFor(state: FaultState, event: FaultEvent, seed: number): number {
  const [guest] = event.guestNames;
  if (guest === undefined) return chanceFrom(seed, state.number, state.seen);
  const seen = (state.seenOfGuest.get(guest) ?? 0) + 1;
  state.seenOfGuest.set(guest, seen);
  return chanceFrom(seed, state.number, guest, seen);
}
