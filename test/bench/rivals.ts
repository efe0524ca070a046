/** What people have today, on the same tenant as the tool: how much each gets done, twice done, wasted, and in what time. */
import type { FaultInput } from '../../src/simulator/trouble/fault-definition.ts';
import type { Tell } from './figures.ts';
import { type BenchGraph, withGraph } from './graph.ts';
import { tenantOf, writeGuestsFile } from './guests.ts';
import { latency, readRun } from './paced-run.ts';
import { inviteByBatches } from './rivals/batches.ts';
import type { RivalCount } from './rivals/client.ts';
import { inviteByPosts } from './rivals/posts.ts';
import { runTool, toolFlags, withFolder } from './tool.ts';

const rows = 600;

interface Contestant {
  readonly name: string;
  invite(graph: BenchGraph): Promise<RivalCount>;
}

const contestants: readonly Contestant[] = [
  { name: 'guest-reset', invite: inviteByTool },
  { name: 'one POST at a time', invite: (graph) => inviteByPosts(graph.url, rows, 1) },
  { name: 'twenty POSTs at a time', invite: (graph) => inviteByPosts(graph.url, rows, 20) },
  { name: 'documented batch recipe', invite: (graph) => inviteByBatches(graph.url, rows) },
];

/** Of the batches or single POSTs, this share is carried out and answered 504, as one public report has it. */
const lostReplies: readonly FaultInput[] = [
  { on: 'request', effect: 'html', status: 504, applied: true, probability: 0.05 },
];

/** All contestants with and without lost replies, each with a tenant of its own. */
export async function measureRivals(tell: Tell): Promise<void> {
  const rounds = [
    { round: '', faults: [] },
    { round: ', 5 % of replies lost', faults: lostReplies },
  ];
  for (const { round, faults } of rounds) {
    await Promise.all(contestants.map((each) => measure(each, `${each.name}${round}`, faults, tell)));
  }
}

async function measure(
  contestant: Contestant,
  what: string,
  faults: readonly FaultInput[],
  tell: Tell,
): Promise<void> {
  const throttle = { limits: ['documented' as const] };
  await withGraph({ tenant: tenantOf(rows), throttle, latency, faults }, async (graph) => {
    const { done, failed } = await contestant.invite(graph);
    const run = readRun(await graph.readStats());
    const { guestsInvited, guestsInvitedAgain } = await graph.readLedger();
    const note = [
      `${done} said done`,
      `${failed} said failed`,
      `${guestsInvited} truly invited`,
      `${guestsInvitedAgain} invited twice`,
      `${run.wastedPercent.toFixed(1)} % wasted`,
      `${run.insideRetryAfter} inside a Retry-After`,
    ].join(', ');
    tell({
      section: 'rivals',
      what: `${what}: time for ${rows} rows`,
      value: run.seconds,
      unit: 's',
      bar: null,
      note,
    });
  });
}

async function inviteByTool(graph: BenchGraph): Promise<RivalCount> {
  return withFolder(async (folder) => {
    const input = await writeGuestsFile(folder, rows, 'same');
    const ran = await runTool(
      ['run', input, '--yes', '--json', '--graph-url', graph.url, ...toolFlags],
      folder,
    );
    const { counts } = JSON.parse(ran.stdout);
    return { done: counts.reset, failed: rows - counts.reset };
  });
}
