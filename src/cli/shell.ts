/** The shell in which lines to type next are pasted: which one it is, and a word as it takes it whole. */

export type Shell = 'posix' | 'cmd' | 'powershell' | 'pwsh';

/**
 * The shell that a person types in, as far as the environment tells. `powershell` is Windows PowerShell, `pwsh` the one that is
 * installed beside it.
 */
export function findShell(
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
): Shell {
  const modules = env['PSModulePath'] ?? '';
  if (platform !== 'win32') return modules === '' ? 'posix' : 'pwsh';
  // Git Bash and its like.
  if (env['MSYSTEM'] !== undefined) return 'posix';
  // Every process has the folders of the machine; a PowerShell adds those of its user for what it starts.
  const own = modules
    .split(';')
    .filter((path) => /\\(Windows)?PowerShell\\Modules\\?$/i.test(path))
    .filter((path) => !/^[a-z]:\\(Program Files|Windows)[^\\]*\\/i.test(path));
  if (own.length === 0) return 'cmd';
  return own.some((path) => /\\WindowsPowerShell\\/i.test(path)) ? 'powershell' : 'pwsh';
}

const ownShell = findShell(process.platform, process.env);

const joints: Readonly<Record<Shell, string>> = { posix: '\\', cmd: '^', powershell: '`', pwsh: '`' };

/** What stands at the end of a line that goes on in the next one. Default: in the shell in use. */
export function lineJoint(shell: Shell = ownShell): string {
  return joints[shell];
}

/** A line to type: the words, each as the shell takes it. */
export function typeWords(words: readonly string[]): string {
  return ['guest-reset', ...words.map((word) => quoteWord(word))].join(' ');
}

/** A line to type that is carried out with a variable of the environment. Default: the shell in use. */
export function setVariable(name: string, value: string, line: string, shell: Shell = ownShell): string {
  if (shell === 'posix') return `${name}=${quoteWord(value, shell)} ${line}`;
  if (shell === 'cmd') return `set "${name}=${value}" && ${line}`;
  return `$env:${name} = ${quoteWord(value, shell)}; ${line}`;
}

/** A word as a shell takes it whole. Default: the shell in use, which is that of the process. */
export function quoteWord(word: string, shell: Shell = ownShell): string {
  if (shell === 'posix') {
    return /^[\w@%+:,./-][\w@%+=:,./-]*$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
  }
  if (/^[\w./\\:][\w+=:./\\-]*$/.test(word) || /^--?[a-z-]+$/i.test(word)) return word;
  // The program would take \" for a quotation mark.
  const whole = word.replace(/\\+$/, '$&$&');
  if (shell === 'cmd') return `"${whole.replaceAll(/(\\*)"/g, '$1$1""')}"`;
  // Both shells of Windows take most words so, whichever it is.
  if (!/["$`\u201c-\u201e]/.test(whole)) return `"${whole}"`;
  const single = whole.replaceAll(/['\u2018-\u201b]/g, '$&$&');
  // Windows PowerShell hands quotation marks on as they are, and the program would take them for its own.
  return `'${shell === 'powershell' ? single.replaceAll(/(\\*)"/g, '$1$1\\"') : single}'`;
}
