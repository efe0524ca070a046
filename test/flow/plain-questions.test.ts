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

const many = commands.filter(({ flags }) => flags.length > 15);

it.each(many)(
  '$name --help - at most ten flags and how to see the others; --all has every flag',
  async ({ name, flags }) => {
    const countFlags = (text: string) => text.match(/^ {2}--/gm)?.length;
    const help = async (...words: string[]) => {
      const typed = await parseCommandLine(commands, [name, '--help', ...words], '1.2.3', 80);
      return 'print' in typed ? typed.print : '';
    };
    const short = await help();
    expect(countFlags(short)).toBeLessThanOrEqual(10);
    expect(countFlags(short)).toBeGreaterThanOrEqual(6);
    expect(short.split('\n').length).toBeLessThanOrEqual(70);
    expect(short).toContain(`guest-reset ${name} --help --all`);
    expect(countFlags(await help('--all'))).toBe(flags.length);
  },
);

it.each([[[]], [['run']], [['rnu', '--help']], [['run', 'guests.csv', '--help']], [['--help', '--json']]])(
  'answerPlainQuestion() - %j is for the parser',
  (words) => {
    expect(answerPlainQuestion(commands, words, '1.2.3', 80)).toBeNull();
  },
);
