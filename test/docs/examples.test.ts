/** The examples for engines: what they say is what engines read, what our exit codes mean, and what our flags are. */
import { readFileSync } from 'node:fs';
import { Job } from 'kubernetes-models/batch/v1/Job';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { commands } from '../../src/commands/index.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** Exit codes by whether an engine may repeat them, as the page has them. */
function readRepeatable() {
  const rows = [...read('docs/many-tenants.md').matchAll(/^\| ([\d, ]+) \| (never|yes|done)\b/gm)];
  const codes = (word: string) =>
    rows.filter(([, , said]) => said === word).flatMap(([, list = '']) => list.split(', ').map(Number));
  return { never: codes('never'), yes: codes('yes'), done: codes('done') };
}

it('examples/kubernetes-job.yaml - is a Job by the schema of Kubernetes', () => {
  const manifest = parse(read('examples/kubernetes-job.yaml'));
  expect(() => new Job(manifest).validate()).not.toThrow();
  expect(() => new Job({ ...manifest, spec: { ...manifest.spec, completions: 'x' } }).validate()).toThrow();
});

it('examples/kubernetes-job.yaml - its policy is what the page says of our exit codes', () => {
  const { spec } = parse(read('examples/kubernetes-job.yaml'));
  const [, fail, count] = spec.podFailurePolicy.rules;
  const { never, yes, done } = readRepeatable();
  expect(fail).toMatchObject({ action: 'FailIndex', onExitCodes: { operator: 'In', values: never } });
  expect(count).toMatchObject({ action: 'Count', onExitCodes: { operator: 'NotIn', values: never } });
  expect([...done, ...never, ...yes].sort((a, b) => a - b)).toEqual([
    0, 1, 2, 3, 4, 5, 6, 7, 129, 130, 137, 143, 149,
  ]);
  // What such a policy asks for.
  expect(spec.template.spec.restartPolicy).toBe('Never');
  expect(spec.completionMode).toBe('Indexed');
  expect(read('examples/parallel.sh')).toContain(`case $code in ${never.join('|')})`);
});

it('examples - name flags that run has, and as many rows as the table', () => {
  const { flags } = commands.find(({ name }) => name === 'run') ?? { flags: [] };
  const rows = read('examples/tenants.csv').trimEnd().split('\n').length - 1;
  const job = parse(read('examples/kubernetes-job.yaml'));
  const words: string[] = job.spec.template.spec.containers[0].args;
  for (const word of words.filter((each) => each.startsWith('--'))) expect(flags).toContain(word.slice(2));
  expect(job.spec.completions).toBe(rows);
  expect(parse(read('examples/github-matrix.yaml')).jobs.reset.strategy.matrix.job).toHaveLength(rows);
  const [header = ''] = read('examples/tenants.csv').split('\n');
  for (const column of header.split(',').filter((name) => !name.startsWith('#')))
    expect(['input', ...flags]).toContain(column);
});
