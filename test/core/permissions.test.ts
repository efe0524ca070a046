import { describe, expect, it } from 'vitest';
import { judgePermissions, listNeeded, mayReadAccess } from '../../src/core/permissions.ts';

describe('judgePermissions()', () => {
  it.each([
    [['User.ReadWrite.All'], 'status', []],
    [['Directory.Read.All'], 'status', []],
    [['User.ReadWrite.All'], 'remind', []],
    [['User.ReadUpdate.All', 'User.Invite.All'], 'run', []],
    [['User.ReadUpdate.All'], 'status', []],
    [['User.Invite.All'], 'remind', ['User.Read.All']],
    [['User-Mail.ReadWrite.All', 'User.Read.All', 'User.Invite.All'], 'run', ['User.ReadWrite.All']],
    [[], 'run', ['User.ReadWrite.All', 'User.Invite.All']],
    [['Directory.ReadWrite.All', 'User.Invite.All'], 'run', []],
    [['User.Invite.All'], 'run', ['User.ReadWrite.All']],
    [['Directory.AccessAsUser.All'], 'run', []],
    [[], 'plan', ['User.Read.All']],
  ])('judgePermissions() - with %j, %s misses %j', (granted, command, missing) => {
    expect(judgePermissions(granted, false)?.[command]?.missing).toEqual(missing);
  });

  it.each([
    [['User.ReadWrite.All'], ['User.Invite.All']],
    [['Directory.ReadWrite.All'], ['User.Invite.All']],
    [['User.ReadUpdate.All', 'User.Invite.All'], ['User.ReadWrite.All']],
    [['User.ReadWrite.All', 'User.Invite.All'], []],
    [['User.Invite.All'], []],
  ])(
    'judgePermissions() - with %j, of which the pages say that it is enough, %j may be needed',
    (granted, expected) => {
      expect(judgePermissions(granted, false)?.['run']?.mayBeNeeded).toEqual(expected);
    },
  );

  it('judgePermissions() - what is written decides', () => {
    const granted = ['User.Read.All', 'User-Mail.ReadWrite.All', 'User.Invite.All'];
    const run = (writes: object) =>
      judgePermissions(granted, false, { mail: false, otherMails: false, names: false, ...writes })?.['run'];
    expect(run({ otherMails: true })).toMatchObject({ missing: [], mayBeNeeded: ['User.ReadWrite.All'] });
    expect(run({})).toMatchObject({ missing: [], mayBeNeeded: ['User.ReadWrite.All'] });
    expect(run({ names: true })?.missing).toEqual(['User.ReadWrite.All']);
  });

  it('judgePermissions() - roles are looked at for applications only', () => {
    expect(JSON.stringify(judgePermissions([], false))).not.toContain('RoleManagement');
    expect(JSON.stringify(judgePermissions([], true)?.['plan'])).toContain('RoleManagement.Read.Directory');
  });

  it('judgePermissions() - of an opaque token nobody but Graph knows', () => {
    expect(judgePermissions(null, false)).toBeNull();
  });

  it('judgePermissions() - what a command works without is optional, with what it is for', () => {
    expect(judgePermissions(['User.Read.All', 'Organization.Read.All'], true)?.['plan']).toEqual({
      present: ['User.Read.All', 'Organization.Read.All'],
      missing: [],
      mayBeNeeded: [],
      optional: [
        { permission: 'GroupMember.Read.All', for: 'finding groups that have a new address' },
        { permission: 'OrgContact.Read.All', for: 'finding contacts that have a new address' },
        { permission: 'RoleManagement.Read.Directory', for: 'finding guests that hold a directory role' },
      ],
    });
  });
});

it('listNeeded() - names for each command what it cannot do without', () => {
  expect(listNeeded()).toContain('status: needs User.Read.All');
  expect(listNeeded()).toContain('remind: needs User.ReadWrite.All, User.Invite.All');
});

it.each([
  [['Directory.Read.All'], true],
  [['Directory.AccessAsUser.All'], true],
  [['User.Read.All'], false],
  [null, false],
])('mayReadAccess() - with %j: %s', (granted, may) => {
  expect(mayReadAccess(granted)).toBe(may);
});
