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

it.each([[[]], [['run']], [['rnu', '--help']], [['run', 'guests.csv', '--help']], [['--help', '--json']]])(
  'answerPlainQuestion() - %j is for the parser',
  (words) => {
    expect(answerPlainQuestion(commands, words, '1.2.3', 80)).toBeNull();
  },
);
