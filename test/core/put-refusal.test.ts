import { expect, it } from 'vitest';
import type { GuestPatch } from '../../src/core/directory.ts';
import { describeOthers } from '../../src/core/put-refusal.ts';

const mail = 'a@contoso.example';
const synced =
  'Unable to update the specified properties for on-premises mastered Directory Sync objects or objects currently undergoing migration.';
const external =
  'Unable to update the specified properties for objects that have originated within an external service.';

const table: [message: string, patch: GuestPatch, said: string | null][] = [
  [
    external,
    { mail, department: 'Sales' },
    'none of mail, department was written: this is about mail, and department would be written without it',
  ],
  [
    'The source of authority is Exchange',
    { otherMails: [mail], mail, displayName: 'Ada' },
    'none of mail, otherMails, displayName was written: this is about mail, and otherMails, displayName would be written without it',
  ],
  [
    synced,
    { mail, otherMails: [mail], jobTitle: 'Clerk' },
    'none of mail, otherMails, jobTitle was written: this is about mail, jobTitle, and otherMails would be written without it',
  ],
  [
    synced,
    { mail, surname: 'Ng' },
    'none of mail, surname was written, and none would be without the others',
  ],
  [
    'Another object with the same value for property proxyAddresses already exists.',
    { mail, companyName: null },
    'none of mail, companyName was written: this is about mail, and companyName would be written without it',
  ],
  [
    "Invalid value specified for property 'jobTitle' of resource 'User'.",
    { mail, jobTitle: 'x' },
    'none of mail, jobTitle was written: this is about jobTitle, and mail would be written without it',
  ],
  [
    'Properties GivenName and surname are owned elsewhere',
    { mail, givenName: 'A', surname: 'B' },
    'none of mail, givenName, surname was written: this is about givenName, surname, and mail would be written without it',
  ],
  [
    'Something new',
    { mail, department: null },
    'none of mail, department was written, and Graph does not say which of them it refuses',
  ],
  [external, { mail }, null],
  ['Something new', { department: 'Sales' }, null],
  ['Something new', {}, null],
];

it.each(table)('describeOthers() - "%s" of %j', (message, patch, said) => {
  expect(describeOthers(message, patch)).toBe(said);
});
