/** Before any test: one authority for the whole run, which the processes of the tests trust from their start. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { certificatesFolder, makeCertificates } from './tls.ts';

export function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'guest-reset-authority-'));
  process.env['NODE_EXTRA_CA_CERTS'] = makeCertificates(folder).caFile;
  process.env[certificatesFolder] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
