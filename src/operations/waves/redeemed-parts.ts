/** Who has redeemed of each part of the plan, beside one another. */
import type { RedemptionState } from '../../core/status.ts';
import { nameWave, type WaveAsked } from '../../core/wave.ts';
import { CodeLines, type LinesOf } from '../../report/code-lines.ts';
import { writeCount, writeCountOf, writeShare } from '../../report/figures.ts';
import type { Wave } from './find-wave.ts';

/** A part, and how far redemption has come in it. */
export interface PartRedeemed {
  readonly part: string;
  /** Guests that were reset. */
  readonly guests: number;
  readonly redeemed: number;
  /** The lines of each standing. */
  readonly codes: readonly LinesOf<{ readonly code: RedemptionState }>[];
}

/** A part while guests are counted. */
interface Counting {
  guests: number;
  redeemed: number;
  readonly lines: CodeLines<{ readonly code: RedemptionState }>;
}

/** Counts guests by the part in which they are, and those of the part that was asked for. */
export class RedeemedParts {
  readonly #parts = new Map<string, Counting>();
  readonly #wave: Wave | null;
  #guests = 0;
  #redeemed = 0;
  #open = 0;

  constructor(waves: readonly WaveAsked[], wave: Wave | null) {
    this.#wave = wave;
    for (const each of waves) this.#parts.set(nameWave(each), startCounting());
  }

  add(
    { ordinal, line }: { readonly ordinal: number; readonly line: number },
    partOf: ((ordinal: number) => string) | null,
    standing: RedemptionState,
  ): void {
    const isRedeemed = standing === 'redeemed' ? 1 : 0;
    if (this.#wave?.has(ordinal)) {
      this.#guests += 1;
      this.#redeemed += isRedeemed;
      if (standing === 'pending' || standing === 'not-shown' || standing === 'unread') this.#open += 1;
    }
    if (partOf === null) return;
    const part = partOf(ordinal);
    const counts = this.#parts.get(part) ?? startCounting();
    this.#parts.set(part, counts);
    counts.guests += 1;
    counts.redeemed += isRedeemed;
    counts.lines.add({ code: standing }, line);
  }

  /** Of the part that was asked for; null: none was. */
  get asked(): { isOpen: boolean; isDone: boolean } | null {
    if (this.#wave === null) return null;
    return { isOpen: this.#open > 0, isDone: this.#guests === this.#redeemed };
  }

  get told(): PartRedeemed[] {
    return [...this.#parts].map(([part, { guests, redeemed, lines }]) => ({
      ...{ part, guests, redeemed },
      codes: lines.tell(),
    }));
  }
}

function startCounting(): Counting {
  return { guests: 0, redeemed: 0, lines: new CodeLines() };
}

/** A line for each part. */
export function describeParts(parts: readonly PartRedeemed[]): string[] {
  return parts.map(
    ({ part, guests, redeemed }) =>
      `  ${part || 'the rest'}: ${writeCount(redeemed)} of ${writeCountOf(guests, 'guest')} (${writeShare(redeemed, guests)})`,
  );
}
