/**
 * Directory roles: their template ids, and what each lets a person do to a guest.
 * Sources: https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference and delegate-by-task,
 * pages of 2026-01 and later.
 */
import { guidFrom } from '../random.ts';

/** What roles let a person do. */
export interface Rights {
  /** Write mail, names and the like. */
  readonly updates?: true;
  /** Write otherMails, of people without a role. */
  readonly otherMails?: true;
  /** Reset a redemption, of people without a role. */
  readonly resets?: true;
  /** All of this to people with a role too. */
  readonly managesAdmins?: true;
  /** Invite where the tenant lets inviters alone. */
  readonly invites?: true;
}

const known: Readonly<Record<string, Rights & { readonly templateId: string }>> = {
  'Global Administrator': {
    templateId: '62e90394-69f5-4237-9190-012177145e10',
    updates: true,
    otherMails: true,
    resets: true,
    managesAdmins: true,
    invites: true,
  },
  'User Administrator': {
    templateId: 'fe930be7-5e62-47db-91af-98c3a49a38b1',
    updates: true,
    otherMails: true,
    resets: true,
    invites: true,
  },
  'Helpdesk Administrator': {
    templateId: '729827e3-9c14-49f7-bb1b-9608f156bbb8',
    otherMails: true,
    resets: true,
  },
  'Directory Writers': { templateId: '9360feb5-f418-4baa-8175-e2a00bac4301', updates: true, invites: true },
  'Guest Inviter': { templateId: '95e79109-95c0-4d8e-aee3-d01accf2d47b', invites: true },
};

/** The id by which a role is known in every tenant. */
export function roleTemplateId(name: string): string {
  return known[name]?.templateId ?? guidFrom('role template', name);
}

/** What all these roles together let a person do. */
export function rightsOf(roles: readonly string[]): Rights {
  return Object.assign({}, ...roles.map((name) => known[name] ?? {}));
}
