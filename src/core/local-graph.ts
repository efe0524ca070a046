/** A Graph on this machine: a simulator, most likely, and a tenant only if it passes on to one. */

/** Hosts as the URL parser writes them, so that 127.1 and 0x7f000001 are 127.0.0.1 already. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

/** Whether the origin is on this machine. */
export function isLocalGraph(graphUrl: string): boolean {
  return isLoopback(new URL(graphUrl).hostname);
}

/** What is said of a Graph on this machine; null: it is not. */
export function describeLocalGraph(graphUrl: string): string | null {
  return isLocalGraph(graphUrl)
    ? `Graph is ${graphUrl} on this machine: a rehearsal, unless that passes on to a real tenant`
    : null;
}
