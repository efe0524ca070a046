/** A simulated Graph for a measurement: started in a process of its own, asked for what it counted. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { SimulatorOptions } from '../../src/simulator/simulator.ts';
import type { Stats } from '../../src/simulator/stats.ts';
import type { LedgerSummary } from '../../src/simulator/tenant/ledger.ts';

export interface BenchGraph {
  readonly url: string;
  readStats(): Promise<Stats>;
  readLedger(): Promise<LedgerSummary>;
}

/** Serves a simulator while `use` works with it. */
export async function withGraph<T>(
  options: Omit<SimulatorOptions, 'now' | 'log'>,
  use: (graph: BenchGraph) => Promise<T>,
): Promise<T> {
  const script = fileURLToPath(new URL('serve.js', import.meta.url));
  const child = spawn(
    process.execPath,
    ['--max-old-space-size=8192', script, JSON.stringify({ ledger: 'counts', ...options })],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  try {
    const [url] = await firstLine(child.stdout);
    if (url === undefined) throw new Error('The simulator ended before it was ready');
    return await use({
      url,
      readStats: () => ask<Stats>(`${url}/_simulator/stats`),
      readLedger: () => ask<LedgerSummary>(`${url}/_simulator/ledger?view=summary`),
    });
  } finally {
    child.kill('SIGKILL');
  }
}

async function firstLine(stream: NodeJS.ReadableStream): Promise<string[]> {
  for await (const line of createInterface({ input: stream })) return [line];
  return [];
}

async function ask<T>(url: string): Promise<T> {
  const answer = await fetch(url);
  const body: unknown = await answer.json();
  return body as T;
}
