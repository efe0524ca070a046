import { describe, expect, it } from 'vitest';
import {
  deedsOfPatch,
  explainForbidden,
  findForbidden,
  leastRole,
  listDeeds,
  nameRole,
  type Role,
  type Roles,
  warnOfRoles,
} from '../../src/core/sign-in/roles.ts';

const ids = {
  'Global Administrator': '62e90394-69f5-4237-9190-012177145e10',
  'User Administrator': 'fe930be7-5e62-47db-91af-98c3a49a38b1',
  'Helpdesk Administrator': '729827e3-9c14-49f7-bb1b-9608f156bbb8',
  'Directory Writers': '9360feb5-f418-4baa-8175-e2a00bac4301',
  'Guest Inviter': '95e79109-95c0-4d8e-aee3-d01accf2d47b',
  'Teams Administrator': '69091246-20e8-4a56-aa4d-066075b2a7a8',
  User: 'b79fbf4d-3ef9-4689-8143-76b194e85509',
};
type Name = keyof typeof ids;

function role(name: Name): Role {
  return { templateId: ids[name], name };
}

function holding(names: readonly Name[], more: Partial<Roles> = {}): Roles {
  return {
    active: names.map((name) => ({ ...role(name), viaGroup: false })),
    eligible: null,
    inUnits: null,
    ...more,
  };
}

const nothing = { mail: false, otherMails: false, names: false };
const withMail = listDeeds({ ...nothing, mail: true });
const withOthers = listDeeds({ ...nothing, otherMails: true });
const withNames = listDeeds({ ...nothing, names: true });

describe('findForbidden()', () => {
  it.each<[Name[], readonly string[] | null]>([
    [['User Administrator'], []],
    [['Global Administrator'], []],
    [['Helpdesk Administrator'], ['mail']],
    [['Helpdesk Administrator', 'Directory Writers'], []],
    [['Helpdesk Administrator', 'Teams Administrator'], null],
    [['User Administrator', 'Teams Administrator'], []],
    [
      ['Guest Inviter', 'User'],
      ['reset', 'mail'],
    ],
    [[], ['reset', 'mail']],
  ])('findForbidden() - of what a run with mail does, %j leaves out %j', (names, forbidden) => {
    expect(findForbidden(holding(names), withMail)).toEqual(forbidden);
  });
});

it('leastRole() - mail and names take User Administrator, the rest Helpdesk Administrator', () => {
  expect([withMail, withNames, withOthers, listDeeds(nothing)].map(leastRole)).toEqual([
    'User Administrator',
    'User Administrator',
    'Helpdesk Administrator',
    'Helpdesk Administrator',
  ]);
});

it('deedsOfPatch() - what a PATCH does follows from its properties', () => {
  expect(deedsOfPatch({ mail: 'a@contoso.example', otherMails: [] })).toEqual(['otherMails', 'mail']);
  expect(deedsOfPatch({ companyName: null })).toEqual(['names']);
  expect(deedsOfPatch({})).toEqual([]);
});

it('nameRole() - of a role that is known', () => {
  expect([nameRole(ids['Guest Inviter']), nameRole('x')]).toEqual(['Guest Inviter', null]);
});

describe('warnOfRoles()', () => {
  it('warnOfRoles() - roles that are enough need no word', () => {
    expect(warnOfRoles(holding(['User Administrator']), withMail)).toEqual([]);
  });

  it('warnOfRoles() - roles that nobody could read', () => {
    expect(warnOfRoles(null, withMail)).toEqual([
      'Cannot read which roles the person signed in has: to change mail and reset guests takes User Administrator, for the whole directory',
    ]);
  });

  it('warnOfRoles() - roles of which nothing is known', () => {
    expect(warnOfRoles(holding(['Teams Administrator']), withMail)[0]).toMatch(
      /of which is not known whether/,
    );
  });

  it('warnOfRoles() - with names there is no mode that takes less', () => {
    const deeds = listDeeds({ mail: true, otherMails: false, names: true });
    expect(warnOfRoles(holding(['Helpdesk Administrator']), deeds)).toHaveLength(1);
  });

  it('warnOfRoles() - a mode that takes less, for these roles and for others', () => {
    expect(warnOfRoles(holding(['Helpdesk Administrator']), withMail)[1]).toMatch(
      /^By Microsoft's pages these/,
    );
    expect(warnOfRoles(holding(['Guest Inviter']), withMail)[1]).toMatch(
      /Helpdesk Administrator would be enough$/,
    );
    expect(warnOfRoles(holding(['Guest Inviter']), withOthers)).toHaveLength(1);
    // Nothing is left but to write mail: the reset is another's.
    expect(warnOfRoles(holding(['Helpdesk Administrator'], { eligible: [] }), ['mail'])).toHaveLength(2);
    expect(warnOfRoles(holding(['Directory Writers']), ['otherMails', 'mail'])).toHaveLength(1);
  });

  it('warnOfRoles() - roles that hold elsewhere or not yet, where they would help and are not held already', () => {
    const elsewhere = [role('User Administrator'), role('Guest Inviter'), role('Helpdesk Administrator')];
    const roles = holding(['Helpdesk Administrator'], { eligible: elsewhere, inUnits: elsewhere });
    expect(warnOfRoles(roles, withMail).slice(1, 3)).toEqual([
      expect.stringMatching(/^User Administrator is eligible/),
      expect.stringMatching(/^User Administrator is there for an administrative unit alone/),
    ]);
  });

  it('warnOfRoles() - says through what a role is held', () => {
    const active = [{ ...role('Guest Inviter'), viaGroup: true }];
    expect(warnOfRoles(holding([], { active }), withMail)[0]).toMatch(/Guest Inviter \(through a group\)/);
  });
});

describe('explainForbidden()', () => {
  const helpdesk = holding(['Helpdesk Administrator']);

  it('explainForbidden() - the role that is missing, and the mode where there is one', () => {
    expect(explainForbidden({ kind: 'delegated', roles: helpdesk }, ['mail'])).toMatch(
      /may not change mail: that takes User Administrator, or --email-property otherMails in a new plan$/,
    );
    expect(explainForbidden({ kind: 'delegated', roles: helpdesk }, ['names'])).toMatch(
      /User Administrator$/,
    );
  });

  it.each<[string, Parameters<typeof explainForbidden>[0]]>([
    ['an application', { kind: 'application', roles: null }],
    ['a person of unread roles', { kind: 'delegated', roles: null }],
    ['enough roles', { kind: 'delegated', roles: holding(['User Administrator']) }],
    ['roles of which nothing is known', { kind: 'delegated', roles: holding(['Teams Administrator']) }],
  ])('explainForbidden() - says nothing of %s', (_, sender) => {
    expect(explainForbidden(sender, ['mail'])).toBeNull();
  });
});
