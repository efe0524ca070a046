/** Reading users: one, a filtered list in pages, and many by id. */
import { type GraphRequest, type HttpAnswer, isRecord, refuse, refuseMissing } from '../answer.ts';
import { defaultUserProperties, showUser, type User, userProperties } from '../tenant/user.ts';
import type { World } from '../world.ts';
import { type Filter, FilterError, parseFilter } from './filter.ts';
import { isAdvanced, keysIn, matchesFilter, propertiesIn } from './filter-match.ts';
import { isEventual, refuseAdvanced } from './query.ts';

const topMax = 999;
const idsMax = 1000;
/** The longest URL of an advanced query. Source: https://learn.microsoft.com/graph/aad-advanced-queries */
const advancedUrlMax = 2048;

/** GET /users/{id or principal name} */
export function readUser(request: GraphRequest, world: World, [key = '']: readonly string[]): HttpAnswer {
  const user = world.tenant.find(key);
  if (user === undefined) return refuseMissing(key);
  const select = selected(request.query);
  const unknown = unknownProperty(select);
  if (unknown !== undefined) return unknown;
  const context = `${world.origin()}/${request.version}/$metadata#users/$entity`;
  return { status: 200, body: { '@odata.context': context, ...show(user, world, select) } };
}

/** GET /users with $filter, $select, $top, $count, $skiptoken */
export function listUsers(request: GraphRequest, world: World): HttpAnswer {
  const { query } = request;
  const filter = readFilter(query.get('$filter'));
  if (filter instanceof FilterError) return refuse(400, 'Request_UnsupportedQuery', filter.message);
  const problem = listProblem(request, filter);
  if (problem !== undefined) return problem;

  const top = Math.min(Number(query.get('$top') ?? 100), world.pageSize);
  const page = collect(filter, top, Number(query.get('$skiptoken') ?? 0), world, query.get('$orderby'));
  const select = selected(query);
  return {
    status: 200,
    body: {
      '@odata.context': `${world.origin()}/${request.version}/$metadata#users`,
      ...(query.get('$count') === 'true' && isEventual(request)
        ? { '@odata.count': countAll(filter, world) }
        : {}),
      ...(page.next === undefined ? {} : { '@odata.nextLink': nextLink(request, page.next, world) }),
      value: page.users.map((user) => show(user, world, select)),
    },
  };
}

/** GET /users/$count, with $filter: a number as text */
export function countUsers(request: GraphRequest, world: World): HttpAnswer {
  if (!isEventual(request)) {
    return refuse(400, 'Request_BadRequest', '$count is not currently supported.');
  }
  const filter = readFilter(request.query.get('$filter'));
  if (filter instanceof FilterError) return refuse(400, 'Request_UnsupportedQuery', filter.message);
  return { status: 200, body: String(countAll(filter, world)) };
}

/** POST /directoryObjects/getByIds */
export function readByIds(request: GraphRequest, world: World): HttpAnswer {
  const { body } = request;
  const ids = isRecord(body) ? body['ids'] : undefined;
  const types = isRecord(body) ? (body['types'] ?? ['user']) : undefined;
  if (!Array.isArray(ids) || !ids.every((id) => typeof id === 'string') || !Array.isArray(types)) {
    return refuse(
      400,
      'Request_BadRequest',
      'Invalid value specified for property ids: expected a list of ids.',
    );
  }
  if (ids.length > idsMax) {
    return refuse(
      400,
      'Request_BadRequest',
      `Too many ids: ${ids.length} were given, the limit is ${idsMax}.`,
    );
  }
  const badId = ids.find((id) => !/^[0-9a-f-]{36}$/i.test(id));
  if (badId !== undefined) return refuse(400, 'Request_BadRequest', `Invalid object identifier '${badId}'.`);
  const select = selected(request.query);
  const unknown = unknownProperty(select);
  if (unknown !== undefined) return unknown;

  const wants = (type: string): boolean => types.includes(type) || types.includes('directoryObject');
  const context = `${world.origin()}/${request.version}/$metadata#directoryObjects`;
  const value = ids.flatMap((given) => {
    const id = given.toLowerCase();
    const user = wants('user') ? world.tenant.get(id) : undefined;
    if (user !== undefined) return { '@odata.type': '#microsoft.graph.user', ...show(user, world, select) };
    const group = wants('group') ? world.tenant.groups.find((each) => each.id === id) : undefined;
    const contact = wants('orgContact') ? world.tenant.contacts.find((each) => each.id === id) : undefined;
    const found = group ?? contact;
    if (found === undefined) return [];
    const { displayName, mail } = found;
    return { '@odata.type': `#microsoft.graph.${group ? 'group' : 'orgContact'}`, id, displayName, mail };
  });
  return { status: 200, body: { '@odata.context': context, value } };
}

