/** Header names: what people, Graph and the portal write, in the languages of such sheets, and what it means. */
import { expect, test } from 'vitest';
import { isKnownColumn } from '../../src/core/columns.ts';
import { readHeaderName } from '../../src/core/header-meaning.ts';
import { wordsByMeaning } from '../../src/core/header-words.ts';

const sure: Readonly<Record<string, readonly string[]>> = {
  new: [
    'New Email Address',
    'TargetEmailAddress',
    'Neue E-Mail-Adresse *',
    'neueemailadresse',
    'E-Mail (neu)',
    'Künftige E-Mail',
    'Nouvelle adresse e-mail (obligatoire)',
    'Nuevo correo electrónico',
    'Nuovo indirizzo email',
    'Novo endereço de e-mail',
    'Nieuw e-mailadres',
    'Nowy adres e-mail',
    'Nová e-mailová adresa',
    'Ny e-postadress',
    'Ny e-mailadresse',
    'Yeni e-posta adresi',
    'Новый адрес электронной почты',
    '新しいメールアドレス',
    '新邮箱地址',
    '새 이메일',
    'New Primary SMTP Address',
    'FutureEmail 1',
    'replacement_e_mail',
    'New_x0020_Email',
    'Email address to invite [inviteeEmail] Required',
    'invitedUserEmailAddress',
    'Email [new]',
    'To email',
    'Ny e-post',
    'NewE-Mail',
    'New Email (must not be empty!)',
    '变更后邮箱',
  ],
  'new-upn': ['Target UPN', 'New User Principal Name', 'neuer UPN'],
  bare: [
    'Email',
    'EmailAddress',
    'E-Mail',
    'User email',
    'メール',
    'Courriel',
    'Email 2',
    "E-mail de l'invité",
  ],
  mail: ['mail', 'Mail', 'PrimarySmtpAddress', 'Windows Email Address'],
  present: [
    'currentEmail',
    'Old E-Mail',
    'Bisherige E-Mail-Adresse',
    'Adresse e-mail actuelle',
    'Correo anterior',
    'Huidig e-mailadres',
    '現在のメールアドレス',
    'Текущий email',
    'From email',
  ],
  id: [
    'Object Id',
    'Objekt-ID',
    'ID de objeto',
    '用户ID',
    'ユーザーID',
    'ExternalDirectoryObjectId',
    'invitedUser.id',
  ],
  upn: ['userPrincipalName', 'User Principal Name', 'UPN', 'Old UPN', 'Benutzerprinzipalname'],
  any: ['user', 'Gast', 'Username', 'Anmeldename'],
  name: ['Display Name', 'Anzeigename', 'Nom', '姓名'],
  language: [
    'language',
    'Sprache',
    'Langue du message',
    'Idioma',
    '言語',
    'messageLanguage',
    'Language (BCP 47)',
  ],
  message: [
    'Message',
    'Nachricht',
    'customizedMessageBody',
    'Invitation text',
    'Customized invitation message',
  ],
  send: ['sendInvitationMessage', 'sendInvitation', 'sendEmail', 'Einladung senden', 'Send invite?'],
  redirectUrl: ['inviteRedirectUrl', 'Redirection url', 'Weiterleitungs-URL', 'inviteRedirectURL'],
  cc: ['cc', 'ccRecipients', 'invitedUserMessageInfo.ccRecipients', 'CC-Empfänger', 'Kopie an'],
  otherMails: ['newOtherMails'],
  displayName: ['newDisplayName', 'invitedUserDisplayName', 'Neuer Anzeigename', 'Nuevo nombre para mostrar'],
  givenName: ['newGivenName', 'New first name', 'Neuer Vorname'],
  surname: ['newSurname', 'New last name', 'Neuer Nachname'],
  companyName: ['newCompanyName', 'Neue Firma'],
  jobTitle: ['newJobTitle', 'New title'],
  department: ['newDepartment', 'Neue Abteilung'],
  'which-rows': ['Status', 'Estado', '状態'],
};

test.each(Object.entries(sure).flatMap(([role, names]) => names.map((name) => [name, role] as const)))(
  'readHeaderName() - %s is %s',
  (name, role) => {
    expect(readHeaderName(name)).toEqual({ role, how: 'sure' });
  },
);

test.each([
  ['newEmial', 'new'],
  ['langauge', 'language'],
  ['Langage', 'language'],
  ['mesage', 'message'],
  ['curentEmail', 'present'],
  ['newDeparment', 'department'],
  ['invitedUserDisplyName', 'displayName'],
  ['sendInvtation', 'send'],
])('readHeaderName() - %s is a misspelled %s', (name, role) => {
  expect(readHeaderName(name)).toEqual({ role, how: 'misspelled' });
});

test.each([
  ['New contoso email', 'new'],
  ['preferredLanguage', 'language'],
  ['Employee ID', 'id'],
  ['foomail', 'bare'],
  ['New Name', 'displayName'],
  ['Text', 'message'],
])('readHeaderName() - %s could be %s: a word in it is not understood', (name, role) => {
  expect(readHeaderName(name)).toEqual({ role, how: 'unclear' });
});

test.each([
  'note',
  'team',
  'company',
  'managerEmail',
  'New manager email',
  'New Email (manager)',
  'Email (personal)',
  'Email [private]',
  'alternateEmailAddress',
  'Email sent',
  'Email Verified',
  'Tenant ID',
  'Message ID',
  'userType',
  'createdDateTime',
  'accountEnabled',
  'identities',
  'Postal address',
  'Male',
  'name, title, town, more',
  '',
  'new email '.repeat(30),
])('readHeaderName() - %s means nothing that matters here', (name) => {
  expect(readHeaderName(name)).toBeNull();
});

test.each(['Guest', 'user2', 'Ada', 'Status', 'mail', 'langauge'])(
  'isKnownColumn() - %s may be the cell of a row',
  (name) => {
    expect(isKnownColumn(name)).toBe(false);
  },
);

test('wordsByMeaning - no word has two meanings', () => {
  const seen = new Map<string, string>();
  const twice = [...wordsByMeaning].flatMap(([meaning, words]) =>
    words
      .split(/\s+/)
      .filter(Boolean)
      .filter((word) => {
        const before = seen.get(word);
        seen.set(word, meaning);
        return before !== undefined && before !== meaning;
      }),
  );
  expect(twice).toEqual([]);
});
