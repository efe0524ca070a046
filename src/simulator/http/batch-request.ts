/** Reads the body of a $batch request as strictly as Graph documents it: https://learn.microsoft.com/graph/json-batching, read 2026-10. */
import { isRecord } from '../answer.ts';

/** One item as it was sent. Header names are lower-case. */
export interface ReceivedItem {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly dependsOn: readonly string[];
}

/** The items, or why Graph refuses the batch as a whole. */
export type BatchReading = { readonly items: readonly ReceivedItem[] } | { readonly refusal: string };

const itemsMax = 20;
const methods = new Set(['GET', 'POST', 'PATCH', 'PUT', 'DELETE']);

/** Takes the parsed body of a $batch request apart. */
export function readBatch(body: unknown): BatchReading {
  const requests = isRecord(body) ? body['requests'] : undefined;
  if (!Array.isArray(requests) || requests.length === 0) return { refusal: 'Invalid batch payload format.' };
  if (requests.length > itemsMax) {
    return { refusal: `Number of batch request steps exceeds the maximum value of ${itemsMax}.` };
  }
  const items: ReceivedItem[] = [];
  const ids = new Set<string>();
  for (const request of requests) {
    const item = readItem(request);
    if (typeof item === 'string') return { refusal: item };
    if (ids.has(item.id.toLowerCase()))
      return { refusal: `Request Id '${item.id}' has to be unique in a batch.` };
    ids.add(item.id.toLowerCase());
    items.push(item);
  }
  const refusal = refuseDependencies(items);
  return refusal === undefined ? { items } : { refusal };
}

function readItem(request: unknown): ReceivedItem | string {
  if (!isRecord(request)) return 'Invalid batch payload format.';
  const { id, method, url, body } = request;
  if (typeof id !== 'string' || id === '') return 'Request Id has to be a string that is not empty.';
  if (typeof method !== 'string' || !methods.has(method)) return `Request id : ${id} has no valid method.`;
  if (typeof url !== 'string' || /^[a-z][a-z0-9+.-]*:|^\/\//i.test(url) || url === '') {
    return `Request id : ${id} has no relative url.`;
  }
  const headers = readHeaders(request['headers']);
  const writes = method !== 'GET' && method !== 'DELETE';
  const json = /^application\/json\b/i.test(headers?.['content-type'] ?? '');
  if (headers === undefined) return `Request id : ${id} has headers that are not text.`;
  if ((writes || body !== undefined) && (!json || !isRecord(body))) {
    return `Write request id : ${id} does not contain Content-Type header or body.`;
  }
  const dependsOn = request['dependsOn'] ?? [];
  if (!Array.isArray(dependsOn) || !dependsOn.every((other) => typeof other === 'string')) {
    return `Request id : ${id} has a dependsOn that is not a list of ids.`;
  }
  return { id, method, url, headers, body, dependsOn };
}

function readHeaders(headers: unknown): Record<string, string> | undefined {
  if (headers === undefined || headers === null) return {};
  if (!isRecord(headers)) return undefined;
  const read: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value !== 'string') return undefined;
    read[name.toLowerCase()] = value;
  }
  return read;
}

/** Documented shapes: none depends; each on the one before it; all the others on the same one. */
function refuseDependencies(items: readonly ReceivedItem[]): string | undefined {
  const depending = items.filter((item) => item.dependsOn.length > 0);
  if (depending.length === 0) return undefined;
  const serial = items.every((item, index) =>
    index === 0 ? item.dependsOn.length === 0 : isOnly(item.dependsOn, items[index - 1]?.id),
  );
  const [root] = items.filter((item) => item.dependsOn.length === 0);
  const same =
    depending.length === items.length - 1 && depending.every((item) => isOnly(item.dependsOn, root?.id));
  return serial || same
    ? undefined
    : 'dependsOn has none of the documented shapes: parallel, serial or same.';
}

function isOnly(ids: readonly string[], wanted: string | undefined): boolean {
  return ids.length === 1 && ids[0] === wanted;
}
