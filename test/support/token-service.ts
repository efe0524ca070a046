/**
 * A small login over TLS: enough of Entra's token endpoints for every credential of Azure Identity, and the endpoint of a
 * managed identity. It checks what it is shown as Entra would, and remembers every request.
 */
import { verify, X509Certificate } from 'node:crypto';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { text } from 'node:stream/consumers';

/** What the login knows. Whoever shows something else is refused with the number that Entra uses. */
export interface TokenServiceOptions {
  /** PEM; the certificate is for localhost. */
  readonly tls: { readonly key: string; readonly cert: string };
  readonly tenant: string;
  readonly clientId: string;
  readonly secret?: string;
  /** The certificate of the application, in PEM: assertions have to be signed with its key. */
  readonly certificate?: string;
  /** The one federated token that is exchanged. */
  readonly federatedToken?: string;
  /** How often a device code is still pending before it has been entered. Default 0. */
  readonly devicePolls?: number;
  /** Default 3600. */
  readonly lifetimeSeconds?: number;
  /** Claims beside and instead of the usual ones. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** A 400 for every token request: what Entra says in error_description. */
  readonly refusal?: string;
  /** A 307 to this URL for every token request. */
  readonly redirect?: string;
}

/** A request for a token, as it arrived. */
export interface TokenRequest {
  readonly path: string;
  readonly form: Readonly<Record<string, string>>;
}

export interface TokenService {
  /** https://localhost:port, for --authority-url. */
  readonly url: string;
  /** Requests to the token endpoint. */
  readonly requests: readonly TokenRequest[];
  /** Tokens handed out, in order. */
  readonly tokens: readonly string[];
  stop(): Promise<void>;
}

export const graphAudience = 'https://graph.microsoft.com';

/** Starts the login on a free port. */
export async function startTokenService(options: TokenServiceOptions): Promise<TokenService> {
  const requests: TokenRequest[] = [];
  const tokens: string[] = [];
  let polls = 0;
  const server = createTlsServer(options.tls, async (request, response) => {
    const path = request.url?.split('?', 1)[0] ?? '';
    const base = `https://${request.headers.host}/${options.tenant}`;
    if (path.endsWith('/.well-known/openid-configuration')) return sendJson(response, 200, discovery(base));
    if (path.endsWith('/discovery/instance')) {
      return sendJson(response, 200, {
        tenant_discovery_endpoint: `${base}/v2.0/.well-known/openid-configuration`,
      });
    }
    const form = Object.fromEntries(new URLSearchParams(await text(request)));
    if (path.endsWith('/devicecode')) return sendJson(response, 200, deviceCode(base));
    if (!path.endsWith('/token')) return sendJson(response, 404, { error: 'not_found' });
    requests.push({ path, form });
    if (options.redirect !== undefined) return response.writeHead(307, { Location: options.redirect }).end();
    const pending = form['device_code'] !== undefined && polls < (options.devicePolls ?? 0);
    if (pending) polls += 1;
    const refusal = pending
      ? 'authorization_pending: AADSTS70016: The code has not been entered yet.'
      : (options.refusal ?? checkShown(form, path, `${base}/oauth2/v2.0/token`, options));
    if (refusal !== null)
      return sendJson(response, refusal.startsWith('invalid_client') ? 401 : 400, refuse(refusal));
    const token = makeToken(options, tokens.length + 1, form['grant_type'] === 'client_credentials');
    tokens.push(token);
    sendJson(response, 200, grant(token, options, form));
  });
  const port = await listen(server);
  return { url: `https://localhost:${port}`, requests, tokens, stop: () => close(server) };
}

/** Starts the endpoint of a managed identity of App Service; its url goes into IDENTITY_ENDPOINT. */
export async function startIdentityEndpoint(header: string, token: string) {
  const seen: { readonly url: string; readonly header: string }[] = [];
  const server = createHttpServer((request: IncomingMessage, response) => {
    const shown = String(request.headers['x-identity-header'] ?? '');
    seen.push({ url: request.url ?? '', header: shown });
    if (shown !== header) return sendJson(response, 401, { statusCode: 401, message: 'Wrong header' });
    const expiresOn = String(Math.floor(Date.now() / 1000) + 3600);
    sendJson(response, 200, {
      access_token: token,
      expires_on: expiresOn,
      resource: graphAudience,
      token_type: 'Bearer',
    });
  });
  const port = await listen(server);
  return { url: `http://127.0.0.1:${port}/msi/token`, seen, stop: () => close(server) };
}

