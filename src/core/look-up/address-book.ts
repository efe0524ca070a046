/**
 * Which guest has which address, for all guests of a tenant at once: 16 bytes for a guest and about 20 for each of its addresses.
 * Addresses are kept as hashes, so that what is found may be wrong, once in many millions: whoever is found is read and looked at.
 */
import { hash } from '../duplicates.ts';
import { readGuid } from '../guest-key.ts';

/** Guests by address. */
export interface AddressBook {
  /** Adds a guest. False: it has an id that cannot be kept. */
  add(id: string, addresses: readonly string[]): boolean;
  /** Ids of all guests who may have this address; whoever has it is among them. */
  idsOf(address: string): readonly string[];
  readonly guests: number;
}

const wordsPerId = 4;

/** An empty book. */
export function createAddressBook(): AddressBook {
  let ids = new Uint32Array(1024 * wordsPerId);
  let guests = 0;
  /** Open addressing: a slot holds both halves of the hash, and the guest's number from 1; 0: the slot is free. */
  let slots = newSlots(4096);
  let taken = 0;

  function put(high: number, low: number, guest: number): void {
    const mask = slots.guest.length - 1;
    let at = high & mask;
    while (slots.guest[at] !== 0) at = (at + 1) & mask;
    slots.high[at] = high;
    slots.low[at] = low;
    slots.guest[at] = guest;
  }

  function grow(): void {
    const before = slots;
    slots = newSlots(before.guest.length * 2);
    before.guest.forEach((guest, at) => {
      if (guest !== 0) put(Number(before.high[at]), Number(before.low[at]), guest);
    });
  }

  return {
    add(id, addresses) {
      if (readGuid(id) !== id) return false;
      if ((guests + 1) * wordsPerId > ids.length) {
        const wider = new Uint32Array(ids.length * 2);
        wider.set(ids);
        ids = wider;
      }
      ids.set(writeWords(id), guests * wordsPerId);
      guests += 1;
      for (const address of addresses) {
        if (taken * 4 >= slots.guest.length * 3) grow();
        const { high, low } = hash(address.toLowerCase());
        put(high >>> 0, low >>> 0, guests);
        taken += 1;
      }
      return true;
    },
    idsOf(address) {
      const found = new Set<string>();
      const { high, low } = hash(address.toLowerCase());
      const mask = slots.guest.length - 1;
      for (let at = (high >>> 0) & mask; slots.guest[at] !== 0; at = (at + 1) & mask) {
        if (slots.high[at] !== high >>> 0 || slots.low[at] !== low >>> 0) continue;
        const from = (Number(slots.guest[at]) - 1) * wordsPerId;
        found.add(readWords(ids.subarray(from, from + wordsPerId)));
      }
      return [...found];
    },
    get guests() {
      return guests;
    },
  };
}

interface HashSlots {
  readonly high: Uint32Array;
  readonly low: Uint32Array;
  readonly guest: Uint32Array;
}

function newSlots(count: number): HashSlots {
  return { high: new Uint32Array(count), low: new Uint32Array(count), guest: new Uint32Array(count) };
}

function writeWords(id: string): readonly number[] {
  const digits = id.replaceAll('-', '');
  return [0, 8, 16, 24].map((from) => Number.parseInt(digits.slice(from, from + 8), 16));
}

function readWords(words: Uint32Array): string {
  const digits = [...words].map((word) => word.toString(16).padStart(8, '0')).join('');
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
