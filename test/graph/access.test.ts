/** What guests may get at, read from the simulator page by page. */
import { describe, expect, it } from 'vitest';
import type { Answer } from '../../src/core/directory.ts';
import { createDirectory } from '../../src/graph/directory.ts';
import type { SimulatorOptions } from '../../src/simulator/simulator.ts';
import { idOf, makeGuests, startGraph } from '../support/graph.ts';

const get = async () => ({ token: 'any-token-will-do', expiresOnMs: null });
const signal = new AbortController().signal;
const absent = '00000000-0000-4000-8000-0000000000ff';

async function connectTo(options: SimulatorOptions) {
  const graph = await startGraph(options);
  const directory = createDirectory({
    origin: graph.url,
    apiVersion: 'v1.0',
    tokens: { get, renew: get },
    timeoutMs: 10_000,
  });
  return { graph, directory };
}

function need<T>(answer: Answer<T> | undefined): T {
  if (answer?.kind !== 'done') throw new Error(`It was answered ${JSON.stringify(answer)}`);
  return answer.value;
}

const tenant: SimulatorOptions['tenant'] = {
  users: makeGuests(2, (n) => (n === 0 ? { roles: ['Directory Readers'] } : {})),
  groups: [
    { displayName: 'Sales', members: [idOf(0)], within: ['Staff'] },
    { displayName: 'Staff', within: ['Everybody'] },
    { displayName: 'Everybody' },
    { displayName: 'Fabrikam', ofDomain: 'fabrikam.example' },
  ],
  apps: [{ displayName: 'Wiki', assigned: [idOf(0), 'Sales', 'Staff'] }],
};

describe('readMemberships(), readAppAssignments()', () => {
  it.each([999, 2, 1])(
    'readMemberships() - groups within groups, by rule, and roles, %d to a page',
    async (pageSize) => {
      const { directory } = await connectTo({ tenant, pageSize });
      const [first, second, gone] = await directory.readMemberships([idOf(0), idOf(1), absent], signal);
      const names = need(first).map(({ kind, name }) => `${kind} ${name}`);
      expect(names.toSorted()).toEqual([
        ...['dynamic Fabrikam', 'group Everybody', 'group Sales', 'group Staff', 'role Directory Readers'],
      ]);
      expect(need(second).map(({ name }) => name)).toEqual(['Fabrikam']);
      expect(gone).toMatchObject({ kind: 'refused', status: 404 });
    },
  );

  it.each([999, 1])(
    'readAppAssignments() - its own, and those of groups that it is a direct member of, %d to a page',
    async (pageSize) => {
      const { directory } = await connectTo({ tenant, pageSize });
      const [first, second] = await directory.readAppAssignments([idOf(0), idOf(1)], signal);
      expect(
        need(first)
          .map(({ name }) => name)
          .toSorted(),
      ).toEqual(['Wiki', 'Wiki through Sales']);
      expect(new Set(need(first).map(({ id }) => id)).size).toBe(2);
      expect(need(second)).toEqual([]);
    },
  );

  it('readMemberships() - costs two units a guest, app assignments one', async () => {
    const { graph, directory } = await connectTo({ tenant });
    await directory.readMemberships([idOf(0), idOf(1)], signal);
    expect(graph.stats.resourceUnits).toBe(4);
    await directory.readAppAssignments([idOf(0), idOf(1)], signal);
    expect(graph.stats.resourceUnits).toBe(6);
  });
});
