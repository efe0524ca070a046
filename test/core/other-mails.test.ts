import { describe, expect, it } from 'vitest';
import { resolveColumns } from '../../src/core/columns.ts';
import { readRequest } from '../../src/core/request.ts';

const guest = '264e6d50-eaec-461e-b187-873b1bcf855f';

/** Reads one row with more columns than guest and address. */
function readWith(more: Readonly<Record<string, string>>) {
  const header = ['userId', 'newEmail', ...Object.keys(more)];
  const resolved = resolveColumns(header, { idColumn: null, emailColumn: null });
  if ('problems' in resolved) throw new Error(resolved.problems.join());
  const cells = [guest, 'adele@contoso.example', ...Object.values(more)];
  return readRequest({ ordinal: 0, line: 2, cells }, resolved.columns);
}

describe('readRequest() newOtherMails', () => {
  it.each<[cell: string, expected: readonly string[] | null]>([
    ['', null],
    ['  ', null],
    ['a@b.example', ['a@b.example']],
    ['a@b.example; SMTP:c@d.example ;', ['a@b.example', 'c@d.example']],
    ['(clear)', []],
    [' (Clear) ', []],
  ])('readRequest() - newOtherMails "%s"', (cell, expected) => {
    expect(readWith({ 'new Other-Mails': cell })).toMatchObject({ request: { otherMails: expected } });
  });

  it.each(['a', 'a@b.example;c', 'a@b.example,c@d.example'])(
    'readRequest() - newOtherMails "%s" is refused',
    (cell) => {
      expect(readWith({ newOtherMails: cell })).toMatchObject({
        problems: [
          { column: 'newOtherMails', code: 'option-malformed', message: expect.stringContaining('(clear)') },
        ],
      });
    },
  );

  it('readRequest() - without such a column the other addresses are left alone', () => {
    expect(readWith({})).toMatchObject({ request: { otherMails: null } });
  });
});

describe('readRequest() (clear)', () => {
  it('readRequest() - a handover cell of (clear) empties the field, an empty one leaves it alone', () => {
    expect(readWith({ newJobTitle: '(clear)', newSurname: '' })).toMatchObject({
      request: { handover: { jobTitle: null } },
    });
  });

  it('readRequest() - a display name cannot be emptied', () => {
    expect(readWith({ newDisplayName: '(clear)' })).toMatchObject({
      problems: [{ column: 'newDisplayName', code: 'option-malformed' }],
    });
  });
});
