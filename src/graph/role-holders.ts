/** Everybody who may hold a directory role, read at once: far fewer hold one than a file has guests. */
import { type Answer, batchItemsMax, type Done } from '../core/directory.ts';
import { roleAssignmentsPath, roleGroupsPath, roleMembersPath } from './paths.ts';
import { anyPageSchema, assignmentPageSchema } from './read-user.ts';
import { lose } from './reply.ts';
import type { Requests } from './requests.ts';

/** More groups are dearer to read than they are worth. */
const groupsMax = 100;

/**
 * As Directory.listRoleHolders: whoever has an assignment, and the members of every group that may be assigned a role. Such groups
 * cannot be nested. Sources: https://learn.microsoft.com/graph/api/rbacapplication-list-roleassignments,
 * https://learn.microsoft.com/entra/identity/role-based-access-control/groups-concept
 */
export async function listRoleHolders(
  requests: Requests,
  signal: AbortSignal,
): Promise<Answer<ReadonlySet<string>>> {
  const items = [roleAssignmentsPath, roleGroupsPath].map((url) => ({ method: 'GET', url }) as const);
  const [first = missing, second = missing] = await requests.batch(items, signal);
  const assigned = await requests.readPages(
    first,
    assignmentPageSchema,
    'a list of role assignments',
    signal,
  );
  if (assigned.kind !== 'done') return assigned;
  const groups = await requests.readPages(second, anyPageSchema, 'a list of groups', signal);
  if (groups.kind !== 'done') return groups;
  if (groups.value.length > groupsMax) return lose(`there are ${groups.value.length} groups for roles`);
  const holders = new Set(assigned.value);
  for (let from = 0; from < groups.value.length; from += batchItemsMax) {
    const part = groups.value.slice(from, from + batchItemsMax);
    const urls = part.map(({ id }) => ({ method: 'GET', url: roleMembersPath(id) }) as const);
    for (const answer of await requests.batch(urls, signal)) {
      const members = await requests.readPages(answer, anyPageSchema, 'a list of members', signal);
      if (members.kind !== 'done') return members;
      for (const { id } of members.value) holders.add(id);
    }
  }
  const done: Done<ReadonlySet<string>> = { ...assigned, value: holders };
  return done;
}

const missing = lose('the batch was answered without this item');
