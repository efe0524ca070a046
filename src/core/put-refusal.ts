/** What a refused PATCH, which writes all of its properties or none, says of each of them. */
import type { GuestPatch } from './directory.ts';
import { handoverProperties } from './guest.ts';

const properties = ['mail', 'otherMails', ...handoverProperties] as const;

/**
 * What a refusal is about that does not name it, by a piece of Graph's message in lower case. Other addresses are the
 * cloud's own for a synchronised guest too.
 * Source: https://learn.microsoft.com/graph/api/resources/user
 */
const owners: readonly { readonly stem: string; readonly of: readonly string[] }[] = [
  { stem: 'on-premises mastered', of: properties.filter((name) => name !== 'otherMails') },
  { stem: 'originated within an external service', of: ['mail'] },
  { stem: 'source of authority', of: ['mail'] },
  { stem: 'property proxyaddresses', of: ['mail'] },
];

/**
 * Says of a PATCH with several properties that nothing of it was written, what was refused, and whether the others would be
 * written without that, as far as Graph's message tells. Null: it had one property only.
 */
export function describeOthers(message: string, patch: GuestPatch): string | null {
  const asked = properties.filter((name) => patch[name] !== undefined);
  if (asked.length < 2) return null;
  const none = `none of ${asked.join(', ')} was written`;
  const refused = findRefused(message, asked);
  if (refused.length === 0) return `${none}, and Graph does not say which of them it refuses`;
  const others = asked.filter((name) => !refused.includes(name));
  if (others.length === 0) return `${none}, and none would be without the others`;
  return `${none}: this is about ${refused.join(', ')}, and ${others.join(', ')} would be written without it`;
}

function findRefused<Name extends string>(message: string, asked: readonly Name[]): readonly Name[] {
  const words = new Set(message.toLowerCase().match(/\w+/g));
  const named = asked.filter((name) => words.has(name.toLowerCase()));
  const about = owners.find(({ stem }) => message.toLowerCase().includes(stem))?.of ?? [];
  return named.length > 0 ? named : asked.filter((name) => about.includes(name));
}
