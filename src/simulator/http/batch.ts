/** POST $batch: hands every item to its handler and puts the answers together, in another order than asked. */
import { type AnswerIds, bodyOf, type GraphRequest, type HttpAnswer, refuse } from '../answer.ts';
import { guidFrom, shuffled } from '../random.ts';
import { splitUrl } from '../request-url.ts';
import { type Call, noteViolation, type World } from '../world.ts';
import { type ReceivedItem, readBatch } from './batch-request.ts';
import { answerItem, type ItemAnswer } from './item.ts';

/** Answers a batch; a malformed one is refused as a whole. */
export function answerBatch(version: string, body: unknown, world: World, call: Call): HttpAnswer {
  const reading = readBatch(body);
  if ('refusal' in reading) {
    noteViolation(world, call, `malformed batch: ${reading.refusal}`);
    return refuse(400, 'BadRequest', reading.refusal);
  }
  const { items } = reading;
  world.stats.itemsPerBatchMax = Math.max(world.stats.itemsPerBatchMax, items.length);

  const answers = new Map<string, ItemAnswer>();
  const rootFirst = [...items].sort(
    (one, other) => Math.min(1, one.dependsOn.length) - Math.min(1, other.dependsOn.length),
  );
  for (const item of rootFirst) {
    const answer = failedDependency(item, answers) ?? answerOne(version, item, world, call);
    if (answer === 'stop') break;
    answers.set(item.id, answer);
  }
  const responses = [...answers].flatMap(([id, answer]): Record<string, unknown>[] =>
    typeof answer === 'string' ? [] : [dress(id, answer, world, call)],
  );
  const throttled = responses.some((response) => response['status'] === 429);
  return {
    status: throttled && world.outer424 ? 424 : 200,
    body: { responses: shuffled(responses, world.seed, call.number) },
  };
}

function failedDependency(
  item: ReceivedItem,
  answers: ReadonlyMap<string, ItemAnswer>,
): HttpAnswer | undefined {
  const failed = item.dependsOn.some((id) => {
    const answer = answers.get(id);
    return typeof answer !== 'object' || answer.status >= 400;
  });
  return failed
    ? refuse(424, 'FailedDependency', 'A request that this one depends on has failed.')
    : undefined;
}

function answerOne(version: string, item: ReceivedItem, world: World, call: Call): ItemAnswer {
  const request = readRequest(version, item, world, call);
  return 'segments' in request ? answerItem(request, world, call) : request;
}

function readRequest(
  version: string,
  item: ReceivedItem,
  world: World,
  call: Call,
): GraphRequest | HttpAnswer {
  const parts = splitUrl(item.url);
  if (parts === undefined) {
    noteViolation(world, call, `url that cannot be decoded: ${item.url}`);
    return refuse(400, 'BadRequest', `The url of request ${item.id} cannot be decoded.`);
  }
  const [first = ''] = parts.segments;
  if (first === 'v1.0' || first === 'beta') {
    noteViolation(world, call, `url with a version inside a batch: ${item.url}`);
    return refuse(400, 'BadRequest', `Resource not found for the segment '${first}'.`);
  }
  if (parts.hasFragment) noteViolation(world, call, `url with a # that is not encoded: ${item.url}`);
  const { method, url, headers, body } = item;
  return { method, version, url, headers, body, segments: parts.segments, query: parts.query };
}

function dress(id: string, answer: HttpAnswer, world: World, call: Call): Record<string, unknown> {
  const requestId = answer.error === undefined ? call.requestId : guidFrom(call.requestId, id);
  const ids: AnswerIds = { requestId, clientRequestId: call.clientRequestId, nowMs: world.now() };
  const body = bodyOf(answer, ids);
  const type =
    body === undefined
      ? {}
      : { 'Content-Type': typeof body === 'string' ? 'text/plain' : 'application/json' };
  const headers = recase({ 'Cache-Control': 'no-cache', ...type, ...answer.headers }, world.itemHeaders);
  return { id, status: answer.status, headers, ...(body === undefined ? {} : { body }) };
}

function recase(
  headers: Readonly<Record<string, string>>,
  how: World['itemHeaders'],
): Record<string, string> {
  if (how === 'canonical') return { ...headers };
  return Object.fromEntries(
    Object.entries(headers).map(([name, value], index) => {
      const upper = how === 'mixed' && index % 2 === 1;
      return [upper ? name.toUpperCase() : name.toLowerCase(), value];
    }),
  );
}
