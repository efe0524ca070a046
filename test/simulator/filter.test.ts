/** $filter as Graph takes it. */
import { expect, test } from 'vitest';
import { parseFilter } from '../../src/simulator/endpoints/filter.ts';
import { isAdvanced, keysIn, matchesFilter } from '../../src/simulator/endpoints/filter-match.ts';

const user = {
  id: 'u1',
  mail: "siobhan.o'neill@fabrikam.example",
  otherMails: ['second@fabrikam.example'],
  proxyAddresses: ['SMTP:first@fabrikam.example', 'smtp:alias@fabrikam.example'],
  userType: 'Guest',
  accountEnabled: true,
  externalUserState: null,
};

test.each([
  ["mail eq 'siobhan.o''neill@fabrikam.example'", true],
  ["mail eq 'SIOBHAN.O''NEILL@fabrikam.example'", true],
  ["mail eq 'nobody@fabrikam.example'", false],
  ["proxyAddresses/any(p:p eq 'smtp:alias@fabrikam.example')", true],
  ["proxyAddresses/any(p:p eq 'smtp:first@fabrikam.example')", true],
  ["proxyAddresses/any(p:startswith(p,'smtp:ali'))", true],
  ["otherMails/any(o:o eq 'second@fabrikam.example')", true],
  ["otherMails/any(o:o eq 'third@fabrikam.example')", false],
  ["mail eq 'x' or otherMails/any(o:o eq 'second@fabrikam.example')", true],
  ["userType eq 'Guest' and mail eq 'x'", false],
  ["userType eq 'Guest' and (mail eq 'x' or accountEnabled eq true)", true],
  ["not(userType eq 'Member')", true],
  ["userType ne 'Guest'", false],
  ['externalUserState eq null', true],
  ["startsWith(mail,'siob')", true],
  ["endsWith(mail,'@fabrikam.example')", true],
  ["userType in ('Member', 'Guest')", true],
])('matchesFilter() - %s is %s', (text, expected) => {
  expect(matchesFilter(parseFilter(text), user)).toBe(expected);
});

test.each([
  ["mail eq 'it's'", /Invalid filter clause/],
  ['mail eq', /ends too early/],
  ["mail like 'x'", /operator 'like' is not supported/],
  [`mail eq '${'x'.repeat(121)}'`, /longer than 120 characters/],
  [`mail in (${Array.from({ length: 16 }, () => "'x'").join(',')})`, /limit is 15/],
  ["(mail eq 'x'", /ends too early/],
])('parseFilter() - %s is refused', (text, message) => {
  expect(() => parseFilter(text)).toThrow(message);
});

test.each([
  ["mail eq 'x'", false],
  ["startsWith(mail,'x')", false],
  ["endsWith(mail,'x')", true],
  ["mail eq 'x' or userType ne 'Guest'", true],
  ["not(mail eq 'x')", true],
])('isAdvanced() - %s is %s', (text, expected) => {
  expect(isAdvanced(parseFilter(text))).toBe(expected);
});

test('keysIn() - a filter by addresses names the only candidates', () => {
  const filter = parseFilter(
    "mail eq 'a@b' or proxyAddresses/any(p:p eq 'smtp:a@b') or otherMails/any(o:o eq 'c@d')",
  );
  expect(keysIn(filter)).toEqual(['a@b', 'a@b', 'c@d']);
});

test.each(["userType eq 'Guest'", "mail eq 'a@b' or userType eq 'Guest'", "startsWith(mail,'a')"])(
  'keysIn() - %s may let anyone pass',
  (text) => {
    expect(keysIn(parseFilter(text))).toBeUndefined();
  },
);
