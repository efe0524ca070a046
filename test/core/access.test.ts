import { describe, expect, it } from 'vitest';
import {
  type Access,
  type AccessGrant,
  compareAccess,
  type GrantKind,
  nameGrant,
  sortGrants,
} from '../../src/core/access.ts';
import { judgeAccess } from '../../src/core/proof.ts';

const grant = (kind: GrantKind, name: string): AccessGrant => ({ kind, id: `id-${name}`, name });
const [sales, staff, rule, role, wiki] = [
  grant('group', 'Sales'),
  grant('group', 'Staff'),
  grant('dynamic', 'Old domain'),
  grant('role', 'Reader'),
  grant('app', 'Wiki'),
];
const of = (memberships: Access['memberships'], apps: Access['apps'] = []): Access => ({ memberships, apps });

describe('judgeAccess()', () => {
  it.each<[string, Access | null, Access | null, object]>([
    ['the same is kept', of([sales, role], [wiki]), of([role, sales], [wiki]), { state: 'kept' }],
    ['nothing at all is kept', of([]), of([]), { state: 'kept', memberships: { before: 0, kept: 0 } }],
    ['a group is missing', of([sales, staff]), of([staff]), { state: 'missing', missing: 'group Sales' }],
    ['an app is missing', of([], [wiki]), of([]), { state: 'missing', missing: 'app Wiki' }],
    ['a role is missing', of([role]), of([]), { state: 'missing', missing: 'role Reader' }],
    ['a group is new', of([sales]), of([sales, staff]), { state: 'new', added: 'group Staff' }],
    [
      'a rule has put it out',
      of([sales, rule]),
      of([sales]),
      { state: 'by-rule', missing: '', byRule: 'no longer in group Old domain' },
    ],
    ['a rule has taken it in', of([]), of([rule]), { state: 'by-rule', byRule: 'now in group Old domain' }],
    [
      'what is missing goes before a rule',
      of([sales, rule]),
      of([]),
      { state: 'missing', missing: 'group Sales', byRule: 'no longer in group Old domain' },
    ],
    [
      'a group that got a rule since is the same one',
      of([grant('group', 'Old domain')]),
      of([rule]),
      { state: 'kept', memberships: { before: 1, kept: 1 } },
    ],
    [
      'a name that changed is no other group',
      of([{ ...sales, name: 'Vertrieb' }]),
      of([sales]),
      { state: 'kept' },
    ],
    [
      'apps that were not read before are not counted',
      of([sales], null),
      of([sales], [wiki]),
      { state: 'kept', apps: null },
    ],
    [
      'memberships that are not read now are not missing',
      of([sales], [wiki]),
      of(null, [wiki]),
      { state: 'kept', memberships: null },
    ],
    ['neither part was read both times', of(null, [wiki]), of([sales], null), { state: 'unread' }],
    ['not noted', null, of([sales]), { state: 'unread' }],
    ['not read', of([sales]), null, { state: 'unread' }],
  ])('judgeAccess() - %s', (_, before, now, expected) => {
    expect(judgeAccess(before, now)).toMatchObject(expected);
  });
});

it('compareAccess() - an app and a group of the same id are two', () => {
  const change = compareAccess(
    of([{ ...wiki, kind: 'group' }], [wiki]),
    of([{ ...wiki, kind: 'group' }], []),
  );
  expect(change?.missing).toEqual([wiki]);
});

it('nameGrant(), sortGrants() - an id where there is no name; an order that hangs on kind and id alone', () => {
  expect(nameGrant({ kind: 'group', id: 'x', name: '' })).toBe('group x');
  expect(sortGrants([sales, rule, wiki, staff])).toEqual(sortGrants([staff, wiki, rule, sales]));
});
