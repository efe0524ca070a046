/** Searches every byte that the tool wrote for texts that must not be there, in the spellings that they could hide in. */
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What must not be found, by a name for it. */
export type Canaries = Readonly<Record<string, string>>;

/** The files below a folder, links not followed. */
export function listFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => lstatSync(path).isFile());
}

/** Where the canaries are, as `place: name`; places are files below the folder and the texts by their names. */
export function findCanaries(
  folder: string,
  texts: Readonly<Record<string, string>>,
  canaries: Canaries,
): string[] {
  const places: [name: string, bytes: Buffer][] = [
    ...Object.entries(texts).map(([name, text]): [string, Buffer] => [name, Buffer.from(text)]),
    ...listFiles(folder).map((path): [string, Buffer] => [path.slice(folder.length + 1), readFileSync(path)]),
  ];
  return places.flatMap(([place, bytes]) =>
    Object.entries(canaries)
      .filter(([, canary]) => spell(canary).some((spelling) => bytes.includes(spelling)))
      .map(([name]) => `${place}: ${name}`),
  );
}

/** As it is, percent-encoded, in UTF-16, in hexadecimal, and in base64 at each of its three offsets. */
function spell(canary: string): Buffer[] {
  const shifted = [0, 1, 2].map((offset) => {
    const coded = Buffer.concat([Buffer.alloc(offset), Buffer.from(canary)]).toString('base64');
    // The first and last signs depend on the neighbours.
    return coded.slice(offset === 0 ? 0 : 4, -4);
  });
  return [
    Buffer.from(canary),
    Buffer.from(encodeURIComponent(canary)),
    Buffer.from(canary, 'utf16le'),
    Buffer.from(Buffer.from(canary).toString('hex')),
    ...shifted.flatMap((coded) => [
      Buffer.from(coded),
      Buffer.from(coded.replaceAll('+', '-').replaceAll('/', '_')),
    ]),
  ];
}
