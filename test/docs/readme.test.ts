import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { flags } from '../../src/cli/flags.ts';
import { commands } from '../../src/commands/index.ts';
import { haltCodes, outcomeCodes, planCodes } from '../../src/core/codes.ts';
import { findCodeTables, renderCodeTables, replaceCodeTables } from './codes-table.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const docs = existsSync(join(root, 'docs'))
  ? readdirSync(join(root, 'docs'))
      .filter((name) => name.endsWith('.md'))
      .map((name) => `docs/${name}`)
  : [];
const pages = [
  'README.md',
  'README.zh-CN.md',
  'src/README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...docs,
].filter((name) => existsSync(join(root, name)));

function read(page: string): string {
  return readFileSync(join(root, page), 'utf8');
}

/** Code in a page: fenced blocks and pieces between backticks. */
function listCode(text: string): string[] {
  return [...text.matchAll(/```\w*\n([\s\S]*?)```|`([^`\n]+)`/g)].map(
    ([, block, piece]) => block ?? piece ?? '',
  );
}

/** Words of other programs that may stand in our pages, with their flags. */
const foreignLines =
  /\b(npm|npx|az|docker|podman|openssl|systemctl|journalctl|schtasks|kubectl|git|gh|vitest)\b/;

function listOwnLines(text: string): string[] {
  return listCode(text)
    .flatMap((code) => code.replaceAll(/\\\n\s*/g, '').split('\n'))
    .map((line) => line.replace(/\s#\s.*$/, ''))
    .filter((line) => !foreignLines.test(line.split('guest-reset ')[0] ?? ''));
}

const reference = 'docs/reference.md';
/** What one language says on its front page and on those that the front page leads to. */
const facts = {
  english: ['README.md', reference, 'docs/benchmark.md'],
  chinese: ['README.zh-CN.md', 'docs/reference.zh-CN.md', 'docs/benchmark.zh-CN.md'],
};
const readAll = (list: readonly string[]): string => list.map(read).join('\n');

describe.each(['README.md', 'README.zh-CN.md'])('%s', (page) => {
  it('has at most 150 lines', () => {
    expect(read(page).split('\n').length).toBeLessThanOrEqual(151);
  });

  it('has pictures with words for those who do not see them, and small ones', () => {
    const pictures = [...read(page).matchAll(/!\[([^\]]*)\]\(([^)]+)\)/g)];
    expect(pictures).toHaveLength(2);
    for (const [, words = '', path = ''] of pictures) {
      expect(words.length).toBeGreaterThan(20);
      expect(statSync(join(root, path)).size).toBeLessThan(200_000);
    }
  });
});

describe('README.md', () => {
  it('docs/reference.md - its tables of codes are those of the code (UPDATE_DOCS=1 writes them anew)', () => {
    if (process.env['UPDATE_DOCS']) writeFileSync(join(root, reference), replaceCodeTables(read(reference)));
    expect(findCodeTables(read(reference))).toBe(renderCodeTables());
  });

  it.each(Object.entries({ ...planCodes, ...outcomeCodes, ...haltCodes }))(
    'docs/reference.md - %s stands there with cause and remedy',
    (code, { cause, remedy }) => {
      expect(read(reference)).toContain(`| \`${code}\` | ${cause} | ${remedy} |`);
    },
  );

  it.each(commands.map(({ name }) => name))('README.md - the command %s is in its table', (name) => {
    expect(read('README.md')).toMatch(new RegExp(`^\\| \`${name}[ \`]`, 'm'));
  });
});

