/** The guests of the benchmark: those that the simulator makes up by formula, as a CSV and as invitations. */
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { generatedAddress, generatedId } from '../../src/simulator/tenant/generated.ts';

const oldDomain = 'fabrikam.example';
const newDomain = 'contoso.example';

/** `same`: each guest keeps the address, so the reset is the only write. `new`: the address has to be written first. */
export type Addresses = 'same' | 'new';

/** A tenant of so many guests. */
export function tenantOf(count: number) {
  return { generated: { count, domain: oldDomain } };
}

/** Writes guests.csv into the folder and returns its path. */
export async function writeGuestsFile(folder: string, count: number, addresses: Addresses): Promise<string> {
  const path = join(folder, 'guests.csv');
  await pipeline(Readable.from(writeLines(count, addresses)), createWriteStream(path));
  return path;
}

function* writeLines(count: number, addresses: Addresses): Generator<string> {
  const perChunk = 1_000;
  yield 'userId,newEmail,department\n';
  for (let from = 0; from < count; from += perChunk) {
    let text = '';
    for (let n = from; n < Math.min(count, from + perChunk); n += 1) {
      text += `${generatedId(n)},${addressOf(n, addresses)},Sales ${n % 7}\n`;
    }
    yield text;
  }
}

function addressOf(n: number, addresses: Addresses): string {
  return generatedAddress(n, addresses === 'same' ? oldDomain : newDomain);
}

/** The body of POST /invitations for guest number `n`, as a script would write it. */
export function invitationOf(n: number) {
  return {
    invitedUserEmailAddress: addressOf(n, 'same'),
    inviteRedirectUrl: 'https://myapps.microsoft.com',
    sendInvitationMessage: true,
    invitedUser: { id: generatedId(n) },
    resetRedemption: true,
  };
}
