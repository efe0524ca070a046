/**
 * Signs in with the compiled code whenever it is asked to, and answers what came of each step (`get`, `renew`, `tenant`)
 * and what was said on standard error. A process of its own, because Azure Identity reads the environment of the process
 * and NODE_EXTRA_CA_CERTS is read at its start.
 */

import { chooseEndpoints } from '../../dist/graph/clouds.js';
import { createDirectory } from '../../dist/graph/directory.js';
import { createCredential } from '../../dist/graph/sign-in/credentials.js';

const signal = new AbortController().signal;
const before = { ...process.env };
let stderr = '';
process.stderr.write = (chunk) => {
  stderr += chunk;
  return true;
};

process.on('message', async ({ asked, env, steps }) => {
  process.env = { ...before, ...env };
  stderr = '';
  let tokens;
  const results = [];
  for (const name of steps) {
    try {
      const endpoints = chooseEndpoints(
        asked.cloud ?? 'global',
        asked.graphUrl ?? null,
        asked.authorityUrl ?? null,
      );
      tokens ??= makeTokens(asked, endpoints);
      results.push({ step: name, value: await carryOut(name, tokens, endpoints) });
    } catch (error) {
      const { name: kind, message, exitCode, cause } = error;
      results.push({ step: name, error: { kind, message, exitCode, hasCause: cause !== undefined } });
    }
  }
  process.send({ results, stderr });
});

function makeTokens(asked, endpoints) {
  return createCredential({
    auth: asked.auth,
    tenant: asked.tenant ?? null,
    clientId: asked.clientId ?? null,
    certificate: asked.certificate ?? null,
    endpoints,
    env: process.env,
    tellPerson: (message) => process.stderr.write(`${message}\n`),
  });
}

function carryOut(name, tokens, endpoints) {
  if (name === 'get') return tokens.get(signal);
  if (name === 'renew') return tokens.renew(signal);
  const directory = createDirectory({
    origin: endpoints.graph,
    apiVersion: 'v1.0',
    tokens,
    timeoutMs: 5_000,
  });
  return directory.readTenant(signal);
}
