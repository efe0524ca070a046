/** --help and --version are answered without the parser; what it would answer is the same. */
import { expect, it } from 'vitest';
import { answerPlainQuestion } from '../../src/cli/help.ts';
import { parseCommandLine } from '../../src/cli/parse.ts';
import { commands } from '../../src/commands/index.ts';

const lines = [
  ['--version'],
  ['--help'],
  ['help'],
  ['resume', '--help'],
  ...commands.flatMap(({ name }) => [
    [name, '--help'],
    ['help', name],
  ]),
];

it.each(lines)('answerPlainQuestion() - %s %s says what the parser says', async (...words) => {
  expect({ print: answerPlainQuestion(commands, words, '1.2.3', 80) }).toEqual(
    await parseCommandLine(commands, words, '1.2.3', 80),
  );
});

it('run --help - ten flags and how to see the others; --all has every flag, and a command with few has all of them', async () => {
  const [run] = commands.filter(({ name }) => name === 'run');
  const countFlags = (text: string) => text.match(/^ {2}--/gm)?.length;
  const short = await parseCommandLine(commands, ['run', '--help'], '1.2.3', 80);
  const whole = await parseCommandLine(commands, ['run', '--help', '--all'], '1.2.3', 80);
  expect(countFlags('print' in short ? short.print : '')).toBe(10);
  expect('print' in short ? short.print : '').toContain('guest-reset run --help --all');
  expect(countFlags('print' in whole ? whole.print : '')).toBe(run?.flags.length);
});

it.each([[[]], [['run']], [['rnu', '--help']], [['run', 'guests.csv', '--help']], [['--help', '--json']]])(
  'answerPlainQuestion() - %j is for the parser',
  (words) => {
    expect(answerPlainQuestion(commands, words, '1.2.3', 80)).toBeNull();
  },
);
