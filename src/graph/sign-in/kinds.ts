/** Every way to sign in: what it needs, what it is called, and the credential of Azure Identity behind it. */
import { readFileSync } from 'node:fs';
import type { HttpClient } from '@azure/core-rest-pipeline';
import type * as Identity from '@azure/identity';
import { UsageError } from '../../core/errors.ts';
import { isLocalGraph } from '../../core/local-graph.ts';
import { nameCause } from '../../core/refusal.ts';
import type { Endpoints } from '../clouds.ts';

/** The ways to sign in through Azure Identity. */
export type IdentityAuth =
  | 'default'
  | 'cli'
  | 'browser'
  | 'device-code'
  | 'secret'
  | 'certificate'
  | 'managed-identity'
  | 'workload-identity';

/** What was asked for with flags and environment. */
export interface SignInAsked {
  /** Tenant id or domain. */
  readonly tenant: string | null;
  readonly clientId: string | null;
  /** Path of a PEM file with certificate and private key. */
  readonly certificate: string | null;
  readonly endpoints: Endpoints;
  /** Environment variables, named as Azure Identity names them. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Called with the sentence that tells a person what to do now, such as where to enter which code. */
  readonly tellPerson: (message: string) => void;
  /** What the requests of the sign-in go through; default the library's own. */
  readonly httpClient?: HttpClient;
}

/** A way to sign in, ready to be used: nothing has been loaded or sent. */
export interface SignInKind {
  readonly how: string;
  readonly remedy: string;
  /** The line of another program that helps. */
  readonly next?: string;
  /** The variable that would be enough. */
  readonly set?: readonly [name: string, value: string];
  readonly secrets: readonly string[];
  /** A person takes part: no time limit, and the same credential is asked again when a token is refused. */
  readonly interactive: boolean;
  readonly build: (identity: typeof Identity) => Identity.TokenCredential;
}

/**
 * Chooses the way to sign in.
 *
 * @throws {UsageError} naming all that is missing for it
 */
export function chooseKind(auth: IdentityAuth, asked: SignInAsked): SignInKind {
  switch (auth) {
    case 'default':
      return defaultKind(asked);
    case 'cli':
      return cliKind(asked);
    case 'browser':
      return browserKind(asked);
    case 'device-code':
      return deviceCodeKind(asked);
    case 'secret':
      return secretKind(asked);
    case 'certificate':
      return certificateKind(asked);
    case 'managed-identity':
      return managedIdentityKind(asked);
    case 'workload-identity':
      return workloadIdentityKind(asked);
  }
}

const cliTimeoutMs = 60_000;

function defaultKind(asked: SignInAsked): SignInKind {
  const { clientId, tenant } = find(asked);
  return {
    how: 'with any of the sign-ins that Azure Identity tries by default (environment, workload identity, managed identity, Azure CLI and other tools)',
    ...(isLocalGraph(asked.endpoints.graph)
      ? {
          remedy:
            'a simulator takes any token: put one into the environment variable GUEST_RESET_ACCESS_TOKEN',
          set: ['GUEST_RESET_ACCESS_TOKEN', 'any'] as const,
        }
      : {
          remedy: 'run az login and type this line again, or name a sign-in with --auth',
          next: login(tenant),
        }),
    secrets: [asked.env['AZURE_CLIENT_SECRET'] ?? '', asked.env['AZURE_CLIENT_CERTIFICATE_PASSWORD'] ?? ''],
    interactive: false,
    build: (identity) =>
      new identity.DefaultAzureCredential({
        ...common(asked),
        ...(clientId === '' ? {} : { managedIdentityClientId: clientId }),
      }),
  };
}

function login(tenant: string): string {
  return `az login${tenant === '' ? '' : ` --tenant ${tenant}`}`;
}

function cliKind(asked: SignInAsked): SignInKind {
  const { tenant } = find(asked);
  return {
    how: 'with the Azure CLI',
    remedy: `install it if need be, then run ${login(tenant)} and type this line again`,
    next: login(tenant),
    secrets: [],
    interactive: false,
    build: (identity) =>
      new identity.AzureCliCredential({
        ...(tenant === '' ? {} : { tenantId: tenant }),
        processTimeoutInMs: cliTimeoutMs,
      }),
  };
}

function browserKind(asked: SignInAsked): SignInKind {
  const how = 'in the browser';
  demandOwnClient(how, asked);
  return {
    how,
    remedy: 'try again, or sign in with --auth device-code where there is no browser',
    secrets: [],
    interactive: true,
    build: (identity) => {
      asked.tellPerson('Sign in in the browser, which opens now; guest-reset waits for it, Ctrl-C ends it');
      return new identity.InteractiveBrowserCredential({ ...common(asked), ...ownClient(asked) });
    },
  };
}

function deviceCodeKind(asked: SignInAsked): SignInKind {
  const how = 'with a device code';
  demandOwnClient(how, asked);
  return {
    how,
    remedy: 'start again and enter the code, or sign in with --auth browser',
    secrets: [],
    interactive: true,
    build: (identity) =>
      new identity.DeviceCodeCredential({
        ...common(asked),
        ...ownClient(asked),
        userPromptCallback: (info) => asked.tellPerson(info.message),
      }),
  };
}

