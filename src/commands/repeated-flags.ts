/** Flags that may be there several times: yargs keeps the last of each, so the words are gone through once more. */
import { type Flag, type FlagName, flags } from '../cli/flags.ts';

/** All values of such flags among the words, in their order, with commas between them. */
export function joinRepeated(
  names: readonly FlagName[],
  words: readonly string[],
): Readonly<Record<string, string>> {
  const all: Readonly<Record<FlagName, Flag>> = flags;
  const repeated = names.filter((name) => all[name].isRepeated);
  const found = repeated.map((name) => {
    const values = words.flatMap((word, index) => {
      if (word.startsWith(`--${name}=`)) return [word.slice(name.length + 3)];
      return word === `--${name}` ? [words[index + 1] ?? ''] : [];
    });
    return [name, values.join(',')] as const;
  });
  return Object.fromEntries(found.filter(([, value]) => value !== ''));
}
