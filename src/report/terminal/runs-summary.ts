/** The runs under a folder, as the terminal shows them. */
import { writeCount, writeCountOf, writeMoment } from '../figures.ts';
import { addUpRuns, type RunLine } from '../runs.ts';

/** Three lines for each run, then the sums. */
export function summariseRuns(runs: readonly RunLine[]): string[] {
  return [...runs.flatMap(summariseOne), ...summariseAll(runs)];
}

function summariseOne(run: RunLine): string[] {
  const { state, path, input, tenant, simulated, problem } = run;
  const head = `${state.padEnd(11)} ${path}`;
  if (state === 'unreadable') return [head, `            ${problem}`, ''];
  const about = `${input} for ${tenant}${simulated ? ' (rehearsal)' : ''}`;
  return [
    `${head}: ${about}`,
    `            ${countRun(run)}`,
    `            ${tellWhen(run)}`,
    ...(run.next === null ? [] : [`            Next: ${run.next}`]),
    '',
  ];
}

function countRun({ toReset, reset, redeemed, unknown, left }: RunLine): string {
  return [
    `${writeCount(toReset)} planned`,
    `${writeCount(reset)} reset`,
    redeemed === null ? 'redeemed: not looked yet' : `${writeCount(redeemed)} redeemed`,
    unknown > 0 ? `${writeCount(unknown)} unknown` : '',
    left > 0 ? `${writeCount(left)} left` : '',
  ]
    .filter(Boolean)
    .join(', ');
}

function tellWhen({ createdAt, endedAt, signedInAs }: RunLine): string {
  const ended = endedAt === null ? '' : `, ended ${writeMoment(endedAt)}`;
  return `planned ${writeMoment(createdAt)}${ended}${signedInAs === '' ? '' : `, by ${signedInAs}`}`;
}

function summariseAll(runs: readonly RunLine[]): string[] {
  if (runs.length === 0) return [];
  const { states, toReset, reset, redeemed, unknown } = addUpRuns(runs);
  const isRehearsed = runs.every(({ simulated }) => simulated);
  const stood = states.map(({ state, count }) => `${writeCount(count)} ${state}`).join(', ');
  return [
    `${writeCountOf(runs.length, 'run')}: ${stood}`,
    isRehearsed
      ? 'All of them are rehearsals: no real guest was touched'
      : `${writeCount(reset)} of ${writeCountOf(toReset, 'guest')} reset, ${writeCount(redeemed)} redeemed, ${writeCount(unknown)} unknown; rehearsals are not counted`,
  ];
}
