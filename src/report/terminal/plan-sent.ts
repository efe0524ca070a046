/** What a plan would send: mails by language, the texts in them, and people whose name or job changes with the address. */
import type { Invitation } from '../../core/directory.ts';
import { handoverProperties } from '../../core/guest.ts';
import { clip, showLinesPlainly, showPlainly } from '../../core/plain-text.ts';
import type { PlannedRow } from '../../core/plan.ts';
import { writeCount, writeCountOf } from '../figures.ts';

/** What a plan would send. */
export interface PlannedMails {
  /** Invitations that Graph will be asked to mail. */
  readonly mails: number;
  /** Those by language, most first; '' is Microsoft's default. */
  readonly languages: readonly { readonly tag: string; readonly mails: number }[];
  /** People whose name or job changes too, the first of them in words. */
  readonly changes: { readonly count: number; readonly first: readonly string[] };
  /** Texts in those mails, as the first rows have them, and how many other texts there are. */
  readonly texts: readonly { readonly text: string; readonly count: number; readonly firstLine: number }[];
  readonly otherTexts: number;
}

type SentRow = Pick<PlannedRow, 'patch' | 'previous' | 'invitation'>;

export interface SentTally {
  /** Adds a row that is planned; one without an invitation counts for nothing. `guest`: how people call it. */
  add(line: number, guest: string, row: SentRow): void;
  tell(): PlannedMails;
}

const languagesMax = 20;
const changesShownMax = 3;
const textsMax = 5;
/** UTF-16 code units of a text that are shown. */
const textMax = 2_000;

/** An empty tally; its memory is bounded. */
export function createSentTally(): SentTally {
  const languages = new Map<string, number>();
  const changes = { count: 0, first: [] as string[] };
  const texts = new Map<string, { text: string; count: number; firstLine: number }>();
  let mails = 0;
  let otherTexts = 0;

  function addText(text: string, line: number): void {
    const known = texts.get(text);
    if (known !== undefined) known.count += 1;
    else if (texts.size < textsMax) texts.set(text, { text: clip(text, textMax), count: 1, firstLine: line });
    else otherTexts += 1;
  }

  function addMail({ language, message }: Invitation, line: number): void {
    mails += 1;
    const tag = language ?? '';
    const key = languages.has(tag) || languages.size < languagesMax ? tag : 'other languages';
    languages.set(key, (languages.get(key) ?? 0) + 1);
    if (message !== null) addText(message, line);
  }

  return {
    add(line, guest, row) {
      if (row.invitation === null) return;
      if (row.invitation.send) addMail(row.invitation, line);
      const change = describeChange(guest, row);
      if (change === null) return;
      changes.count += 1;
      if (changes.first.length < changesShownMax) changes.first.push(change);
    },
    tell: () => ({
      mails,
      languages: [...languages]
        .map(([tag, count]) => ({ tag, mails: count }))
        .sort((one, other) => other.mails - one.mails),
      changes: { count: changes.count, first: [...changes.first] },
      texts: [...texts.values()],
      otherTexts,
    }),
  };
}

const nameMax = 80;
const inherits = 'who inherits all access';

/** Who becomes whom, or what else changes of a person; null: nothing does. */
function describeChange(guest: string, { patch, previous }: SentRow): string | null {
  const changed = handoverProperties.filter((property) => patch?.[property] !== undefined);
  if (patch === null || changed.length === 0) return null;
  const who = clip(showPlainly(guest), nameMax);
  if (typeof patch.displayName === 'string')
    return `${who} becomes ${clip(showPlainly(patch.displayName), nameMax)}, ${inherits}`;
  const words = changed.map((property) => {
    const [before, after] = [previous[property], patch[property]].map((value) =>
      value ? clip(showPlainly(value), nameMax) : 'nothing',
    );
    return `${property} ${before} becomes ${after}`;
  });
  return `${who}: ${words.join(', ')}`;
}

/** Mails by language in words: `12 in de-DE, 3 in Microsoft's default (en-US)`. */
export function describeLanguages(languages: PlannedMails['languages']): string {
  const named = languages.map(({ tag, mails }) => ({
    mails,
    name: `in ${tag === '' ? "Microsoft's default (en-US)" : tag}`,
  }));
  const [only, ...more] = named;
  if (only !== undefined && more.length === 0) return only.mails === 1 ? only.name : `all ${only.name}`;
  return named.map(({ mails, name }) => `${writeCount(mails)} ${name}`).join(', ');
}

/** People whose name or job changes too, in one sentence; '' when there are none. */
export function describeChanges(
  { count, first: all }: PlannedMails['changes'],
  most = changesShownMax,
): string {
  if (count === 0) return '';
  const first = all.slice(0, most);
  const more = count > first.length ? ` and ${writeCount(count - first.length)} more` : '';
  const people = count === 1 ? '1 person changes' : `${writeCount(count)} people change`;
  return `${people} name or job too: ${first.join('; ')}${more}`;
}

/** What would be sent, a line each. */
export function tellSent(sent: PlannedMails & { readonly reset: number }): string[] {
  if (sent.reset === 0) return ['Nothing would be sent'];
  // One is enough where all change alike; whoever becomes somebody else is named.
  const count =
    sent.changes.count > 10 && !sent.changes.first.some((each) => each.endsWith(inherits)) ? 1 : undefined;
  const mails =
    sent.mails === 0
      ? 'Graph will send no mail'
      : `Graph will be asked to send ${writeCountOf(sent.mails, 'mail')}${sent.languages.length === 1 ? ',' : ':'} ${describeLanguages(sent.languages)}`;
  return [mails, describeChanges(sent.changes, count), ...tellTexts(sent)].filter(Boolean);
}

/** The texts in the mails, as far as they are shown. */
export function tellTexts({ texts, otherTexts }: Pick<PlannedMails, 'texts' | 'otherTexts'>): string[] {
  if (texts.length === 0) return [];
  const other = `  and ${writeCountOf(otherTexts, 'row')} with other texts: see planCustomMessage in plan.csv`;
  return [
    'Text in the mails',
    ...texts.flatMap(({ text, count, firstLine }) => [
      `  ${writeCountOf(count, 'mail')}, first line ${firstLine}:`,
      ...showLinesPlainly(text.replaceAll(/\r\n?/g, '\n'))
        .split('\n')
        .map((line) => `    ${line}`),
    ]),
    ...(otherTexts > 0 ? [other] : []),
  ];
}
