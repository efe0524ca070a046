/**
 * Signs in with the compiled code and reports on standard output, as JSON: what came of each step named in the
 * arguments (`get`, `renew`, `tenant`). A process of its own, because NODE_EXTRA_CA_CERTS is read at its start.
 */

import { chooseEndpoints } from '../../dist/graph/clouds.js';
import { createDirectory } from '../../dist/graph/directory.js';
import { createCredential } from '../../dist/graph/sign-in/credentials.js';

const asked = JSON.parse(process.env.ASKED ?? '{}');
const signal = new AbortController().signal;
const results = [];

async function step(name) {
  const endpoints = chooseEndpoints(
    asked.cloud ?? 'global',
    asked.graphUrl ?? null,
    asked.authorityUrl ?? null,
  );
  tokens ??= createCredential({
    auth: asked.auth,
    tenant: asked.tenant ?? null,
    clientId: asked.clientId ?? null,
    certificate: asked.certificate ?? null,
    endpoints,
    env: process.env,
    onDeviceCode: (message) => process.stderr.write(`${message}\n`),
  });
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

let tokens;
for (const name of process.argv.slice(2)) {
  try {
    results.push({ step: name, value: await step(name) });
  } catch (error) {
    const { name: kind, message, exitCode, cause } = error;
    results.push({ step: name, error: { kind, message, exitCode, hasCause: cause !== undefined } });
  }
}
process.stdout.write(JSON.stringify(results));
// Azure Identity may leave timers behind; the command itself ends like this too.
process.exit(0);
