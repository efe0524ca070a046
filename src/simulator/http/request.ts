/** One HTTP request to Graph from arrival to answer: holds, delays, token, outer faults, then batch or single item. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type HttpAnswer, refuse } from '../answer.ts';
import { answerOf, strikesAfterwards, toldMs } from '../fault-answers.ts';
import { guidFrom } from '../random.ts';
import { splitUrl } from '../request-url.ts';
import type { Fault } from '../trouble/fault-definition.ts';
import { type Call, noteViolation, type World } from '../world.ts';
import { answerBatch } from './batch.ts';
import { answerItem } from './item.ts';

/** A request as HTTP brings it; header names are lower-case. */
export interface Incoming {
  readonly method: string;
  readonly version: string;
  /** Path and query below the version, as sent. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The answer, and the call that it belongs to. */
export interface Outgoing {
  readonly answer: HttpAnswer;
  readonly call: Call;
}

const outerLimit = 'requests';

/** Answers a request. Never rejects: what goes wrong is an answer. */
export async function answerRequest(incoming: Incoming, delayMs: number, world: World): Promise<Outgoing> {
  const call = newCall(incoming, world);
  const isBatch = /^\/\$batch\/?(\?|$)/.test(incoming.url);
  if (isBatch) world.stats.batches += 1;
  const faults = strikeOuter(isBatch, world);
  for (const fault of faults) if (fault.effect === 'delay') call.trouble.delayMs += fault.ms;

  await pause(delayMs / 2);
  if (world.hold.holdsAt('before') || faults.some((fault) => fault.effect === 'hang' && !fault.applied)) {
    await held(world);
  }
  const answer = answerNow(incoming, isBatch, faults, world, call);
  world.watch.look();
  await pause(delayMs / 2 + call.trouble.delayMs);
  if (world.hold.holdsAt('after') || call.trouble.hangs) await held(world);
  return { answer, call };
}

function newCall(incoming: Incoming, world: World): Call {
  world.stats.requests += 1;
  const number = world.stats.requests;
  const requestId = guidFrom(world.seed, 'request', number);
  return {
    number,
    arrivedMs: world.now(),
    requestId,
    clientRequestId: incoming.headers['client-request-id'] ?? requestId,
    token: '',
    invitations: [],
    waits: [],
    trouble: { delayMs: 0, hangs: false, sends: 'all' },
  };
}

function strikeOuter(isBatch: boolean, world: World): Fault[] {
  const faults = world.faults.strike({
    targets: isBatch ? ['batch', 'request'] : ['request'],
    guestNames: [],
    invitationsMade: world.stats.invitationsMade,
  });
  world.stats.faultsFired += faults.length;
  return faults;
}

async function held(world: World): Promise<void> {
  const released = world.hold.wait();
  world.watch.look();
  await released;
}

async function pause(ms: number): Promise<void> {
  if (ms > 0) await sleep(ms);
}

function answerNow(
  incoming: Incoming,
  isBatch: boolean,
  faults: readonly Fault[],
  world: World,
  call: Call,
): HttpAnswer {
  const refusal = refuseOuter(faults, world, call);
  if (refusal !== undefined) return refusal;
  const checked = world.tokens.checkRequest(incoming.headers['authorization'], world.now());
  if ('status' in checked) return checked;
  const answer = process(incoming, isBatch, world, { ...call, token: checked.token });
  return faults.reduce((seen, fault) => spoilOuter(seen, fault, call), answer);
}

/** Faults and limits that keep the whole request from being processed. */
function refuseOuter(faults: readonly Fault[], world: World, call: Call): HttpAnswer | undefined {
  for (const fault of faults) {
    if (strikesAfterwards(fault)) continue;
    if (fault.effect === 'cut') {
      call.trouble.sends = 'nothing';
      return { status: 500 };
    }
    const answer = answerOf(fault);
    if (answer === undefined) continue;
    if (answer.status === 429) throttleOuter(world, call, [outerLimit], world.now() + toldMs(fault));
    return answer;
  }
  if (world.toldWaits.isInside([outerLimit], call.arrivedMs)) world.stats.itemsInsideRetryAfter += 1;
  const reading = world.meter?.takeRequest(world.now(), world.stats.invitationsMade);
  if (reading === undefined || reading.admitted) return undefined;
  throttleOuter(world, call, [outerLimit, ...reading.limits], reading.untilMs);
  return reading.answer;
}

function throttleOuter(world: World, call: Call, limits: readonly string[], untilMs: number): void {
  world.stats.requestsThrottled += 1;
  call.waits.push({ limits, untilMs });
}

function spoilOuter(answer: HttpAnswer, fault: Fault, call: Call): HttpAnswer {
  if (fault.effect === 'cut') call.trouble.sends = fault.midway ? 'half' : 'nothing';
  if (fault.effect === 'truncate') call.trouble.sends = 'short';
  if (fault.effect === 'hang' && fault.applied) call.trouble.hangs = true;
  return strikesAfterwards(fault) ? (answerOf(fault) ?? answer) : answer;
}

function process(incoming: Incoming, isBatch: boolean, world: World, call: Call): HttpAnswer {
  const { method, version, url, headers } = incoming;
  const body = readJson(incoming);
  if (body === malformed) {
    noteViolation(
      world,
      call,
      `${method} ${url} with a body that is not JSON, or no Content-Type application/json`,
    );
    return refuse(
      400,
      'BadRequest',
      'Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.',
    );
  }
  if (isBatch && method === 'POST') return answerBatch(version, body, world, call);
  const parts = splitUrl(url);
  if (parts === undefined) return refuse(400, 'BadRequest', 'The url cannot be decoded.');
  const answer = answerItem(
    { method, version, url, headers, body, segments: parts.segments, query: parts.query },
    world,
    call,
  );
  if (answer === 'missing' || answer === 'stop') call.trouble.sends = 'nothing';
  return typeof answer === 'string' ? { status: 500 } : answer;
}

const malformed = Symbol('malformed');

function readJson(incoming: Incoming): unknown {
  if (incoming.body === '') return undefined;
  if (!/^application\/json\b/i.test(incoming.headers['content-type'] ?? '')) return malformed;
  try {
    return JSON.parse(incoming.body);
  } catch {
    return malformed;
  }
}
