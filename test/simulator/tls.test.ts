/** The simulator over https, with a certificate made on the spot. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startSimulator } from '../../src/simulator/simulator.ts';

/** Key and certificate in PEM, or undefined where there is no openssl. */
function makeCertificate(): { key: string; cert: string } | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'simulator-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
  try {
    const out = ['-keyout', key, '-out', cert, '-days', '1'];
    execFileSync('openssl', ['req', '-x509', '-nodes', ...curve, ...out, ...subject], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
}

test('tls - serves https under its own certificate', async (context) => {
  const tls = makeCertificate();
  if (tls === undefined) return context.skip('no openssl here');
  const simulator = await startSimulator({ tls });
  const headers = { Authorization: 'Bearer token' };
  const status = await new Promise((resolve, reject) => {
    const request = get(`${simulator.url}/v1.0/organization`, { ca: tls.cert, headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    request.on('error', reject);
  });
  expect(simulator.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
  expect(status).toBe(200);
  await simulator.stop();
});
