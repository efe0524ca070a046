/** The contract of a Directory, kept on the simulator. */
import { createDirectory } from '../../src/graph/directory.ts';
import { startSimulator } from '../../src/simulator/simulator.ts';
import { declareDirectoryContract } from './directory.ts';

const guests = ['adele', 'bianca', 'chris'].map((name, index) => ({
  id: `0000000${index}-1111-4111-8111-111111111111`,
  newAddress: `${name}@contoso.example`,
  oldAddress: `${name}@fabrikam.example`,
}));

declareDirectoryContract('simulator', async () => {
  const simulator = await startSimulator({
    tenant: { users: guests.map(({ id, oldAddress }) => ({ id, mail: oldAddress, state: 'Accepted' })) },
  });
  const get = async () => ({ token: 'a-token', expiresOnMs: null });
  return {
    directory: createDirectory({
      origin: simulator.url,
      apiVersion: 'v1.0',
      tokens: { get, renew: get },
      timeoutMs: 10_000,
    }),
    guests,
    requests: () => simulator.stats.requests,
    settle: async () => {},
    end: () => simulator.stop(),
  };
});
