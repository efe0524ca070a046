/** Certificates for a test: an authority of its own, a server certificate for loopback, and a client's certificate. Needs openssl. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Certificates signed by an authority that no machine trusts by itself. */
export interface TestCertificates {
  /** For NODE_EXTRA_CA_CERTS. */
  readonly caFile: string;
  /** For a server on localhost, 127.0.0.1, ::1 and any host of woodgrove.example, in PEM. */
  readonly server: { readonly key: string; readonly cert: string };
}

/** A certificate that a client signs in with. */
export interface ClientCertificate {
  /** PEM file with certificate and key. */
  readonly file: string;
  /** The certificate alone, in PEM. */
  readonly certificate: string;
}

/** Makes an authority and a server certificate in a folder. Good for a day. */
export function makeCertificates(folder: string): TestCertificates {
  const at = (name: string): string => join(folder, name);
  const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl(
    ['req', '-x509', ...ec, '-keyout', at('ca.key'), '-out', at('ca.pem'), '-days', '1'],
    ['-subj', '/CN=Contoso test authority', '-addext', 'basicConstraints=critical,CA:TRUE'],
  );
  openssl(['req', ...ec, '-keyout', at('server.key'), '-out', at('server.csr'), '-subj', '/CN=localhost']);
  writeFileSync(
    at('server.ext'),
    'subjectAltName=DNS:localhost,DNS:*.woodgrove.example,IP:127.0.0.1,IP:::1\n',
  );
  openssl(
    ['x509', '-req', '-in', at('server.csr'), '-CA', at('ca.pem'), '-CAkey', at('ca.key')],
    ['-CAcreateserial', '-days', '1', '-extfile', at('server.ext'), '-out', at('server.pem')],
  );
  return readCertificates(folder);
}

/** Names the folder of the certificates of this run. */
export const certificatesFolder = 'TEST_CERTIFICATES';

/** Those of this run, whose authority the process of the test trusts; another process has to be told. */
export function openCertificates(): TestCertificates {
  return readCertificates(process.env[certificatesFolder] ?? '');
}

function readCertificates(folder: string): TestCertificates {
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
  return {
    caFile: join(folder, 'ca.pem'),
    server: { key: read('server.key'), cert: read('server.pem') },
  };
}

/** Makes a self-signed certificate for a client, as applications have; its key is encrypted when there is a password. */
export function makeClientCertificate(folder: string, name: string, password = ''): ClientCertificate {
  const key = join(folder, `${name}.key`);
  const cert = join(folder, `${name}.crt`);
  const file = join(folder, `${name}.pem`);
  openssl(
    [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-keyout',
      key,
      '-out',
      cert,
      '-days',
      '1',
      '-subj',
      `/CN=${name}`,
    ],
    password === '' ? ['-nodes'] : ['-passout', `pass:${password}`],
  );
  const certificate = readFileSync(cert, 'utf8');
  writeFileSync(file, `${readFileSync(key, 'utf8')}${certificate}`, { mode: 0o600 });
  return { file, certificate };
}

function openssl(...words: readonly (readonly string[])[]): void {
  execFileSync('openssl', words.flat(), { stdio: ['ignore', 'ignore', 'pipe'] });
}
