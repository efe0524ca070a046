/** Which address becomes which: pairs of domains from flags, or a file of them. */
import type { Settings } from '../../cli/settings.ts';
import { type AddressMap, createAddressMap, type Pair } from '../../core/draft.ts';
import { UsageError } from '../../core/errors.ts';
import { openCsv } from '../../csv/reader.ts';

type MapSettings = Pick<Settings, 'from-domain' | 'to-domain' | 'map'>;

/**
 * Reads the pairs.
 *
 * @returns null when there are none: every new address is left empty
 * @throws {UsageError} naming everything that is wrong
 */
export async function readAddressMap(settings: MapSettings): Promise<AddressMap | null> {
  const pairs = [...pairDomains(settings), ...(settings.map === null ? [] : await readMapFile(settings.map))];
  if (pairs.length === 0) return null;
  const made = createAddressMap(pairs);
  if ('problems' in made) throw new UsageError(made.problems.join('\n'));
  return made.map;
}

function pairDomains(settings: MapSettings): Pair[] {
  const [from, to] = [settings['from-domain'] ?? [], settings['to-domain'] ?? []];
  if (from.length !== to.length) {
    throw new UsageError(
      `There are ${from.length} --from-domain and ${to.length} --to-domain: give each its partner`,
    );
  }
  return from.map((domain, index) => ({ from: domain, to: to[index] ?? '', where: '--from-domain' }));
}

/** Two columns, with a header or without. */
async function readMapFile(path: string): Promise<Pair[]> {
  const file = await openCsv(path, { idColumn: '1', emailColumn: '2' });
  if (file.header.length !== 2) {
    throw new UsageError(
      `Cannot use --map ${path}: expected two columns, from and to, got ${file.header.length}`,
    );
  }
  const pairs: Pair[] = [];
  const add = ([from = '', to = '']: readonly string[], line: number): void => {
    pairs.push({ from, to, where: `${path} line ${line}` });
  };
  // Domains are no cells that tell a row from a header; names of columns have no dot.
  if (file.header.every((name) => name.includes('.'))) add(file.header, file.dialect.headerLine);
  for await (const chunk of file.chunks()) for (const { cells, line } of chunk) add(cells, line);
  if (pairs.length === 0) throw new UsageError(`Cannot use --map ${path}: it has no pair of domains`);
  return pairs;
}
