/** An HTTP proxy as companies have it: the only way to hosts that no name lookup on this machine finds. */
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { onTestFinished } from 'vitest';

export interface ProxyOptions {
  /** host:port as it is asked for, and the port of this machine behind it. */
  readonly hosts: Readonly<Record<string, number>>;
  /** user:password; default: nobody is asked. */
  readonly credentials?: string;
  /** What it does with a CONNECT: let it through, refuse it with a page of its own, or say nothing. Default through. */
  readonly does?: 'through' | 'hang' | number;
}

/** Starts a proxy that is stopped when the test is done. */
export async function startProxy({ hosts, credentials, does = 'through' }: ProxyOptions) {
  const asked: string[] = [];
  const sockets = new Set<Duplex>();
  const keep = (socket: Duplex): void => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
  };
  const server = createServer((_request, response) => response.writeHead(405).end());
  server.on('connect', (request, socket: Socket) => {
    keep(socket);
    const target = request.url ?? '';
    asked.push(target);
    const shown = request.headers['proxy-authorization'] ?? '';
    const wanted = `Basic ${Buffer.from(credentials ?? '').toString('base64')}`;
    if (does === 'hang') return;
    if (typeof does === 'number') return refuse(socket, does);
    if (credentials !== undefined && shown !== wanted) return refuse(socket, 407);
    const port = hosts[target];
    if (port === undefined) return refuse(socket, 502);
    const behind = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      behind.pipe(socket).pipe(behind);
    });
    keep(behind);
    socket.on('close', () => behind.destroy());
    behind.on('close', () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  onTestFinished(async () => {
    cut();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const at = `127.0.0.1:${port}`;
  return {
    /** What goes into HTTPS_PROXY. */
    url: credentials === undefined ? `http://${at}` : `http://${credentials}@${at}`,
    at,
    /** Every host:port that somebody asked to be connected with. */
    asked,
    /** Cuts every tunnel. */
    cut,
  };
}

function refuse(socket: Socket, status: number): void {
  const page = `<html><head><title>Contoso gateway</title></head><body><h1>${status} not allowed here</h1></body></html>`;
  const challenge = status === 407 ? 'Proxy-Authenticate: Basic realm="contoso"\r\n' : '';
  socket.end(
    `HTTP/1.1 ${status} Refused\r\n${challenge}Content-Type: text/html\r\nContent-Length: ${page.length}\r\nConnection: close\r\n\r\n${page}`,
  );
}
