/** Many tenants: a row of `tenants.csv` for each, and an engine that says which. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeFolder, readCsv, runCommand, writeGuests } from '../support/command.ts';
import { makeGuests, makeRows, startGraph, token } from '../support/graph.ts';

const count = 3;

async function prepare() {
  const graphs = [1, 2].map(() => startGraph({ tenant: { users: makeGuests(count) } }));
  const [one, two] = await Promise.all(graphs);
  const folder = makeFolder();
  writeGuests(folder, makeRows(count), undefined, 'one.csv');
  writeGuests(folder, makeRows(count), undefined, 'two.csv');
  const table = (text: string) => writeFileSync(join(folder, 'tenants.csv'), text);
  table(
    `input;out;graph-url;language;#for whom\none.csv;runs/one;${one?.url};de-DE;A\n\ntwo.csv;runs/two;${two?.url};;B\n`,
  );
  const type = (words: readonly string[], env: Record<string, string> = {}) =>
    runCommand([...words, '--jobs', 'tenants.csv'], folder, { ...token, ...env });
  return { one, two, folder, table, type };
}

it('--jobs - each row is a job, with --job or as an engine counts; the same file serves every command', async () => {
  const { one, two, folder, type } = await prepare();
  const go = ['run', '--carry-on', '--yes'];
  expect(await type([...go, '--job', '1'])).toMatchObject({ exitCode: 0 });
  expect(one?.ledger.summary()).toMatchObject({ invitations: count });
  expect(two?.ledger.summary()).toMatchObject({ invitations: 0 });
  // Kubernetes counts from 0, GNU parallel from 1.
  expect(await type(go, { JOB_COMPLETION_INDEX: '1' })).toMatchObject({ exitCode: 0 });
  expect(await type(go, { PARALLEL_SEQ: '2' })).toMatchObject({ exitCode: 0 });
  expect(two?.ledger.summary()).toMatchObject({ invitations: count, guestsInvitedAgain: 0 });
  expect(readCsv(join(folder, 'runs', 'two', 'results.csv'))).toHaveLength(count);
  const status = await type(['status', '--json', '--quiet'], { JOB_COMPLETION_INDEX: '1' });
  expect(status).toMatchObject({ exitCode: 3 });
  expect(JSON.parse(status.stdout)).toMatchObject({ run: join(folder, 'runs', 'two') });
  const undone = await type(['undo', '--job', '1', '--json']);
  expect(undone).toMatchObject({ exitCode: 0 });
  expect(readCsv(join(folder, 'runs', 'one', 'undo.csv'))).toHaveLength(count);
});

it('--jobs - a row stands below flags and above the environment, and is checked as flags are', async () => {
  const { type, table, folder, one } = await prepare();
  const language = (out: string) =>
    JSON.parse(readFileSync(join(folder, out, 'run.json'), 'utf8')).options.language;
  const env = { GUEST_RESET_LANGUAGE: 'fr-FR' };
  await type(['plan', '--job', '1'], env);
  expect(language('runs/one')).toContain('de-DE');
  await type(['plan', '--job', '2'], env);
  expect(language('runs/two')).toContain('fr-FR');
  await type(['plan', '--job', '1', '--language', 'es-ES', '--out', 'runs/three'], env);
  expect(language('runs/three')).toContain('es-ES');
  table(`input,out,language,canary\none.csv,x,german,many\n`);
  const refused = await type(['plan', '--job', '1', '--graph-url', one?.url ?? '']);
  expect(refused).toMatchObject({ exitCode: 2 });
  expect(refused.stderr).toContain('column "language" of row 1 (line 2) in tenants.csv is "german"');
});

it.each([
  ['input,client-secret\none.csv,hush\n', [], 'looks like a secret'],
  ['input,lanugage\none.csv,de\n', [], 'did you mean "language"?'],
  ['input,config\none.csv,x.json\n', [], 'cannot be a column'],
  ['input,out\none.csv,a\ntwo.csv,a\n', [], 'rows 1 and 2 have the same out'],
  ['input,out\none.csv,a\n', ['--job', '9'], 'has 1 row, and no job 9'],
  ['input,out\none.csv,a,b\n', [], 'Cannot use tenants.csv'],
  ['out\na\n', [], 'run needs <input>'],
  ['input\none.csv\n', ['--job', '0'], 'expected a row from 1'],
  ['input,out,client-secret-file\none.csv,a,nowhere\n', [], 'Cannot read --client-secret-file nowhere'],
])('--jobs - refused before anything is read: %j %j', async (text, words, said) => {
  const { type, table } = await prepare();
  table(text);
  const refused = await type(['run', '--yes', ...(words.length > 0 ? words : ['--job', '1'])]);
  expect(refused).toMatchObject({ exitCode: 2 });
  expect(refused.stderr).toContain(said);
  expect(refused.stderr).not.toContain('hush');
});

it('--jobs - two engines that mean different rows, and none at all', async () => {
  const { type } = await prepare();
  const two = await type(['run', '--yes'], { JOB_COMPLETION_INDEX: '0', PARALLEL_SEQ: '2' });
  expect(two.stderr).toContain('say which with --job');
  expect((await type(['run', '--yes'])).stderr).toContain('--jobs needs --job');
  expect(await type(['apply', '--yes', '--job', '1'])).toMatchObject({ exitCode: 2 });
});