function secretKind(asked: SignInAsked): SignInKind {
  const how = 'with a client secret';
  const { tenant, clientId } = find(asked);
  const secret = asked.env['AZURE_CLIENT_SECRET'] ?? '';
  demand(how, { tenant, clientId, AZURE_CLIENT_SECRET: secret });
  return {
    how,
    remedy: 'check --tenant, --client-id and AZURE_CLIENT_SECRET',
    secrets: [secret],
    interactive: false,
    build: (identity) => new identity.ClientSecretCredential(tenant, clientId, secret, common(asked)),
  };
}

function certificateKind(asked: SignInAsked): SignInKind {
  const how = 'with a certificate';
  const { env } = asked;
  const { tenant, clientId } = find(asked);
  const path = asked.certificate ?? env['AZURE_CLIENT_CERTIFICATE_PATH'] ?? '';
  const password = env['AZURE_CLIENT_CERTIFICATE_PASSWORD'] ?? '';
  demand(how, { tenant, clientId, certificate: path });
  const certificate = readPem(path);
  const chain = /^(1|true)$/i.test(env['AZURE_CLIENT_SEND_CERTIFICATE_CHAIN'] ?? '');
  return {
    how,
    remedy: `check --tenant, --client-id and ${path}, and AZURE_CLIENT_CERTIFICATE_PASSWORD if its key is encrypted`,
    secrets: [password],
    interactive: false,
    build: (identity) =>
      new identity.ClientCertificateCredential(
        tenant,
        clientId,
        { certificate, ...(password === '' ? {} : { certificatePassword: password }) },
        { ...common(asked), sendCertificateChain: chain },
      ),
  };
}

function managedIdentityKind(asked: SignInAsked): SignInKind {
  const { clientId } = find(asked);
  return {
    how:
      clientId === '' ? 'with the managed identity of this machine' : `with the managed identity ${clientId}`,
    remedy:
      clientId === ''
        ? 'give this machine a managed identity, or name a user-assigned one with --client-id'
        : 'check --client-id, and that the identity is assigned to this machine',
    secrets: [asked.env['IDENTITY_HEADER'] ?? ''],
    interactive: false,
    build: (identity) =>
      new identity.ManagedIdentityCredential({ ...through(asked), ...(clientId === '' ? {} : { clientId }) }),
  };
}

function workloadIdentityKind(asked: SignInAsked): SignInKind {
  const how = 'with a workload identity';
  const { tenant, clientId } = find(asked);
  const tokenFilePath = asked.env['AZURE_FEDERATED_TOKEN_FILE'] ?? '';
  demand(how, { tenant, clientId, AZURE_FEDERATED_TOKEN_FILE: tokenFilePath });
  return {
    how,
    remedy: `check --tenant, --client-id and the token in ${tokenFilePath}`,
    secrets: [],
    interactive: false,
    build: (identity) =>
      new identity.WorkloadIdentityCredential({
        ...common(asked),
        tenantId: tenant,
        clientId,
        tokenFilePath,
      }),
  };
}

/** Flags win over the environment of Azure Identity. */
function find({ tenant, clientId, env }: SignInAsked): {
  readonly tenant: string;
  readonly clientId: string;
} {
  return {
    tenant: tenant ?? env['AZURE_TENANT_ID'] ?? '',
    clientId: clientId ?? env['AZURE_CLIENT_ID'] ?? '',
  };
}

/** Made anew for every credential, because some of them write into their options. */
function common(asked: SignInAsked) {
  const { tenant } = find(asked);
  return {
    ...(tenant === '' ? {} : { tenantId: tenant }),
    authorityHost: asked.endpoints.login,
    disableInstanceDiscovery: asked.endpoints.ownLogin,
    ...through(asked),
  };
}

function through({ httpClient }: SignInAsked): { readonly httpClient?: HttpClient } {
  return httpClient === undefined ? {} : { httpClient };
}

function ownClient(asked: SignInAsked): { readonly clientId?: string } {
  const { clientId } = find(asked);
  return clientId === '' ? {} : { clientId };
}

/** Azure's own application, which Azure Identity would take, may not invite guests. */
function demandOwnClient(how: string, asked: SignInAsked): void {
  const { tenant, clientId } = find(asked);
  demand(how, { tenant, clientId });
}

const spellings: Readonly<Record<string, string>> = {
  tenant: '--tenant (or AZURE_TENANT_ID)',
  clientId: '--client-id (or AZURE_CLIENT_ID)',
  certificate: '--certificate (or AZURE_CLIENT_CERTIFICATE_PATH)',
};

function demand(how: string, values: Readonly<Record<string, string>>): void {
  const missing = Object.keys(values).filter((name) => values[name] === '');
  if (missing.length === 0) return;
  const names = missing.map((name) => spellings[name] ?? `the environment variable ${name}`);
  throw new UsageError(`Cannot sign in ${how}: set ${names.join(', ')}`);
}

function readPem(path: string): string {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(
      `Cannot read the certificate ${path}: ${nameCause(error)}; name a PEM file with --certificate`,
    );
  }
  if (/-BEGIN CERTIFICATE-/.test(text) && /-BEGIN [A-Z ]*PRIVATE KEY-/.test(text)) return text;
  throw new UsageError(
    `Cannot use the certificate ${path}: expected a PEM file with a CERTIFICATE and a PRIVATE KEY in it`,
  );
}
