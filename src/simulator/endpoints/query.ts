/** The query options of a request: which an endpoint honours; none that it does not is dropped in silence. */
import { type GraphRequest, type HttpAnswer, refuse } from '../answer.ts';

/** Advanced queries: https://learn.microsoft.com/graph/aad-advanced-queries, read 2026-10 */
export function isEventual(request: GraphRequest): boolean {
  return request.headers['consistencylevel']?.toLowerCase() === 'eventual';
}

/** Graph's refusal of an advanced query without what makes it one. */
export function refuseAdvanced(): HttpAnswer {
  return refuse(
    400,
    'Request_UnsupportedQuery',
    'Unsupported Query: it needs the header ConsistencyLevel: eventual and $count=true.',
  );
}

/** Refuses options that the endpoint does not honour, and casts that are not asked for as advanced queries. */
export function refuseOptions(request: GraphRequest, honoured: readonly string[]): HttpAnswer | undefined {
  const names = [...request.query.keys()].filter((name) => name.startsWith('$'));
  const isAdvanced = names.includes('$search') || request.segments.at(-1)?.startsWith('microsoft.graph.');
  const counts = request.query.get('$count') === 'true';
  if (isAdvanced && !(isEventual(request) && counts)) return refuseAdvanced();
  const dropped = names.find((name) => !honoured.includes(name) && name !== '$count');
  if (dropped === undefined) return undefined;
  return refuse(501, 'NotImplemented', `The simulator does not do ${dropped} here, and drops no option.`);
}
