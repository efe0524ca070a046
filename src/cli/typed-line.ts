/** The command line as it was typed, to be typed again. */
import { typeWords } from './shell.ts';

/** Names its run as soon as that is known: by the time somebody types it, another run may be the latest. */
export class TypedLine {
  readonly words: readonly string[];
  #named: readonly string[];
  #place = -1;
  #nameRun: (run: string) => readonly string[];

  constructor(words: readonly string[]) {
    this.words = words;
    this.#named = words;
    this.#nameRun = () => words;
  }

  /** What its words were found to be. */
  readAs({ name, alias }: { readonly name: string; readonly alias?: string }, argument: string | null): void {
    const { words } = this;
    const command = words.findIndex((word) => word === name || word === alias);
    const place = argument === null ? -1 : words.indexOf(argument, command + 1);
    this.#place = place;
    this.#nameRun = (run) => (place === -1 ? words.toSpliced(command + 1, 0, run) : words.with(place, run));
  }

  /** From now on it names this run, whatever it was typed with. */
  nameRun(run: string): void {
    this.#named = this.#nameRun(run);
  }

  /** The words with another argument; the same where it was typed without one. */
  withArgument(argument: string): readonly string[] {
    return this.#place === -1 ? this.words : this.words.with(this.#place, argument);
  }

  /** The line, with words added to it. */
  write(more: readonly string[] = []): string {
    return typeWords([...this.#named, ...more]);
  }
}
