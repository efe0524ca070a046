/** An `az` on the PATH that says what it is told to, and writes down what it was asked. */
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Makes it in a folder of its own inside a folder; `path` is for the PATH of a process. */
export function makeAz(folder: string, stdout: string, stderr: string, exitCode: number) {
  const bin = mkdtempSync(join(folder, 'bin-'));
  const file = join(bin, 'az');
  const quote = (value: string): string => `'${value.replaceAll("'", "'\\''")}'`;
  const lines = [
    '#!/bin/sh',
    `printf '%s ' "$@" >> ${quote(join(bin, 'asked'))}`,
    `printf '%s' ${quote(stdout)}`,
    `printf '%s\\n' ${quote(stderr)} >&2`,
    `exit ${exitCode}`,
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
  chmodSync(file, 0o755);
  const path = [bin, process.env['PATH'] ?? ''].join(delimiter);
  return { path, asked: () => readFileSync(join(bin, 'asked'), 'utf8') };
}
