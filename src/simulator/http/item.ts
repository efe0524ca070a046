/** One item from beginning to end: token, limits, faults, handler, and what faults do to the answer. */
import { type GraphRequest, type HttpAnswer, isRecord, refuse } from '../answer.ts';
import { costOf, findHandler, type Handler } from '../endpoints/handlers.ts';
import { refuseOptions } from '../endpoints/query.ts';
import { answerOf, strikesAfterwards, toldMs } from '../fault-answers.ts';
import type { ItemKind } from '../stats.ts';
import type { User } from '../tenant/user.ts';
import type { Fault } from '../trouble/fault-definition.ts';
import { type Call, noteViolation, type World } from '../world.ts';

/** `missing`: the item is left out. `stop`: the connection is lost before this item was looked at. */
export type ItemAnswer = HttpAnswer | 'missing' | 'stop';

/** Answers an item and counts it. */
export function answerItem(request: GraphRequest, world: World, call: Call): ItemAnswer {
  const found = findHandler(request);
  const kind = found?.handler.kind ?? 'unknown';
  world.stats.items[kind] += 1;
  const answer =
    found === undefined ? refuseUnknown(request, world, call) : answerKnown(request, found, world, call);
  if (typeof answer === 'object' && answer.status === 429) world.stats.itemsThrottled[kind] += 1;
  return answer;
}

type HandlerFound = NonNullable<ReturnType<typeof findHandler>>;

function answerKnown(
  request: GraphRequest,
  { handler, keys }: HandlerFound,
  world: World,
  call: Call,
): ItemAnswer {
  const nowMs = world.now();
  const denied = world.tokens.checkItem(
    call.token,
    handler.name,
    handler.needsFor?.(request) ?? handler.needs,
    nowMs,
  );
  if (denied !== undefined) return denied;

  const cost = costOf(handler, request);
  const limits = [kindLimit(handler.kind), ...(world.meter?.limitsOf(cost) ?? [])];
  if (world.toldWaits.isInside(limits, call.arrivedMs)) world.stats.itemsInsideRetryAfter += 1;
  world.stats.resourceUnits += cost.units;
  const reading = world.meter?.take(cost, nowMs, world.stats.invitationsMade);
  if (reading?.admitted === false) {
    call.waits.push(reading);
    return reading.answer;
  }
  const answer =
    refuseOptions(request, handler.options) ?? answerWithFaults(request, handler, keys, world, call);
  if (typeof answer === 'string') return answer;
  const headers = { 'x-ms-resource-unit': String(cost.units), ...reading?.headers, ...answer.headers };
  return { ...answer, headers };
}

function answerWithFaults(
  request: GraphRequest,
  handler: Handler,
  keys: readonly string[],
  world: World,
  call: Call,
): ItemAnswer {
  const subject = subjectOf(request, handler, keys, world);
  const faults = world.faults.strike({
    targets: handler.kind === 'unknown' ? ['item'] : [handler.kind, 'item'],
    guestNames: namesOf(request, subject),
    invitationsMade: world.stats.invitationsMade,
  });
  world.stats.faultsFired += faults.length;
  const instead = answerInstead(faults, handler, world, call);
  if (instead !== undefined) return instead;

  const made = call.invitations.length;
  const answer = handler.run(request, world, keys, call);
  const told = faults.reduce((seen: ItemAnswer, fault) => spoil(seen, fault, subject, world, call), answer);
  const lost = typeof told === 'string' || told.status >= 300;
  if (lost) for (const record of call.invitations.splice(made)) world.ledger.loseReply(record);
  return told;
}

/** What a fault answers without anything being applied. */
function answerInstead(
  faults: readonly Fault[],
  handler: Handler,
  world: World,
  call: Call,
): ItemAnswer | undefined {
  for (const fault of faults) {
    if (strikesAfterwards(fault)) continue;
    if (fault.effect === 'missing') return 'missing';
    if (fault.effect === 'cut') {
      call.trouble.sends = fault.midway ? 'half' : 'nothing';
      return 'stop';
    }
    const answer = answerOf(fault);
    if (answer === undefined) continue;
    if (fault.effect === 'throttle') {
      call.waits.push({ limits: [kindLimit(handler.kind)], untilMs: world.now() + toldMs(fault) });
    }
    return answer;
  }
  return undefined;
}

/** What a fault makes of an answer after the change was made. */
function spoil(
  answer: ItemAnswer,
  fault: Fault,
  subject: User | undefined,
  world: World,
  call: Call,
): ItemAnswer {
  if (typeof answer === 'string') return answer;
  const nowMs = world.now();
  switch (fault.effect) {
    case 'missing':
      return 'missing';
    case 'cut':
      call.trouble.sends = fault.midway ? 'half' : 'nothing';
      return answer;
    case 'truncate':
      call.trouble.sends = 'short';
      return answer;
    case 'delay':
      call.trouble.delayMs += fault.ms;
      return answer;
    case 'hang':
      call.trouble.hangs = true;
      return answer;
    case 'read-lag':
      if (subject !== undefined && answer.status < 300)
        world.lag.hideChange(subject, nowMs, nowMs + fault.ms);
      return answer;
    case 'address-lag':
      if (subject !== undefined && answer.status < 300)
        world.lag.hideAddress(subject.id, nowMs + fault.ms, fault.tries);
      return answer;
    case 'lose-access':
      if (subject !== undefined && answer.status < 300) world.tenant.taken.take(subject.id, fault.name);
      return answer;
    case 'other-guest':
      return withBody(answer, 'invitedUser', {
        id: fault.id,
        userPrincipalName: 'someone#EXT#@woodgrove.example',
      });
    case 'foreign-next-link':
      return withBody(answer, '@odata.nextLink', `${fault.origin}/v1.0/users?$skiptoken=1`);
    default:
      return answerOf(fault) ?? answer;
  }
}

function withBody(answer: HttpAnswer, property: string, value: unknown): HttpAnswer {
  if (!isRecord(answer.body) || answer.status >= 300) return answer;
  return { ...answer, body: { ...answer.body, [property]: value } };
}

function subjectOf(
  request: GraphRequest,
  handler: Handler,
  keys: readonly string[],
  world: World,
): User | undefined {
  if (handler.kind !== 'invitation') return keys[0] === undefined ? undefined : world.tenant.find(keys[0]);
  const invited = isRecord(request.body) ? request.body['invitedUser'] : undefined;
  const id = isRecord(invited) ? invited['id'] : undefined;
  return typeof id === 'string' ? world.tenant.find(id) : undefined;
}

function namesOf(request: GraphRequest, subject: User | undefined): string[] {
  if (subject === undefined) return [];
  const address = isRecord(request.body) ? request.body['invitedUserEmailAddress'] : undefined;
  const names = [
    subject.id,
    subject.userPrincipalName,
    subject.mail ?? '',
    typeof address === 'string' ? address : '',
  ];
  return names.filter((name) => name !== '').map((name) => name.toLowerCase());
}

/** Waits told by a throttle fault hold for the kind of item. */
function kindLimit(kind: ItemKind): string {
  return `kind:${kind}`;
}

function refuseUnknown(request: GraphRequest, world: World, call: Call): HttpAnswer {
  const asked = `${request.method} /${request.segments.join('/')}`;
  noteViolation(world, call, `unknown request: ${asked}`);
  return refuse(
    501,
    'NotImplemented',
    `The simulator does not know ${asked}: it serves what guest-reset needs of Graph.`,
  );
}
