/** Rows per second where nothing throttles: the tool by a bare loop that posts the same batches and keeps no record. */
import { Agent, request } from 'node:http';
import pLimit from 'p-limit';
import type { Stats } from '../../src/simulator/stats.ts';
import { median, type Tell } from './figures.ts';
import { withGraph } from './graph.ts';
import { invitationOf, tenantOf, writeGuestsFile } from './guests.ts';
import { runToolWell, withFolder } from './tool.ts';

const rows = 20_000;
const rounds = 3;
const batchSize = 10;
const concurrency = 4;

/** Tool and loop in turn, each on a tenant of its own; the middle of three rounds counts. */
export async function measureThroughput(tell: Tell): Promise<void> {
  const pairs: { tool: number; loop: number }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    pairs.push({ tool: await timeTool(), loop: await timeLoop() });
  }
  const note = pairs.map(({ tool, loop }) => `${tool.toFixed(0)} of ${loop.toFixed(0)} rows/s`).join(', ');
  tell({
    section: 'throughput',
    what: `${rows} rows without limits: rows/s / those of a bare loop`,
    value: median(pairs.map(({ tool, loop }) => tool / loop)),
    unit: '',
    bar: { atLeast: 0.5 },
    note,
  });
}

async function timeTool(): Promise<number> {
  return withFolder(async (folder) => {
    const input = await writeGuestsFile(folder, rows, 'same');
    return withGraph({ tenant: tenantOf(rows) }, async (graph) => {
      const pace = [
        '--max-rate',
        '1000000',
        '--batch-size',
        String(batchSize),
        '--concurrency',
        String(concurrency),
      ];
      const words = ['run', input, '--yes', '--json', '--canary', '0', '--max-rows', String(rows), ...pace];
      await runToolWell([...words, '--graph-url', graph.url], folder);
      return rowsPerSecond(await graph.readStats());
    });
  });
}

async function timeLoop(): Promise<number> {
  return withGraph({ tenant: tenantOf(rows) }, async (graph) => {
    const limit = pLimit(concurrency);
    const agent = new Agent({ keepAlive: true });
    const starts = Array.from({ length: rows / batchSize }, (_, n) => n * batchSize);
    await Promise.all(starts.map((from) => limit(() => postBatch(graph.url, agent, from))));
    return rowsPerSecond(await graph.readStats());
  });
}

function rowsPerSecond(stats: Stats): number {
  return (stats.invitationsMade * 1_000) / (stats.lastInvitationMs - stats.firstInvitationMs);
}

function postBatch(graphUrl: string, agent: Agent, from: number): Promise<void> {
  const requests = Array.from({ length: batchSize }, (_, n) => ({
    id: String(n),
    method: 'POST',
    url: '/invitations',
    headers: { 'Content-Type': 'application/json' },
    body: invitationOf(from + n),
  }));
  return new Promise((resolve, reject) => {
    const headers = { authorization: 'Bearer bench', 'content-type': 'application/json' };
    const sending = request(`${graphUrl}/v1.0/$batch`, { method: 'POST', agent, headers }, (answer) => {
      let text = '';
      answer.on('data', (chunk) => {
        text += chunk;
      });
      answer.on('end', () => {
        JSON.parse(text);
        resolve();
      });
      answer.on('error', reject);
    });
    sending.on('error', reject);
    sending.end(JSON.stringify({ requests }));
  });
}
