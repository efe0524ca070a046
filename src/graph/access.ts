/** Reads what guests may get at: memberships with those through groups, and app assignments. */
import { z } from 'zod';
import { type AccessGrant, type GrantKind, sortGrants } from '../core/access.ts';
import type { Answer } from '../core/directory.ts';
import type { BatchItem } from './batch.ts';
import { appAssignmentsPath, membershipsPath } from './paths.ts';
import { pageOf, word } from './read-user.ts';
import { lose } from './reply.ts';
import type { Requests } from './requests.ts';

const kinds: Readonly<Record<string, GrantKind>> = {
  '#microsoft.graph.group': 'group',
  '#microsoft.graph.directoryRole': 'role',
  '#microsoft.graph.administrativeUnit': 'unit',
};

const membershipSchema = z
  .object({
    '@odata.type': word,
    id: z.string().min(1).toLowerCase(),
    displayName: word,
    groupTypes: z.array(z.string()).nullish().catch(null),
  })
  .transform(({ '@odata.type': type, id, displayName, groupTypes }): AccessGrant => {
    const kind = kinds[type] ?? 'other';
    const isByRule = kind === 'group' && groupTypes?.includes('DynamicMembership') === true;
    return { kind: isByRule ? 'dynamic' : kind, id, name: displayName };
  });

/** The same role of the same app through two ways is two assignments: each may be taken away by itself. */
const assignmentSchema = z
  .object({
    appRoleId: word,
    principalId: word,
    principalType: word,
    principalDisplayName: word,
    resourceId: z.string().min(1),
    resourceDisplayName: word,
  })
  .transform(({ appRoleId, principalId, principalType, principalDisplayName, ...app }): AccessGrant => {
    const isDirect = principalType.toLowerCase() === 'user';
    const name = app.resourceDisplayName;
    return {
      kind: 'app',
      id: [app.resourceId, appRoleId, ...(isDirect ? [] : [principalId])].join('/').toLowerCase(),
      name: isDirect || name === '' ? name : `${name} through ${principalDisplayName || principalId}`,
    };
  });

const membershipPage = pageOf(membershipSchema);
const assignmentPage = pageOf(assignmentSchema);
const headers = { ConsistencyLevel: 'eventual' };

/** As Directory.readMemberships. */
export function readMemberships(
  requests: Requests,
  guestIds: readonly string[],
  signal: AbortSignal,
): Promise<readonly Answer<readonly AccessGrant[]>[]> {
  const items = guestIds.map((id): BatchItem => ({ method: 'GET', url: membershipsPath(id), headers }));
  return readLists(requests, items, membershipPage, 'a list of memberships', signal);
}

/** As Directory.readAppAssignments. */
export function readAppAssignments(
  requests: Requests,
  guestIds: readonly string[],
  signal: AbortSignal,
): Promise<readonly Answer<readonly AccessGrant[]>[]> {
  const items = guestIds.map((id): BatchItem => ({ method: 'GET', url: appAssignmentsPath(id), headers }));
  return readLists(requests, items, assignmentPage, 'a list of app assignments', signal);
}

/** The most pages that are read of the list of one guest, with 999 to a page. */
const pagesMax = 10;

async function readLists(
  requests: Requests,
  items: readonly BatchItem[],
  schema: typeof membershipPage,
  what: string,
  signal: AbortSignal,
): Promise<readonly Answer<readonly AccessGrant[]>[]> {
  const answers = await requests.batch(items, signal);
  return Promise.all(answers.map((answer) => readPages(requests, answer, schema, what, signal)));
}

/** Every page is an advanced query as the first one was, so it goes with the same header. */
async function readPages(
  requests: Requests,
  first: Answer<unknown>,
  schema: typeof membershipPage,
  what: string,
  signal: AbortSignal,
): Promise<Answer<readonly AccessGrant[]>> {
  const grants: AccessGrant[] = [];
  let page = requests.readPage(first, schema, what);
  for (let count = 1; page.kind === 'done'; count += 1) {
    grants.push(...page.value.items);
    if (page.value.next === null) return { ...page, value: sortGrants(grants) };
    if (count === pagesMax) return lose(`Graph's answer has more than ${pagesMax} pages`);
    const [next] = await requests.batch([{ method: 'GET', url: page.value.next, headers }], signal);
    page = requests.readPage(next ?? lose('Graph did not answer'), schema, what);
  }
  return page;
}
