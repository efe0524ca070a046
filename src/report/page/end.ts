/** How the run ended, in words for people who do not know exit codes. */
import { writeCountOf } from '../figures.ts';
import type { RowsSummary } from '../tally.ts';
import type { PageRun } from './facts.ts';
import { countLater } from './waves.ts';

/** A headline and a sentence, and whether they are good news. */
export interface RunEnd {
  readonly tone: 'good' | 'warn' | 'bad';
  readonly headline: string;
  readonly sentence: string;
}

/** Says how the run ended, and why. */
export function judgeEnd({ ended }: Pick<PageRun, 'ended'>, rows: RowsSummary): RunEnd {
  if (ended === null) {
    return {
      tone: 'warn',
      headline: 'This run has not ended',
      sentence: 'It is still at work, or its process was killed. The numbers are those recorded so far.',
    };
  }
  const why = ended.reason === null ? '' : ` ${ended.reason}.`;
  const { unknown, notAttempted } = rows.counts;
  const left =
    notAttempted === 0
      ? 'Every row had been attempted.'
      : `${writeCountOf(notAttempted, 'row')} ${wasOrWere(notAttempted)} not attempted. Nothing is lost: the run can be carried on.`;
  switch (ended.exitCode) {
    case 0:
      if (countLater(rows) > 0) return judgePart(rows);
      return { tone: 'good', headline: 'Finished', sentence: 'Every row was reset, or needed no change.' };
    case 3:
      return judgeFinished(rows, why);
    case 6:
      return {
        tone: 'bad',
        headline: 'Finished, and a person must look',
        sentence: `Whether ${writeCountOf(unknown, 'row')} took effect could not be found out. ${describeExceptions(rows)}${why}`,
      };
    case 4:
      return { tone: 'bad', headline: 'Halted', sentence: `The directory would not go on.${why} ${left}` };
    case 5:
      return {
        tone: 'warn',
        headline: 'Stopped early on purpose',
        sentence: `A safeguard ended the run.${why} ${left}`,
      };
    case 129:
    case 130:
    case 143:
    case 149:
      return {
        tone: 'warn',
        headline: 'Interrupted',
        sentence: `Somebody ended the run before it was done. ${left}`,
      };
    default:
      return {
        tone: 'bad',
        headline: 'Ended unexpectedly',
        sentence: `Exit code ${ended.exitCode}.${why} ${left}`,
      };
  }
}

function judgePart(rows: RowsSummary): RunEnd {
  const later = countLater(rows);
  return {
    tone: 'good',
    headline: 'This part of the plan is done',
    sentence: `${writeCountOf(later, 'row')} ${later === 1 ? 'is' : 'are'} left for later.`,
  };
}

/** Rows that repeat others make the same exit code as real exceptions, and are none to people. */
function judgeFinished(rows: RowsSummary, why: string): RunEnd {
  const isGood = rows.attentionTotal === 0 && rows.counts.notAttempted === 0;
  return {
    tone: isGood ? 'good' : 'warn',
    headline: isGood ? 'Finished' : 'Finished, with exceptions',
    sentence: `${isGood ? 'Every guest was reset, or needed no change. ' : ''}${describeExceptions(rows)}${why}`,
  };
}

function describeExceptions({ counts, repeats }: RowsSummary): string {
  const unusable = counts.rejected - repeats;
  const parts = [
    unusable > 0 ? `${writeCountOf(unusable, 'row')} could not be used and nothing was sent` : '',
    counts.failed > 0 ? `${writeCountOf(counts.failed, 'row')} failed` : '',
    repeats > 0
      ? `${writeCountOf(repeats, 'row')} only ${repeats === 1 ? 'repeats' : 'repeat'} an earlier one`
      : '',
  ].filter(Boolean);
  return parts.length === 0 ? '' : `${parts.join('; ')}.`;
}

function wasOrWere(count: number): string {
  return count === 1 ? 'was' : 'were';
}
