/** A question that was answered an hour later was answered about an old plan: everybody is looked at anew. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { makeFolder, readCsv, runCommand, writeGuests } from '../support/command.ts';
import { runHere } from '../support/edge.ts';
import { FastClock } from '../support/fast-clock.ts';
import { idOf, makeGuests, makeRows, startGraph, token } from '../support/graph.ts';
import { countStatuses } from '../support/kill-truth.ts';

const hour = 60 * 60_000;
const word = 'woodgrove.example';

async function prepare() {
  const graph = await startGraph({ tenant: { users: makeGuests(4) } });
  const folder = makeFolder();
  const csv = writeGuests(folder, makeRows(4));
  const clock = new FastClock();
  const questions: string[] = [];
  /** Answers every question; what happens before the answer is told by its number. */
  const runAndAnswer = (words: readonly string[], before: (question: number) => void) =>
    runHere([...words, '--graph-url', graph.url, '--canary', '0'], {
      folder,
      env: { ...token, GUEST_RESET_LOCK_FOLDER: join(folder, 'locks') },
      clock,
      person(shown) {
        questions.push(shown.slice(questions.join('').length));
        before(questions.length);
        return word;
      },
    });
  return { graph, folder, csv, clock, questions, runAndAnswer };
}

function invite(graph: Simulator, n: number): void {
  graph.tenant.change(idOf(n), {
    externalUserState: 'PendingAcceptance',
    externalUserStateChangedMs: Date.now() + hour,
    mail: `guest${n}@contoso.example`,
  });
}

it('run - a question that waited an hour is asked again, with how many have changed; those are left alone', async () => {
  const { graph, folder, csv, clock, questions, runAndAnswer } = await prepare();
  const ended = await runAndAnswer(['run', csv, '--out', 'out'], (question) => {
    if (question > 1) return;
    clock.jump(hour);
    invite(graph, 1);
    invite(graph, 2);
  });
  expect(questions).toHaveLength(2);
  expect(questions[0]).not.toContain('have changed since the plan');
  expect(questions[1]).toContain('2 of them have changed since the plan, and will be left alone');
  expect(ended.stderr).toContain('The question has waited: looking at all guests again');
  expect(graph.ledger.summary()).toMatchObject({ invitations: 2, guestsInvitedAgain: 0 });
  expect(graph.ledger.invitationsOf(idOf(1)) + graph.ledger.invitationsOf(idOf(2))).toBe(0);
  expect(countStatuses(readCsv(join(folder, 'out', 'results.csv')))).toEqual({ reset: 2, unchanged: 2 });
});

it('run - a question that waited and is right still is not asked again, and one answered at once needs no second look', async () => {
  const waited = await prepare();
  const ofWaited = await waited.runAndAnswer(['run', waited.csv, '--out', 'out'], () =>
    waited.clock.jump(hour),
  );
  expect(waited.questions).toHaveLength(1);
  const [, took = ''] = /^4 rows: 4 reset, in (.*)$/m.exec(ofWaited.stderr) ?? [];
  expect(took, 'the time of the person is not counted').toMatch(/^\d+ s$/);
  expect(waited.graph.ledger.summary()).toMatchObject({ invitations: 4 });
  const prompt = await prepare();
  const ended = await prompt.runAndAnswer(['run', prompt.csv, '--out', 'out'], () => {});
  expect(prompt.questions).toHaveLength(1);
  expect(ended.stderr).not.toContain('The question has waited');
});

it('run - a question that waits again and again is asked until nothing changes any more', async () => {
  const { graph, csv, clock, questions, runAndAnswer } = await prepare();
  await runAndAnswer(['run', csv, '--out', 'out'], (question) => {
    clock.jump(hour);
    if (question < 3) invite(graph, question);
  });
  expect(questions).toHaveLength(3);
  expect(questions[2]).toContain('2 of them have changed');
  expect(graph.ledger.summary()).toMatchObject({ invitations: 2, guestsInvitedAgain: 0 });
});

it('remind - the same: whoever has redeemed meanwhile is left out, and the question says the new number', async () => {
  const { graph, folder, csv, clock, questions, runAndAnswer } = await prepare();
  const reach = ['--graph-url', graph.url, '--yes', '--canary', '0', '--out', 'out'];
  await runCommand(['run', csv, ...reach], folder, token);
  await runAndAnswer(['remind', 'out', '--older-than', '0d'], (question) => {
    if (question > 1) return;
    clock.jump(hour);
    graph.tenant.change(idOf(3), {
      externalUserState: 'Accepted',
      externalUserStateChangedMs: Date.now() + hour,
    });
  });
  expect(questions).toHaveLength(2);
  expect(questions[0]).toContain('invite 4 guests again');
  expect(questions[1]).toContain('invite 3 guests again');
  expect(graph.ledger.invitationsOf(idOf(3))).toBe(1);
  expect(graph.ledger.summary()).toMatchObject({ invitations: 7 });
});
