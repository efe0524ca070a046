/**
 * Header names of public files, each with what a person would take the column for. From: Entra's "Download users" and its bulk
 * invitation template, the user exports and imports of the Microsoft 365 admin center, Exchange's Get-Mailbox exports, the
 * invitation resource of Graph, B2B scripts of Microsoft's documentation, MigrationWiz projects, Google Workspace's user template,
 * lists of SharePoint, and sheets in other languages.
 */
export type Reading =
  | 'id'
  | 'upn'
  | 'present'
  | 'any'
  | 'new'
  | 'bare'
  | 'mail'
  | 'name'
  | 'language'
  | 'cc'
  | 'message'
  | 'send'
  | 'redirect'
  | 'department'
  | 'else';

const names: Readonly<Record<Reading, readonly string[]>> = {
  id: [
    'id',
    'Object Id',
    'objectId',
    'ExternalDirectoryObjectId',
    'Objekt-ID',
    'ID de objeto',
    '用户ID',
    'userId',
    'guest_id',
  ],
  upn: ['userPrincipalName', 'User principal name', 'UPN', 'UserPrincipalName *'],
  present: [
    'Source Email',
    'currentEmail',
    'Old Email Address',
    'Bisherige E-Mail-Adresse',
    'Adresse e-mail actuelle',
    'Existing email',
    'Previous_Email',
  ],
  any: ['user', 'Username', 'Source Login Name', 'Gast'],
  new: [
    'Destination Email',
    'New Primary Email [UPLOAD ONLY]',
    'New Email Address',
    'TargetEmailAddress',
    'inviteeEmail',
    'Email address to invite [inviteeEmail] Required',
    'InvitedUserEmailAddress',
    'Neue E-Mail-Adresse',
    'Nuevo correo',
    '新しいメールアドレス',
    'New_x0020_Email',
    'newmail',
    'Target UPN',
  ],
  bare: [
    'Email',
    'EmailAddress',
    'E-mail',
    'Email Address [Required]',
    'WorkEmail',
    'メール',
    'E-Mail-Adresse',
  ],
  mail: ['mail', 'Mail', 'PrimarySmtpAddress', 'WindowsEmailAddress'],
  name: ['displayName', 'Display name', 'Name', 'Anzeigename'],
  language: ['language', 'messageLanguage', 'Sprache', 'Idioma'],
  cc: ['cc', 'ccRecipients', 'CC-Empfänger'],
  message: [
    'Message',
    'customizedMessageBody',
    'Customized invitation message [customizedMessageBody]',
    'Nachricht',
  ],
  send: ['sendInvitationMessage', 'Send invitation message (true or false) [sendEmail]', 'sendInvitation'],
  redirect: ['inviteRedirectUrl', 'Redirection url [inviteRedirectURL] Required'],
  department: ['newDepartment', 'Neue Abteilung'],
  else: [
    'givenName',
    'surname',
    'First Name [Required]',
    'Last name',
    'userType',
    'creationType',
    'creationTypeName',
    'invitationState',
    'externalUserState',
    'accountEnabled',
    'Block credential',
    'City',
    'Country or region',
    'Department',
    'Job title',
    'Office',
    'Licenses',
    'Mobile Phone',
    'Password',
    'Destination Login Name',
    'Destination Password',
    'Alternate email address',
    'alternateEmailAddress',
    'Recovery Email',
    'Home Secondary Email',
    'Manager Email',
    'Postal code',
    'Preferred language',
    'Usage location',
    'When created',
    'createdDateTime',
    'Status',
    'New Status [UPLOAD ONLY]',
    'Org Unit Path [Required]',
    'RecipientTypeDetails',
    'Alias',
    'telephoneNumber',
    'companyName',
    'identityIssuer',
    'directorySynced',
    'usageLocation',
    'Flags',
    'Comments',
    'Batch',
    'Proxy addresses',
  ],
};

/** Each name with what it says. */
export const publicNames: readonly (readonly [name: string, reading: Reading])[] = Object.entries(
  names,
).flatMap(([reading, all]) => all.flatMap((name) => (isReading(reading) ? [[name, reading] as const] : [])));

function isReading(text: string): text is Reading {
  return Object.hasOwn(names, text);
}
