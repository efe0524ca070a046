import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { lstat, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import { acquireLock } from '../../src/run/lock.ts';
import { makeFrom } from '../../src/run/lock-files.ts';
import { identifyThisProcess, isAlive } from '../../src/run/process-identity.ts';

const startedAt = '2026-02-03T10:00:00.000Z';
const nonce = '264e6d50-eaec-461e-b187-873b1bcf855f';
let folder = '';
const children: ChildProcess[] = [];
/** The compiled lock, for child processes that know no TypeScript. */
const compiled = fileURLToPath(new URL('../../dist', import.meta.url));

interface Taken {
  readonly takenOver?: string | null;
  readonly exitCode?: number;
  readonly message?: string;
}

const rivalScript = `
  import { createInterface } from 'node:readline';
  const [compiled, folder] = process.argv.slice(1);
  const { acquireLock } = await import(compiled + '/run/lock.js');
  for await (const line of createInterface({ input: process.stdin })) {
    try {
      const { takenOver } = await acquireLock(folder, '2026-02-03T10:00:00.000Z');
      console.log(JSON.stringify({ takenOver }));
    } catch ({ exitCode, message }) {
      console.log(JSON.stringify({ exitCode, message }));
    }
  }`;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lock-'));
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

const lockPath = (): string => join(folder, 'lock');

/** What is in the folder beside the beat of a holder. */
async function listFiles(): Promise<string[]> {
  return (await readdir(folder)).filter((name) => !name.endsWith('.beat'));
}

/** Process ids that surely belong to nobody: Linux gives none above 2^22. */
const deadPid = 2 ** 22 + 1;

async function writeLock(changes: object): Promise<void> {
  const content = { ...(await identifyThisProcess()), startedAt, nonce, ...changes };
  await writeFile(lockPath(), JSON.stringify(content));
}

/** Starts a process that takes the lock at every line it is told, says what came of it, and lives on. */
function startRival(): { ask(): Promise<Taken>; kill(): Promise<void> } {
  const child = spawn(process.execPath, ['--input-type=module', '-e', rivalScript, compiled, folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async ask() {
      child.stdin.write('take\n');
      return JSON.parse((await lines.next()).value ?? 'null');
    },
    async kill() {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

it('acquireLock() - holds the folder until it is released, mode 0600, and leaves nothing behind', async () => {
  const lock = await acquireLock(folder, startedAt);
  expect(lock.takenOver).toBeNull();
  expect((await lstat(lockPath())).mode & 0o777).toBe(0o600);
  expect(JSON.parse(await readFile(lockPath(), 'utf8'))).toMatchObject({
    pid: process.pid,
    host: hostname(),
    startedAt,
  });
  expect(await listFiles()).toEqual(['lock']);
  await lock.release();
  await lock.release();
  expect(await readdir(folder)).toEqual([]);
});

it('acquireLock() - a live process is named with host and start, exit code 7', async () => {
  const lock = await acquireLock(folder, startedAt);
  expect(await startRival().ask()).toEqual({
    exitCode: 7,
    message: expect.stringContaining(
      `The run is locked by process ${process.pid} on ${hostname()} since ${startedAt}: wait for it or end it`,
    ),
  });
  await expect(acquireLock(folder, startedAt)).rejects.toMatchObject({ exitCode: 7 });
  await lock.release();
  expect((await startRival().ask()).takenOver).toBeNull();
});

it('acquireLock() - the lock of a killed process is taken over, and said', async () => {
  const rival = startRival();
  await rival.ask();
  const pid = JSON.parse(await readFile(lockPath(), 'utf8')).pid;
  await rival.kill();
  const lock = await acquireLock(folder, startedAt);
  expect(lock.takenOver).toBe(`Took over the lock of process ${pid}, which began ${startedAt} and has ended`);
  expect(await listFiles()).toEqual(['lock']);
  await lock.release();
  expect(await readdir(folder)).toEqual([]);
});

it.each([
  ['a dead process', { pid: deadPid }],
  ['a process whose id was given to another one', { processStart: '1' }],
  ['a process of an earlier boot', { bootId: '00000000-0000-4000-8000-000000000000' }],
])('acquireLock() - takes over the lock of %s', async (_, changes) => {
  await writeLock(changes);
  expect((await acquireLock(folder, startedAt)).takenOver).toContain('Took over the lock of process');
});

it('acquireLock() - the lock of another host is refused, with what to do', async () => {
  await writeLock({ pid: deadPid, host: 'elsewhere.contoso.example' });
  const refused = await acquireLock(folder, startedAt).catch((error: unknown) => error);
  expect(refused).toMatchObject({ exitCode: 7 });
  expect(String(refused)).toContain('on elsewhere.contoso.example since');
  expect(String(refused)).toContain(`delete ${lockPath()} if you are sure that it has ended`);
});

it.each(['', '{', 'null', '{"pid":0}', '{"pid":12,"host":"a","startedAt":"b","nonce":"../../x"}'])(
  'acquireLock() - a lock that reads %j is refused, with what to do',
  async (text) => {
    await writeFile(lockPath(), text);
    const refused = await acquireLock(folder, startedAt).catch((error: unknown) => error);
    expect(refused).toMatchObject({ exitCode: 7 });
    expect(String(refused)).toContain('delete it if no other guest-reset works on this run');
    expect(await listFiles()).toEqual(['lock']);
  },
);

it('acquireLock() - a symbolic link is not followed', async () => {
  await symlink(join(folder, 'victim'), lockPath());
  await expect(acquireLock(folder, startedAt)).rejects.toMatchObject({ exitCode: 7 });
  expect(await listFiles()).toEqual(['lock']);
});

it('acquireLock() - a takeover that crashed half-way is taken over in turn, and leaves nothing behind', async () => {
  await writeLock({ pid: deadPid });
  const claim = { ...JSON.parse(await readFile(lockPath(), 'utf8')), nonce: nonce.replace('2', '3') };
  await writeFile(`${lockPath()}.${nonce}`, JSON.stringify(claim));
  const lock = await acquireLock(folder, startedAt);
  expect(lock.takenOver).not.toBeNull();
  expect(await listFiles()).toEqual(['lock']);
  await lock.release();
});

it('acquireLock() - a takeover by a live process counts as its lock', async () => {
  await writeLock({ pid: deadPid });
  const claim = { ...(await identifyThisProcess()), startedAt, nonce: nonce.replace('2', '3') };
  await writeFile(`${lockPath()}.${nonce}`, JSON.stringify(claim));
  await expect(acquireLock(folder, startedAt)).rejects.toMatchObject({ exitCode: 7 });
});

it('acquireLock() - of processes that meet a dead lock at once, one wins and the others are refused', async () => {
  const rivals = Array.from({ length: 5 }, startRival);
  // Everybody is up and has the code loaded.
  await Promise.all(rivals.map((rival) => rival.ask()));
  for (let round = 0; round < 20; round += 1) {
    await rm(lockPath(), { force: true });
    await writeLock({ pid: deadPid });
    const taken = await Promise.all(rivals.map((rival) => rival.ask()));
    expect(taken.filter(({ takenOver }) => takenOver)).toHaveLength(1);
    expect(taken.filter(({ exitCode }) => exitCode === 7)).toHaveLength(4);
    expect(await listFiles()).toEqual(['lock']);
  }
});

it('release() - leaves the lock of another process alone', async () => {
  const lock = await acquireLock(folder, startedAt);
  await writeLock({ pid: deadPid });
  await lock.release();
  expect(await listFiles()).toEqual(['lock']);
});

it('isAlive() - a process that has ended and was not asked for by its parent is dead', async () => {
  // When the shell's child ends, the shell has become `sleep 60`, which never asks for it.
  const child = spawn('sh', ['-c', 'sleep 0.2 & echo $!; exec sleep 60'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const line = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
  const identity = { ...(await identifyThisProcess()), pid: Number(line.value), processStart: null };
  await expect.poll(() => isAlive(identity)).toBe(false);
  expect(() => process.kill(identity.pid, 0)).not.toThrow();
});

/** A process that cannot be seen: its process id means nothing here. */
const elsewhere = { pidNamespace: 'pid:[1]', pid: deadPid, work: 'apply reports/merger', leaseMs: 300 };

async function beat(count: number): Promise<void> {
  const path = `${lockPath()}.${nonce}.beat`;
  await writeFile(`${path}.new`, JSON.stringify({ beat: count, progress: '12 of 60 rows' }));
  await rename(`${path}.new`, path);
}

it('acquireLock() - a holder in another namespace whose beat stands still for its lease is taken over, without a person', async () => {
  await writeLock(elsewhere);
  await beat(1);
  const fromMs = performance.now();
  const hold = await acquireLock(folder, startedAt);
  expect(performance.now() - fromMs).toBeGreaterThanOrEqual(300);
  expect(hold.takenOver).toContain(`process ${deadPid}`);
  await hold.release();
  expect(await readdir(folder)).toEqual([]);
});

it.each([
  ['another namespace', {}],
  ['another host', { host: 'elsewhere', pidNamespace: null }],
  ['another boot, as of a machine of the same name', { bootId: 'another', pidNamespace: null }],
])(
  'acquireLock() - a holder of %s that beats lives: who, since when, on what and how far',
  async (_, more) => {
    await writeLock({ ...elsewhere, ...more });
    await beat(1);
    let count = 1;
    const timer = setInterval(() => void beat(++count).catch(() => {}), 50);
    onTestFinished(() => clearInterval(timer));
    const refused = acquireLock(folder, startedAt, { what: 'The tenant' });
    await expect(refused).rejects.toMatchObject({ exitCode: 7 });
    await expect(refused).rejects.toThrow(
      /The tenant is locked by process \d+ on \S+ since \S+ \(apply reports\/merger, 12 of 60 rows\), which cannot be seen from here and lives/,
    );
    clearInterval(timer);
  },
);

it('acquireLock() - clocks an hour apart change nothing: only the beat counts', async () => {
  await writeLock({ ...elsewhere, startedAt: '2031-01-01T00:00:00.000Z' });
  const hold = await acquireLock(folder, startedAt);
  expect(hold.takenOver).toContain('2031');
  await hold.release();
});

it('Hold.check() - a holder that was stopped beyond its lease notices before it goes on, and whoever came has taken over', async () => {
  const script = `
    const [compiled, folder] = process.argv.slice(1);
    const { acquireLock } = await import(compiled + '/run/lock.js');
    const hold = await acquireLock(folder, '2026-02-03T10:00:00.000Z', { leaseMs: 600 });
    console.log('holds');
    for (;;) {
      try { await hold.check(); } catch ({ exitCode, message }) { console.log(JSON.stringify({ exitCode, message })); break; }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    process.exit();`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, compiled, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  expect((await lines.next()).value).toBe('holds');
  // As another namespace sees it.
  const held = JSON.parse(await readFile(lockPath(), 'utf8'));
  await writeFile(lockPath(), JSON.stringify({ ...held, pidNamespace: 'pid:[1]' }));
  child.kill('SIGSTOP');
  const hold = await acquireLock(folder, startedAt);
  expect(hold.takenOver).toContain(`process ${held.pid}`);
  child.kill('SIGCONT');
  expect(JSON.parse((await lines.next()).value ?? 'null')).toMatchObject({
    exitCode: 7,
    message: expect.stringContaining('another process may have taken over; nothing more was sent'),
  });
  await expect(hold.check()).resolves.toBeUndefined();
  await hold.release();
});

it('makeFrom() - where a share refuses links, of many at once one makes the file, and it is whole', async () => {
  const refuse = () => Promise.reject(Object.assign(new Error('EPERM: links'), { code: 'EPERM' }));
  const drafts = Array.from({ length: 8 }, (_, n) => join(folder, `draft-${n}`));
  for (const [n, draft] of drafts.entries()) await writeFile(draft, `process ${n}\n`.repeat(1_000));
  const made = await Promise.all(drafts.map((draft) => makeFrom(draft, lockPath(), refuse)));
  expect(made.filter(Boolean)).toHaveLength(1);
  const winner = drafts[made.indexOf(true)] ?? '';
  expect(await readFile(lockPath(), 'utf8')).toBe(await readFile(winner, 'utf8'));
  await expect(makeFrom(winner, join(folder, 'no', 'such'), refuse)).rejects.toMatchObject({
    code: 'ENOENT',
  });
});
