/** A list leaves out what Graph shows of a single user, and may leave out users: those are read by themselves. */
import { type Guest, type GuestKey, handoverProperties } from '../../core/guest.ts';

const neededProperties: ReadonlySet<string> = new Set([
  'externalUserState',
  'externalUserStateChangeDateTime',
  'mail',
  'otherMails',
  ...handoverProperties,
]);

/**
 * The guests of some ids, as a list has shown them, with those that it did not show or not wholly as they are shown singly.
 *
 * @param found for each id: its guests, none where the list has left it out, null where it could not be read
 * @param ask reads users singly
 */
export async function readRestSingly(
  ids: readonly GuestKey[],
  found: readonly (readonly Guest[] | null)[],
  ask: (keys: readonly GuestKey[]) => Promise<readonly (readonly Guest[] | null)[]>,
): Promise<readonly (readonly Guest[] | null)[]> {
  const open = ids.flatMap((key, index) => {
    const [guest] = found[index] ?? [];
    const isWhole = guest !== undefined && !lacksProperties(guest);
    // Graph takes an id in the place of a sign-in name.
    return isWhole || key.by !== 'id' ? [] : [{ index, key: { by: 'upn', upn: key.id } as const }];
  });
  const answers = open.length === 0 ? [] : await ask(open.map(({ key }) => key));
  const singly = new Map(open.map(({ index }, at) => [index, answers[at] ?? null]));
  return found.map((guests, index) => singly.get(index) ?? (singly.has(index) ? null : guests));
}

/** Whether something is unknown of a guest that a plan depends on. */
function lacksProperties({ absent = [] }: Guest): boolean {
  return absent.some((name) => neededProperties.has(name));
}
