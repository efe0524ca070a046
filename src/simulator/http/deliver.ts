/** Sends an answer over HTTP, whole or as a fault has it, and notes what the caller was never told. */
import type { ServerResponse } from 'node:http';
import { bodyOf } from '../answer.ts';
import type { World } from '../world.ts';
import type { Outgoing } from './request.ts';

/** Sends it. When the connection is gone or the answer is spoilt, the invitations in it count as lost replies. */
export function deliver({ answer, call }: Outgoing, response: ServerResponse, world: World): void {
  const { sends } = call.trouble;
  const told = sends === 'all' && (answer.status < 300 || answer.status === 424) && !response.destroyed;
  if (!told) for (const record of call.invitations) world.ledger.loseReply(record);
  if (sends === 'nothing' || response.destroyed) {
    response.destroy();
    return;
  }
  const { requestId, clientRequestId } = call;
  const body = bodyOf(answer, { requestId, clientRequestId, nowMs: world.now() });
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  const bytes = Buffer.from(text);
  const half = bytes.subarray(0, Math.floor(bytes.length / 2));
  const sent = sends === 'short' ? half : bytes;
  const headers: Record<string, string | number> = {
    'request-id': requestId,
    'client-request-id': clientRequestId,
    Date: new Date(world.now()).toUTCString(),
    'Cache-Control': 'no-cache',
    ...(text === '' ? {} : { 'Content-Type': typeof body === 'string' ? 'text/plain' : 'application/json' }),
    'Content-Length': sent.length,
    ...answer.headers,
  };
  if (answer.status === 204) delete headers['Content-Length'];
  response.writeHead(answer.status, headers);
  if (sends === 'half') response.write(half, () => response.destroy());
  else response.end(sent);
  const nowMs = world.now();
  for (const wait of call.waits)
    for (const limit of wait.limits) world.toldWaits.tell(limit, nowMs, wait.untilMs);
}
