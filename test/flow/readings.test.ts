/** How often a command reads its input, by the bytes that this process has read from the disk or the cache. */
import { appendFileSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { makeFolder, runCommand, writeGuests } from '../support/command.ts';
import { makeGuests, makeRows, startGraph, token } from '../support/graph.ts';

const rows = makeRows(3);

/** Blank records, which leave no trace but the time that it takes to read over them. */
const padding = `${' '.repeat(2000)},\n`.repeat(4000);

function countBytesRead(): number {
  return Number(/^rchar: (\d+)/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1]);
}

/** How many times the whole of the input is read. */
async function countReadings(name: string, more: readonly string[]): Promise<number> {
  const read: number[] = [];
  // The first time, what does the work is read too.
  for (const pad of ['', '', padding]) {
    const graph = await startGraph({ tenant: { users: makeGuests(3) } });
    const folder = makeFolder();
    const csv = writeGuests(folder, rows);
    appendFileSync(csv, pad);
    const before = countBytesRead();
    const ended = await runCommand([name, csv, '--graph-url', graph.url, ...more], folder, token);
    read.push(countBytesRead() - before);
    expect(ended).toMatchObject({ exitCode: 0 });
    expect(graph.ledger.summary().invitations).toBe(name === 'run' ? 3 : 0);
  }
  const [, plain = 0, padded = 0] = read;
  return Math.round((padded - plain) / padding.length);
}

it.runIf(process.platform === 'linux').each([
  ['plan', 3, 'to copy and fingerprint it, to check it, to plan', []],
  ['run', 3, 'the same, and claimed by what was copied', ['--yes']],
] as const)('%s - the input is read %i times: %s', async (name, times, _why, more) => {
  expect(await countReadings(name, more)).toBe(times);
});

it('run - a file that changes after it was claimed is planned as it was: it was claimed by what was in it', async () => {
  const users = makeGuests(3);
  const folder = makeFolder();
  const csv = writeGuests(folder, rows);
  const graph = await startGraph({ tenant: { users } });
  const begun = await runCommand(
    ['run', csv, '--yes', '--per-day', '1', '--graph-url', graph.url],
    folder,
    token,
  );
  expect(begun).toMatchObject({ exitCode: 5 });
  // Whether that run is to be carried on depends on the tenant, which keeps this one waiting.
  const other = await startGraph({
    tenant: { organization: { id: '11111111-0000-4000-8000-000000000000' }, users },
  });
  other.hold('before');
  const running = runCommand(['run', csv, '--yes', '--graph-url', other.url], folder, token);
  await other.until({ held: 1 });
  appendFileSync(csv, 'guest9@contoso.example,new9@fabrikam.example\n');
  other.release();
  const ended = await running;
  expect(ended).toMatchObject({ exitCode: 0 });
  expect(other.ledger.summary()).toMatchObject({ invitations: 3 });
});
