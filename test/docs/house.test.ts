/** The rooms of src/: who imports whom, in any kind of import, and how large a file or a folder may be. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { commands } from '../../src/commands/index.ts';

const src = fileURLToPath(new URL('../../src', import.meta.url));
const walk = join(src, 'README.md');

type Graph = ReadonlyMap<string, ReadonlySet<string>>;

/** The files of src/, each with the files that it imports: as values, as types, or when it needs them. */
function readImports(): Graph {
  const slashed = (path: string): string => path.replaceAll(sep, '/');
  const names = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map(slashed);
  return new Map(
    names.map((name) => {
      const found = readFileSync(join(src, name), 'utf8').matchAll(/(?:\bfrom |\bimport\()\s*'(\.[^']+)'/g);
      const imports = [...found].map(([, path = '']) =>
        slashed(relative(src, join(src, dirname(name), path))),
      );
      return [name, new Set(imports)];
    }),
  );
}

/** The room of a file: its folder right under src/; the process edge is a room of its own. */
function roomOf(file: string): string {
  const [room = '', ...more] = file.split('/');
  return more.length === 0 ? 'main' : room;
}

function groupByRoom(files: Graph): Graph {
  const rooms = new Map<string, Set<string>>();
  for (const [file, imports] of files) {
    const room = roomOf(file);
    const others = rooms.get(room) ?? new Set();
    for (const each of imports) if (roomOf(each) !== room) others.add(roomOf(each));
    rooms.set(room, others);
  }
  return rooms;
}

/** Those that stand above others first; what is left stands in a circle, or above one. */
function sortByFloor(graph: Graph): { readonly floors: string[][]; readonly circles: string[] } {
  const floors: string[][] = [];
  let left = [...graph.keys()];
  while (left.length > 0) {
    const ground = left.filter((name) => ![...(graph.get(name) ?? [])].some((each) => left.includes(each)));
    if (ground.length === 0) break;
    floors.unshift(ground.sort());
    left = left.filter((name) => !ground.includes(name));
  }
  return { floors, circles: left };
}

const files = readImports();
const rooms = groupByRoom(files);

it('src - no circle of files, in any kind of import', () => {
  expect(sortByFloor(files).circles).toEqual([]);
});

it('src - no circle of rooms', () => {
  expect(sortByFloor(rooms).circles).toEqual([]);
});

it('src/README.md - the picture of the rooms is what the imports are', () => {
  const lines = sortByFloor(rooms)
    .floors.flat()
    .map((room) => `${room} → ${[...(rooms.get(room) ?? [])].sort().join(', ') || 'nothing of ours'}`);
  const picture = `\`\`\`\n${lines.join('\n')}\n\`\`\``;
  const text = readFileSync(walk, 'utf8');
  const drawn = text.replace(/(## Who may import whom\n\n)```\n[^`]*```/, (_, title) => `${title}${picture}`);
  if (process.env['UPDATE_DOCS']) writeFileSync(walk, drawn);
  else expect(text).toBe(drawn);
  expect(drawn).toContain(picture);
});

/** Packages that may be exchanged for others, each with the one file that knows it. */
const exchangeable = {
  '@e965/xlsx': 'workbook/show-number.ts',
  saxes: 'workbook/xml.ts',
  yauzl: 'workbook/parts.ts',
  yazl: 'workbook/write/write-workbook.ts',
};

it.each(Object.entries(exchangeable))('src - %s is known to %s alone', (packageName, file) => {
  const names = [...files.keys()].filter((name) =>
    readFileSync(join(src, name), 'utf8').includes(`'${packageName}`),
  );
  expect(names).toEqual([file]);
});

it('src - no place compares commands by name', () => {
  const names = commands.map(({ name }) => name).join('|');
  const compares = new RegExp(
    `(?:name|command|commandName)\\s*[!=]==\\s*'(?:${names})'|case '(?:${names})':`,
  );
  const found = [...files.keys()].filter((name) => compares.test(readFileSync(join(src, name), 'utf8')));
  expect(found).toEqual([]);
});

it('src - no file has more than 300 lines', () => {
  const long = [...files.keys()].filter(
    (name) => readFileSync(join(src, name), 'utf8').trimEnd().split('\n').length > 300,
  );
  expect(long).toEqual([]);
});

/** The folder of the rules, which has more files yet. */
const wide = ['core'];

it('src - no folder has more than 25 files', () => {
  const counts = new Map<string, number>();
  for (const name of files.keys()) counts.set(dirname(name), (counts.get(dirname(name)) ?? 0) + 1);
  expect([...counts].filter(([folder, count]) => count > 25 && !wide.includes(folder))).toEqual([]);
});

it('src, test - comments name only files that exist', () => {
  const root = join(src, '..');
  const listed = ['src', 'test', 'docs'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map(
      (name) => `/${folder}/${name}`,
    ),
  );
  const known = [...listed, ...readdirSync(root).map((name) => `/${name}`)].map((name) =>
    name.replaceAll(sep, '/'),
  );
  const gone = listed
    .filter((name) => /\.[tj]s$/.test(name))
    .flatMap((name) => {
      const comments =
        readFileSync(join(root, name), 'utf8').match(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*/gm) ?? [];
      const named = comments.flatMap(
        (text) => text.match(/(?<![\w./-])[\w./-]+\.(?:[cm]?[tj]s|md)\b/g) ?? [],
      );
      return named
        .filter(
          (file) =>
            !known.some((each) =>
              each.endsWith(`/${file.replace(/^(?:\.\.?\/)+/, '').replace(/^dist\/(.+)\.js$/, 'src/$1.ts')}`),
            ),
        )
        .map((file) => `${name}: ${file}`);
    });
  expect(gone).toEqual([]);
});