describe('README.zh-CN.md', () => {
  const statuses = ['reset', 'unchanged', 'rejected', 'failed', 'unknown', 'not-attempted'];

  it('docs/benchmark.zh-CN.md - has the numbers of the English one', () => {
    const list = (page: string) =>
      read(page)
        .match(/\d[\d.,]*\d|\d/g)
        ?.toSorted();
    expect(list('docs/benchmark.zh-CN.md')).toEqual(list('docs/benchmark.md'));
  });

  it('docs/reference.zh-CN.md - its tables have the codes of the English ones, in the same order', () => {
    const list = (page: string) =>
      [...(findCodeTables(read(page)) ?? '').matchAll(/^\| `([\w-]+)` \|/gm)].map(([, code]) => code);
    expect(list('docs/reference.zh-CN.md')).toEqual(list(reference));
  });
  const names = new Set([...commands.map(({ name }) => name), ...statuses]);

  /** First cells of tables that are a command, a status, a file or an exit code. */
  const listNamed = (list: readonly string[]): string[] => {
    const cells = [...readAll(list).matchAll(/^\| (`[^|]+`|[0-7]|129, 130, 143, 149) \|/gm)].map(
      ([, cell]) => cell ?? '',
    );
    const plain = cells.map((cell) => cell.replaceAll('、', ', ').replaceAll('`', ''));
    return [
      ...new Set(plain.filter((cell) => names.has(cell.split(' ')[0] ?? '') || /[\d.]/.test(cell))),
    ].sort();
  };

  it('README.zh-CN.md - has the same commands, files, statuses and exit codes as README.md', () => {
    expect(listNamed(facts.chinese)).toEqual(listNamed(facts.english));
    expect(listNamed(facts.english).length).toBeGreaterThan(25);
  });

  it('README.zh-CN.md - names the same columns as README.md', () => {
    const columns = (list: readonly string[]) => new Set(readAll(list).match(/`(?:result|new)[A-Z]\w+`/g));
    expect(columns(facts.chinese)).toEqual(columns(facts.english));
  });
});

describe.each(pages)('%s', (page) => {
  it('has command lines that Windows PowerShell 5.1 takes too, unless a block names its language', () => {
    const fences: string[] = [];
    const typed = read(page)
      .split('\n')
      .filter((line) => {
        if (!line.startsWith('```')) return fences.at(-1) === '```';
        fences.push(fences.length % 2 === 0 ? line : 'end');
        return false;
      });
    const lines = typed.filter((line) => /&&|\|\||\\$|^[A-Z_]+=|\$\(|\bcurl /.test(line));
    expect(lines).toEqual([]);
  });

  it('names only flags that are there', () => {
    const named = listOwnLines(read(page)).flatMap((line) =>
      [...line.matchAll(/(?<![\w-])--([a-z][a-z-]*)/g)].map(([, flag]) => flag ?? ''),
    );
    const known = new Set<string>([...Object.keys(flags), 'help', 'version', 'licences']);
    expect(named.filter((flag) => !known.has(flag) && !known.has(flag.replace(/^no-/, '')))).toEqual([]);
  });

  it('names only commands that are there, each with flags that it takes', () => {
    const lines = listOwnLines(read(page)).flatMap((line) =>
      [...line.matchAll(/guest-reset ([a-z]+)((?: [^|&;]*)?)/g)].map(([, name, rest]) => ({ name, rest })),
    );
    const wrong = lines.flatMap(({ name, rest }) => {
      const command = commands.find((each) => each.name === name || each.alias === name);
      if (command === undefined) return [`guest-reset ${name}`];
      const taken = new Set<string>([...command.flags, 'help']);
      return [...(rest ?? '').matchAll(/(?<![\w-])--([a-z][a-z-]*)/g)]
        .map(([, flag]) => flag ?? '')
        .filter((flag) => !taken.has(flag) && !taken.has(flag.replace(/^no-/, '')))
        .map((flag) => `guest-reset ${name} --${flag}`);
    });
    expect(wrong).toEqual([]);
  });

  it('links only to files that are there', () => {
    const links = [...read(page).matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map(([, target]) => target ?? '');
    const local = links.filter((target) => !/^[a-z]+:/.test(target));
    expect(local.filter((target) => !existsSync(resolve(root, dirname(page), target)))).toEqual([]);
  });
});
