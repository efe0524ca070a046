/** What a workbook says of its sheets: their names, where each is, and how numbers are shown in them. */
import { posix } from 'node:path';
import type { WorkbookParts } from './parts.ts';
import type { Format } from './show-number.ts';
import { isTrue, readPrefixed, readXml } from './xml.ts';

export interface Book {
  readonly sheets: readonly BookSheet[];
  /** Whether days are counted from 1904 on, as old Macs did, and not from 1900. */
  readonly date1904: boolean;
  /** By number of the style of a cell. */
  readonly formats: readonly Format[];
  /** The part with the texts that cells share; undefined: there is none. */
  readonly strings: Buffer | undefined;
}

export interface BookSheet {
  readonly name: string;
  readonly hidden: boolean;
  /** null: it holds no cells, but a chart or a dialogue. */
  readonly part: Buffer | null;
  /** Where its links lead, by their ids. */
  readonly links: ReadonlyMap<string, string>;
}

/** Reads it. @throws when a part is missing or damaged */
export function readBook(parts: WorkbookParts): Book {
  const find = byName(parts);
  const path = findType(readRelations(find, ''), 'officeDocument') ?? 'xl/workbook.xml';
  const related = readRelations(find, path);
  const { date1904, named } = readNames(take(find, path));
  const styles = findType(related, 'styles');
  const strings = findType(related, 'sharedStrings');
  const seen = new Set<string>();
  return {
    date1904,
    formats: readFormats(styles === undefined ? undefined : find(styles)),
    strings: strings === undefined ? undefined : take(find, strings),
    sheets: named.map(({ id, ...sheet }) => {
      const relation = related.get(id);
      if (relation === undefined)
        throw new Error(`the place of sheet ${JSON.stringify(sheet.name)} is missing`);
      // Tabs are counted by people, whatever is on them.
      if (!relation.type.endsWith('/worksheet')) return { ...sheet, part: null, links: new Map() };
      // Read again and again, a small file would take hours.
      if (seen.has(relation.target)) throw new Error(`two sheets are the same part ${relation.target}`);
      seen.add(relation.target);
      const links = [...readRelations(find, relation.target)].map(
        ([each, { given }]) => [each, given] as const,
      );
      return { ...sheet, part: take(find, relation.target), links: new Map(links) };
    }),
  };
}

type Find = (path: string) => Buffer | undefined;

/** Names of parts are the same in capitals and in small letters. */
function byName(parts: WorkbookParts): Find {
  const folded = new Map([...parts].map(([name, part]) => [name.toLowerCase(), part]));
  return (path) => folded.get(path.toLowerCase());
}

function take(find: Find, path: string): Buffer {
  const part = find(path);
  if (part === undefined) throw new Error(`its part ${path} is missing`);
  return part;
}

interface Relation {
  readonly type: string;
  /** As it is written: where a link leads. */
  readonly given: string;
  /** The part in the zip. */
  readonly target: string;
}

type Relations = ReadonlyMap<string, Relation>;

function findType(relations: Relations, type: string): string | undefined {
  return [...relations.values()].find((each) => each.type.endsWith(`/${type}`))?.target;
}

/** What a part refers to, by id. @param path '': the workbook file itself */
function readRelations(find: Find, path: string): Relations {
  const { dir, base } = posix.parse(path);
  const part = find(posix.join(dir, '_rels', `${base}.rels`));
  const relations = new Map<string, Relation>();
  if (part === undefined) return relations;
  readXml(part, {
    open(name, { Id = '', Type = '', Target = '' }) {
      if (name !== 'Relationship') return;
      const target = posix.join('/', dir, Target.replaceAll('\\', '/'));
      const absolute = posix.normalize(Target.replaceAll('\\', '/'));
      relations.set(Id, {
        type: Type,
        given: Target,
        target: (absolute.startsWith('/') ? absolute : target).slice(1),
      });
    },
  });
  return relations;
}

function readNames(part: Buffer) {
  const named: { readonly id: string; readonly name: string; readonly hidden: boolean }[] = [];
  let date1904 = false;
  readXml(part, {
    open(element, attributes) {
      if (element === 'workbookPr') date1904 = isTrue(attributes['date1904']);
      if (element !== 'sheet') return;
      const { name = '', state = 'visible' } = attributes;
      named.push({ id: readPrefixed(attributes, 'id') ?? '', name, hidden: state !== 'visible' });
    },
  });
  return { date1904, named };
}

/** The short date, which depends on whoever looks, stays a number even where its code is written out. */
const shortDate = 14;

function readFormats(part: Buffer | undefined): Format[] {
  const formats: Format[] = [];
  if (part === undefined) return formats;
  const codes = new Map<number, string>();
  let inCells = false;
  let inCodes = false;
  readXml(part, {
    open(name, { numFmtId = '0', formatCode = 'General' }) {
      // Styles have the like for other purposes too.
      if (name === 'cellXfs') inCells = true;
      if (name === 'numFmts') inCodes = true;
      const number = Number(numFmtId);
      if (inCodes && name === 'numFmt' && number !== shortDate) codes.set(number, formatCode);
      if (inCells && name === 'xf') formats.push(codes.get(number) ?? number);
    },
    close(name) {
      if (name === 'cellXfs') inCells = false;
      if (name === 'numFmts') inCodes = false;
    },
  });
  return formats;
}
