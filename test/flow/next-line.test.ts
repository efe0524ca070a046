/** What is printed to be typed next, after a command that did not do what was asked. */
import { describe, expect, it } from 'vitest';
import { makeFolder, runCommand, writeGuests } from '../support/command.ts';
import { makeGuests, makeRows, startGraph, token } from '../support/graph.ts';

/** Two plans in reports/, the newest last, of different lists. */
async function planTwice() {
  const graph = await startGraph({ tenant: { users: makeGuests(4) } });
  const folder = makeFolder();
  const type = (...words: readonly string[]) =>
    runCommand([...words, '--graph-url', graph.url], folder, token);
  for (const name of ['first.csv', 'second.csv']) {
    writeGuests(folder, makeRows(2), undefined, name);
    expect((await type('plan', name)).exitCode).toBe(0);
  }
  return { graph, folder, type };
}

describe('a line to type next names its run', () => {
  it.each([
    ['apply', ['apply']],
    ['its other name', ['resume', '--canary', '1']],
    ['latest', ['apply', 'latest', '--retry-failed']],
  ] as const)('%s - without a terminal', async (_, words) => {
    const { graph, type } = await planTwice();
    const ended = await type(...words);
    expect(ended.exitCode).toBe(2);
    const [, next = ''] = /^Next: (.*)$/m.exec(ended.stderr) ?? [];
    const more = words.filter((word) => word !== 'latest').slice(1);
    const [name] = words;
    expect(next).toMatch(
      new RegExp(
        `^guest-reset ${name} reports/\\S*second\\S*${more.map((word) => ` ${word}`).join('')} .*--yes$`,
      ),
    );
    expect(graph.ledger.summary().invitations).toBe(0);
  });

  it.each(['status', 'remind'])(
    '%s - that nobody was reset is said before anybody could be asked',
    async (name) => {
      const { type } = await planTwice();
      const ended = await type(name);
      expect(ended.exitCode).toBe(2);
      expect(ended.stderr).toMatch(/second\S* has reset no guest yet/);
      expect(ended.stderr).toMatch(/^Next: guest-reset apply reports\/\S*second\S*$/m);
      expect(ended.stderr).not.toContain('--yes');
    },
  );

  it('remind - of a run with resets asks for --yes, and names the run', async () => {
    const { type } = await planTwice();
    expect((await type('apply', '--yes')).exitCode).toBe(0);
    const ended = await type('remind');
    expect(ended.exitCode).toBe(2);
    expect(ended.stderr).toMatch(/^Next: guest-reset remind reports\/\S*second\S* .*--yes$/m);
  });

  it('status - of the latest run, where the sign-in fails', async () => {
    const { graph, folder, type } = await planTwice();
    expect((await type('apply', '--yes')).exitCode).toBe(0);
    const env = { GUEST_RESET_ACCESS_TOKEN: 'two words' };
    const ended = await runCommand(['status', '--graph-url', graph.url], folder, env);
    expect(ended.exitCode).toBe(4);
    expect(ended.stderr).toMatch(/^Next: guest-reset status reports\/\S*second/m);
  });
});
