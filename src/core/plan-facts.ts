import type { PlanCode } from './codes.ts';
import type { AddressHolder, GuestPatch, Invitation, SignIn, Tenant } from './directory.ts';
import type { Duplicate } from './duplicates.ts';
import type { Guest, HandoverProperty } from './guest.ts';
import type { OwnRecord } from './own-record.ts';

export type PlanAction = 'reset' | 'unchanged' | 'rejected';

/** Where the new address is put on the guest before the reset. */
export type EmailProperty = 'mail' | 'otherMails' | 'both' | 'none';

/** What the command line asks of every row; a row's own cells win over it. */
export interface PlanOptions {
  readonly emailProperty: EmailProperty;
  /** Reset also guests who are already pending for the same address. */
  readonly again: boolean;
  readonly send: boolean;
  /** null: My Apps of the tenant. */
  readonly redirectUrl: string | null;
  readonly language: string | null;
  readonly message: string | null;
  readonly cc: string | null;
  /** The object id wins where the cells of a row name different guests; null: such a row is rejected. */
  readonly trust: 'id' | null;
}

/** What is known of the tenant as a whole. */
export interface DirectoryFacts {
  readonly tenant: Tenant;
  readonly signIn: SignIn;
  /** Whether the person signed in has a mail address in the tenant; null or absent: an application, or not known. */
  readonly senderHasMail?: boolean | null;
  /** Whether the tenant is in a multitenant organization; null or absent: not known. */
  readonly inOrganization?: boolean | null;
}

/** What is known of one row's guest and address. */
export interface RowFacts {
  /** Every match of the row's key; null when the directory did not answer. */
  readonly guests: readonly Guest[] | null;
  /** Objects that hold the new address; null when that could not be read. */
  readonly holders: readonly AddressHolder[] | null;
  /** Whether the guest holds a directory role; null when that was not asked or could not be read. */
  readonly holdsRole: boolean | null;
  readonly duplicate: Duplicate | null;
  /** What a run of this tenant has done to the guest last; null: nothing that is known. */
  readonly own: OwnRecord | null;
  /** Nobody has the present address of the row any more, because a run has given its guest another; null: not so. */
  readonly moved: OwnRecord | null;
  /** Whom the cells name that do not fit the guest, in the order of findMisfits; null where that could not be read. */
  readonly misnamed: readonly (readonly Guest[] | null)[];
}

/** The previous values of what a reset writes to the guest, kept so that it can be undone; null where nothing was there. */
export type PreviousValues = Readonly<
  Partial<Record<HandoverProperty | 'mail', string | null>> & { otherMails?: readonly string[] }
>;

/** A row of plan.csv: all that `apply` needs to carry it out, and all that a person needs to judge it. */
export interface PlannedRow {
  readonly ordinal: number;
  readonly line: number;
  readonly action: PlanAction;
  readonly code: PlanCode;
  readonly message: string;
  readonly guest: Guest | null;
  readonly newAddress: string;
  /** null when nothing has to be written to the guest. */
  readonly patch: GuestPatch | null;
  readonly previous: PreviousValues;
  /** null unless the action is reset. */
  readonly invitation: Invitation | null;
  readonly warnings: readonly string[];
}