/** The user as a read shows it now, in the selected properties. */
export function show(
  user: User,
  world: World,
  select: readonly string[] | undefined,
): Record<string, unknown> {
  const shown = showUser(world.lag.seen(user, world.now()), world.tenant.initialDomain);
  return Object.fromEntries((select ?? defaultUserProperties).map((property) => [property, shown[property]]));
}

/** The properties in $select; undefined = the usual ones. */
export function selected(query: URLSearchParams): string[] | undefined {
  const select = query.get('$select');
  return select === null ? undefined : select.split(',').map((property) => property.trim());
}

function readFilter(text: string | null): Filter | FilterError | undefined {
  if (text === null) return undefined;
  try {
    return parseFilter(text);
  } catch (error) {
    if (error instanceof FilterError) return error;
    throw error;
  }
}

function listProblem(request: GraphRequest, filter: Filter | undefined): HttpAnswer | undefined {
  const { query } = request;
  const top = Number(query.get('$top') ?? 100);
  if (!Number.isInteger(top) || top < 1 || top > topMax) {
    return refuse(
      400,
      'Request_UnsupportedQuery',
      `Invalid page size specified: '${query.get('$top')}'. Must be between 1 and ${topMax} inclusive.`,
    );
  }
  const counts = query.get('$count') === 'true';
  const order = query.get('$orderby');
  const isFilterAdvanced = filter !== undefined && (isAdvanced(filter) || order !== null);
  if (isFilterAdvanced && !(isEventual(request) && counts)) return refuseAdvanced();
  if (isEventual(request) && request.url.length > advancedUrlMax) {
    return refuse(400, 'Request_UnsupportedQuery', 'The request URL is too long for an advanced query.');
  }
  if (order !== null && !orderPattern.test(order)) {
    return refuse(501, 'NotImplemented', `The simulator does not sort by ${order}.`);
  }
  const properties = filter === undefined ? [] : propertiesIn(filter);
  return unknownProperty([...properties, ...(selected(query) ?? [])]);
}

function unknownProperty(select: readonly string[] | undefined): HttpAnswer | undefined {
  const unknown = select?.find((property) => !userProperties.has(property));
  if (unknown === undefined) return undefined;
  const message = `Could not find a property named '${unknown}' on type 'microsoft.graph.user'.`;
  return refuse(400, 'BadRequest', message);
}

function collect(
  filter: Filter | undefined,
  top: number,
  from: number,
  world: World,
  order: string | null = null,
): { readonly users: User[]; readonly next: number | undefined } {
  const users: User[] = [];
  const candidates = sortBy(order, candidatesOf(filter, world));
  let position = from;
  for (; position < candidates.size; position += 1) {
    const user = candidates.at(position);
    if (user === undefined || !passes(filter, user, world)) continue;
    if (users.length === top) return { users, next: position };
    users.push(user);
  }
  return { users, next: undefined };
}

const orderPattern = /^(displayName|userPrincipalName)(?: +(asc|desc))?$/;

interface Candidates {
  readonly size: number;
  readonly at: (position: number) => User | undefined;
}

/** In the order asked for; null: as they come. */
function sortBy(order: string | null, candidates: Candidates): Candidates {
  const [, name, direction] = orderPattern.exec(order ?? '') ?? [];
  if (name === undefined) return candidates;
  const users = Array.from({ length: candidates.size }, (_, at) => candidates.at(at)).filter(
    (user) => user !== undefined,
  );
  const keyOf = (user: User): string => (name === 'displayName' ? user.displayName : user.userPrincipalName);
  users.sort((one, other) => keyOf(one).localeCompare(keyOf(other)) * (direction === 'desc' ? -1 : 1));
  return { size: users.length, at: (position) => users[position] };
}

/** Only those that the filter names, if it names any; else all. */
function candidatesOf(filter: Filter | undefined, world: World): Candidates {
  const keys = filter === undefined ? undefined : keysIn(filter);
  if (keys === undefined) return { size: world.tenant.size, at: (position) => world.tenant.at(position) };
  const found = keys.flatMap((key) => [world.tenant.findByAddress(key), world.tenant.find(key) ?? []].flat());
  const users = [...new Map(found.map((user) => [user.id, user])).values()];
  return { size: users.length, at: (position) => users[position] };
}

function passes(filter: Filter | undefined, user: User, world: World): boolean {
  if (filter === undefined) return true;
  return matchesFilter(filter, showUser(world.lag.seen(user, world.now()), world.tenant.initialDomain));
}

function countAll(filter: Filter | undefined, world: World): number {
  if (filter === undefined) return world.tenant.size;
  return collect(filter, Number.POSITIVE_INFINITY, 0, world).users.length;
}

function nextLink(request: GraphRequest, next: number, world: World): string {
  const query = new URLSearchParams(request.query);
  query.set('$skiptoken', String(next));
  return `${world.origin()}/${request.version}/users?${query}`;
}