/** A JWT with these claims and no signature that anyone could check. */
export function makeJwt(claims: Readonly<Record<string, unknown>>): string {
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${encode({ typ: 'JWT', alg: 'RS256' })}.${encode(claims)}.${Buffer.from('unsigned').toString('base64url')}`;
}

/** The nth token that the login hands out, from 1. With `exp` among the claims it is known beforehand. */
export function makeToken(options: Omit<TokenServiceOptions, 'tls'>, number: number, isApp: boolean): string {
  const now = Math.floor(Date.now() / 1000);
  const who = isApp
    ? { idtyp: 'app', app_displayname: 'Contoso merger', roles: ['User.ReadWrite.All', 'User.Invite.All'] }
    : { idtyp: 'user', upn: 'admin@woodgrove.example', scp: 'User.ReadWrite.All User.Invite.All' };
  return makeJwt({
    aud: graphAudience,
    tid: options.tenant,
    appid: options.clientId,
    exp: now + (options.lifetimeSeconds ?? 3600),
    jti: `token-${number}`,
    ...who,
    ...options.claims,
  });
}

/** What is wrong with what was shown, or null. */
function checkShown(
  form: TokenRequest['form'],
  path: string,
  audience: string,
  options: TokenServiceOptions,
): string | null {
  if (!path.startsWith(`/${options.tenant}/`)) return 'invalid_request: AADSTS90002: Tenant was not found.';
  if (form['client_id'] !== options.clientId)
    return 'unauthorized_client: AADSTS700016: Application was not found.';
  if (form['grant_type'] !== 'client_credentials') return null;
  if (form['client_secret'] !== undefined) {
    const isRight = form['client_secret'] === options.secret;
    return isRight
      ? null
      : `invalid_client: AADSTS7000215: Invalid client secret provided: ${form['client_secret']}.`;
  }
  const assertion = form['client_assertion'] ?? '';
  if (options.federatedToken !== undefined) {
    const isRight = assertion === options.federatedToken;
    return isRight ? null : 'invalid_client: AADSTS700213: No matching federated identity record found.';
  }
  const isSigned = checkAssertion(assertion, audience, options);
  return isSigned
    ? null
    : 'invalid_client: AADSTS700027: The certificate used to sign the assertion is not registered.';
}

/** The assertion is signed with the key of the application's certificate, names that certificate, and is for this login. */
function checkAssertion(assertion: string, audience: string, options: TokenServiceOptions): boolean {
  const [head = '', payload = '', signature = ''] = assertion.split('.');
  if (options.certificate === undefined || signature === '') return false;
  const certificate = new X509Certificate(options.certificate);
  const header = JSON.parse(Buffer.from(head, 'base64url').toString());
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const thumbprint = Buffer.from(certificate.fingerprint256.replaceAll(':', ''), 'hex').toString('base64url');
  const padding = header.alg === 'PS256' ? { padding: 6, saltLength: 32 } : {};
  const key = { key: certificate.publicKey, ...padding };
  const signed = Buffer.from(`${head}.${payload}`);
  return (
    verify('sha256', signed, key, Buffer.from(signature, 'base64url')) &&
    header['x5t#S256'] === thumbprint &&
    claims.iss === options.clientId &&
    claims.aud === audience &&
    claims.exp * 1000 > Date.now()
  );
}

function refuse(refusal: string) {
  const [error = '', ...description] = refusal.split(': ');
  const notes =
    'Trace ID: 00000000-0000-4000-8000-000000000001 Correlation ID: 00000000-0000-4000-8000-000000000002';
  return { error, error_description: `${description.join(': ')} ${notes} Timestamp: 2026-02-02 10:00:00Z` };
}

function discovery(base: string) {
  return {
    issuer: `${base}/v2.0`,
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    token_endpoint: `${base}/oauth2/v2.0/token`,
    device_authorization_endpoint: `${base}/oauth2/v2.0/devicecode`,
    jwks_uri: `${base}/discovery/v2.0/keys`,
    end_session_endpoint: `${base}/oauth2/v2.0/logout`,
  };
}

function deviceCode(base: string) {
  return {
    device_code: 'the-device-code',
    user_code: 'ABCD1234',
    verification_uri: `${base}/device`,
    expires_in: 60,
    interval: 0,
    message: 'To sign in, open the page and enter the code ABCD1234.',
  };
}

/** A person gets an id token as well, from which the client learns who it was. */
function grant(token: string, options: TokenServiceOptions, form: TokenRequest['form']) {
  const seconds = options.lifetimeSeconds ?? 3600;
  const granted = { token_type: 'Bearer', expires_in: seconds, ext_expires_in: seconds, access_token: token };
  if (form['grant_type'] === 'client_credentials') return granted;
  const now = Math.floor(Date.now() / 1000);
  const person = { oid: '00000000-0000-4000-8000-00000000a0a0', tid: options.tenant };
  const idToken = makeJwt({
    ...person,
    aud: options.clientId,
    iss: `https://localhost/${options.tenant}/v2.0`,
    sub: 'admin',
    preferred_username: 'admin@woodgrove.example',
    exp: now + seconds,
    iat: now,
  });
  const clientInfo = Buffer.from(JSON.stringify({ uid: person.oid, utid: person.tid })).toString('base64url');
  return {
    ...granted,
    scope: form['scope'] ?? '',
    refresh_token: 'refresh',
    id_token: idToken,
    client_info: clientInfo,
  };
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

async function close(server: Server & { closeAllConnections?(): void }): Promise<void> {
  server.closeAllConnections?.();
  await new Promise((resolve) => server.close(resolve));
}
