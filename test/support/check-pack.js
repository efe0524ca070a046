/** The release check: packs the project, installs the tarball into an empty folder, and resets the packed fixture from there. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const allowed =
  /^(dist\/.+\.js|fixtures\/merger\.(csv|tenant\.json)|package\.json|README(\.[\w-]+)?\.md|docs\/(?:[\w.-]+\.md|json\.schema\.json)|docs\/pictures\/[\w.-]+|LICENSE|CHANGELOG\.md)$/;

// On Windows, npm and what it installs are scripts of its shell, and the shell takes words apart.
const shell = process.platform === 'win32';
const quote = (words) => (shell ? words.map((word) => `"${word}"`) : words);

function run(command, args, cwd) {
  const options = { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], shell };
  return execFileSync(command, quote(args), options);
}

const folder = mkdtempSync(join(tmpdir(), 'guest-reset-pack-'));
try {
  const [packed] = JSON.parse(
    run('npm', ['pack', '--json', '--silent', '--ignore-scripts', '--pack-destination', folder], root),
  );
  const strangers = packed.files.map(({ path }) => path).filter((path) => !allowed.test(path));
  if (strangers.length > 0)
    throw new Error(`The package has files that no user needs: ${strangers.join(', ')}`);
  run('npm', ['init', '--yes', '--silent'], folder);
  const { status, stderr } = spawnSync(
    'npm',
    ['install', '--no-audit', '--no-fund', '--loglevel=warn', `./${packed.filename}`],
    { cwd: folder, encoding: 'utf8', shell },
  );
  if (status !== 0 || /EBADENGINE/.test(stderr))
    throw new Error(`Installing the package does not go smoothly:\n${stderr}`);
  const own = join(folder, 'node_modules', 'guest-reset');
  const words = [
    'run',
    join(own, 'fixtures/merger.csv'),
    '--simulate',
    '--simulated-tenant',
    join(own, 'fixtures/merger.tenant.json'),
  ];
  const command = join('node_modules', '.bin', 'guest-reset');
  const version = run(command, ['--version'], folder).trim();
  const told = JSON.parse(runAllowing(3, command, [...words, '--yes', '--quiet', '--json']));
  if (told.counts.reset < 30)
    throw new Error(`The packed tool reset only ${told.counts.reset} guests of its fixture`);
  console.log(
    `guest-reset ${version}: ${packed.files.length} files, ${Math.round(packed.size / 1024)} kB; installed and ran`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Rows that were rejected make exit code 3, which is right for this fixture. */
function runAllowing(exitCode, command, args) {
  try {
    return run(command, args, folder);
  } catch (error) {
    if (error.status !== exitCode) throw error;
    return error.stdout;
  }
}
