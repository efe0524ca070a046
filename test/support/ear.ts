/** A bare port that hears every byte that is sent to it, and answers like nobody: to show where bytes went. */

import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Ear {
  readonly port: number;
  /** Every byte that arrived, connections without any counted. */
  readonly heard: { readonly connections: number; readonly bytes: string };
}

/** Listens on every address of this machine until the test is done. */
export async function startEar(): Promise<Ear> {
  const heard = { connections: 0, bytes: '' };
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    heard.connections += 1;
    sockets.add(socket);
    socket.on('data', (chunk) => {
      heard.bytes += chunk.toString('latin1');
      socket.end('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}');
    });
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return { port: (server.address() as AddressInfo).port, heard };
}
