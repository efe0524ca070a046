/** What became of the access of a guest, as a row of status.csv says it. */
import { type Access, type AccessGrant, compareAccess, nameGrant } from './access.ts';

/**
 * kept: all that was there is there. new: and more. by-rule: a rule has put the guest out of a group or into one, and nothing else is
 * missing. missing: something is. unread: it could not be read before, or now.
 */
export const accessStates = ['kept', 'new', 'by-rule', 'missing', 'unread'] as const;
export type AccessState = (typeof accessStates)[number];

/** How many there were, and how many of these are there still. */
export interface KeptCount {
  readonly before: number;
  readonly kept: number;
}

/** The access of one guest, before and after. */
export interface AccessProof {
  readonly state: AccessState;
  /** null: not read before, or not now. */
  readonly memberships: KeptCount | null;
  readonly apps: KeptCount | null;
  /** By name. */
  readonly missing: string;
  readonly added: string;
  readonly byRule: string;
}

/** null: not in the file, or not read now. */
export function judgeAccess(before: Access | null, now: Access | null): AccessProof {
  const change = before === null || now === null ? null : compareAccess(before, now);
  if (change === null)
    return { state: 'unread', memberships: null, apps: null, missing: '', added: '', byRule: '' };
  const { kept, missing, added, byRule } = change;
  const count = (part: 'memberships' | 'apps'): KeptCount | null => {
    const had = before?.[part] ?? null;
    return had === null || (now?.[part] ?? null) === null ? null : { before: had.length, kept: kept[part] };
  };
  const state =
    missing.length > 0
      ? 'missing'
      : byRule.missing.length + byRule.added.length > 0
        ? 'by-rule'
        : added.length > 0
          ? 'new'
          : 'kept';
  return {
    state,
    memberships: count('memberships'),
    apps: count('apps'),
    missing: list(missing),
    added: list(added),
    byRule: [
      ...byRule.missing.map((grant) => `no longer in ${grantOf(grant)}`),
      ...byRule.added.map((grant) => `now in ${grantOf(grant)}`),
    ].join('; '),
  };
}

function grantOf(grant: AccessGrant): string {
  return nameGrant({ ...grant, kind: 'group' });
}

function list(grants: readonly AccessGrant[]): string {
  return grants.map(nameGrant).join('; ');
}
