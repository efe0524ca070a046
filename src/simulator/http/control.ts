/** The control endpoints under /_simulator, by which tests and people look in and steer from another process. */
import { isRecord } from '../answer.ts';
import { parseInput, SimulatorInputError } from '../tenant/tenant-definition.ts';
import { faultsSchema } from '../trouble/fault-definition.ts';
import type { World } from '../world.ts';
import { isReached, progressSchema } from './progress.ts';

/** What a control endpoint answers: JSON. */
export interface ControlAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Answers `method /_simulator/<path>`; `until` answers when its condition holds. Never rejects for what was sent. */
export async function answerControl(
  method: string,
  path: string,
  query: URLSearchParams,
  body: unknown,
  world: World,
): Promise<ControlAnswer> {
  try {
    return await control(method, path, query, body, world);
  } catch (error) {
    if (error instanceof SimulatorInputError) return { status: 400, body: { message: error.message } };
    throw error;
  }
}

async function control(
  method: string,
  path: string,
  query: URLSearchParams,
  body: unknown,
  world: World,
): Promise<ControlAnswer> {
  const [name = '', key = ''] = path.split('/').map(decodeURIComponent);
  switch (`${method} ${name}`) {
    case 'GET ledger':
      return ok(showLedger(query, world));
    case 'GET stats':
      return showStats(world);
    case 'GET users':
      return showUser(key, world);
    case 'GET until':
      return waitUntil(query, world);
    case 'POST faults':
      return setFaults(body, world);
    case 'DELETE faults':
      world.faults.clear();
      return ok({ faults: 'none' });
    case 'POST hold': {
      const point = isRecord(body) && body['point'] === 'before' ? 'before' : 'after';
      world.hold.start(point);
      return ok({ holds: point });
    }
    case 'POST release':
      world.hold.release();
      return ok({ holds: 'nothing' });
    default:
      return { status: 404, body: { message: `The simulator has no control ${method} /_simulator/${path}` } };
  }
}

/** `?view=guests`: invitations per guest, `?view=summary`: counts alone. */
function showLedger(query: URLSearchParams, world: World): unknown {
  const { ledger } = world;
  const view = query.get('view');
  if (view === 'guests') return Object.fromEntries(ledger.perGuest());
  const summary = ledger.summary();
  if (view === 'summary') return summary;
  const { invitations, patches, mails, conversions, redemptions, violations } = ledger;
  return { summary, invitations, patches, mails, conversions, redemptions, violations };
}

function showUser(key: string, world: World): ControlAnswer {
  const user = world.tenant.find(key);
  if (user === undefined) return { status: 404, body: { message: `The tenant has no user ${key}` } };
  return ok({ ...user, invitations: world.ledger.invitationsOf(user.id) });
}

/** `?invitations=20&held=1`: answers when so many at least have come to pass. */
async function waitUntil(query: URLSearchParams, world: World): Promise<ControlAnswer> {
  const progress = parseInput(progressSchema, Object.fromEntries(query), 'the query');
  await world.watch.until(() => isReached(progress, world));
  return showStats(world);
}

function showStats(world: World): ControlAnswer {
  return ok({ ...world.stats, held: world.hold.held });
}

function setFaults(body: unknown, world: World): ControlAnswer {
  const faults = parseInput(faultsSchema, body, 'the faults');
  world.faults.add(faults);
  return ok({ added: faults.length });
}

function ok(body: unknown): ControlAnswer {
  return { status: 200, body };
}
