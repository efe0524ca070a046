/** The ledger: everything that was done to the tenant and everyone who was written to. It is the judge of the tests. */
import { appendFileSync } from 'node:fs';

/** An invitation that was made, whatever the caller was told about it. Times are ISO 8601. */
export interface InvitationRecord {
  readonly type: 'invitation';
  /** Counts from 1 over the life of the ledger. */
  readonly serial: number;
  readonly at: string;
  readonly id: string;
  readonly guestId: string;
  readonly address: string;
  readonly sendInvitationMessage: boolean;
  readonly resetRedemption: boolean;
  readonly cc: string | null;
  readonly language: string | null;
  readonly message: string | null;
  readonly redirectUrl: string;
  /** Number of the request that carried it, from 1. */
  readonly request: number;
  /** The caller was not told: connection cut, 5xx after applying, item left out. */
  replyLost: boolean;
}

/** Somebody who was not in the directory and was invited: no reset. */
export interface NewGuestRecord {
  readonly type: 'new-guest';
  readonly at: string;
  readonly guestId: string;
  readonly address: string;
  readonly displayName: string;
  readonly sendInvitationMessage: boolean;
  readonly request: number;
}

/** A PATCH that was applied. */
export interface PatchRecord {
  readonly type: 'patch';
  readonly at: string;
  readonly guestId: string;
  readonly changes: Readonly<Record<string, unknown>>;
  readonly request: number;
}

/** A mail that went out. */
export interface MailRecord {
  readonly at: string;
  readonly guestId: string;
  readonly to: string;
  readonly cc: string | null;
  readonly invitation: number;
}

/** Terrible: an internal account turned into a B2B one, or an invitation that named a user without resetting. */
export interface ConversionRecord {
  readonly type: 'conversion';
  readonly at: string;
  readonly guestId: string;
  readonly reason: string;
  readonly request: number;
}

/** Someone who accepted through the redeem URL. */
export interface RedemptionRecord {
  readonly type: 'redemption';
  readonly at: string;
  readonly guestId: string;
}

/** A request that a clean client does not send. */
export interface ViolationRecord {
  readonly type: 'violation';
  readonly at: string;
  readonly what: string;
  readonly request: number;
}

/** Counts of everything, and of invitations per guest. */
export interface LedgerSummary {
  readonly invitations: number;
  readonly repliesLost: number;
  readonly patches: number;
  readonly mails: number;
  readonly conversions: number;
  readonly redemptions: number;
  readonly newGuests: number;
  readonly violations: number;
  readonly guestsInvited: number;
  readonly guestsInvitedAgain: number;
}

/** What a ledger remembers: every record, or in `counts` only how often each guest was invited. */
export type LedgerDetail = 'full' | 'counts';

/** A line of the ledger's file. */
export type LedgerEntry =
  | InvitationRecord
  | NewGuestRecord
  | PatchRecord
  | ConversionRecord
  | RedemptionRecord
  | ViolationRecord
  | { readonly type: 'replyLost'; readonly serial: number };

/** With `counts` a million invitations fit; conversions, redemptions and violations are kept whole always. */
export class Ledger {
  readonly detail: LedgerDetail;
  readonly invitations: InvitationRecord[] = [];
  readonly patches: PatchRecord[] = [];
  readonly mails: MailRecord[] = [];
  readonly conversions: ConversionRecord[] = [];
  readonly redemptions: RedemptionRecord[] = [];
  readonly violations: ViolationRecord[] = [];
  readonly newGuests: NewGuestRecord[] = [];
  readonly #file: string | undefined;
  readonly #perGuest = new Map<string, number>();
  #invitations = 0;
  #repliesLost = 0;
  #patches = 0;
  #mails = 0;
  #guestsInvitedAgain = 0;

  constructor(detail: LedgerDetail = 'full', file?: string) {
    this.detail = detail;
    this.#file = file;
  }

  /** How many invitations were made in all. */
  get invitationCount(): number {
    return this.#invitations;
  }

  /** How often a guest was invited. */
  invitationsOf(guestId: string): number {
    return this.#perGuest.get(guestId) ?? 0;
  }

  /** Guests and how often each was invited; those never invited are not there. */
  perGuest(): ReadonlyMap<string, number> {
    return this.#perGuest;
  }

  /** Ids of guests invited more than once. */
  invitedAgain(): string[] {
    return [...this.#perGuest].filter(([, times]) => times > 1).map(([id]) => id);
  }

  /** Records an invitation, and its mail if one goes out. */
  addInvitation(given: Omit<InvitationRecord, 'type' | 'serial' | 'replyLost'>): InvitationRecord {
    const record: InvitationRecord = {
      type: 'invitation',
      serial: this.#invitations + 1,
      ...given,
      replyLost: false,
    };
    this.add(record);
    return record;
  }

  /** Marks that the caller was not told of an invitation. */
  loseReply(record: InvitationRecord): void {
    if (record.replyLost) return;
    record.replyLost = true;
    this.add({ type: 'replyLost', serial: record.serial });
  }

  /** Records what was done. */
  add(entry: LedgerEntry): void {
    this.restore(entry);
    if (this.#file !== undefined) appendFileSync(this.#file, `${JSON.stringify(entry)}\n`, { mode: 0o600 });
  }

  /** Records what the file holds already. */
  restore(entry: LedgerEntry): void {
    switch (entry.type) {
      case 'invitation':
        this.#countInvitation(entry);
        return;
      case 'replyLost': {
        this.#repliesLost += 1;
        const record = this.invitations[entry.serial - 1];
        if (record !== undefined) record.replyLost = true;
        return;
      }
      case 'patch':
        this.#patches += 1;
        if (this.detail === 'full') this.patches.push(entry);
        return;
      case 'new-guest':
        this.newGuests.push(entry);
        return;
      case 'conversion':
        this.conversions.push(entry);
        return;
      case 'redemption':
        this.redemptions.push(entry);
        return;
      case 'violation':
        this.violations.push(entry);
        return;
    }
  }

  summary(): LedgerSummary {
    return {
      invitations: this.#invitations,
      repliesLost: this.#repliesLost,
      patches: this.#patches,
      mails: this.#mails,
      conversions: this.conversions.length,
      redemptions: this.redemptions.length,
      newGuests: this.newGuests.length,
      violations: this.violations.length,
      guestsInvited: this.#perGuest.size,
      guestsInvitedAgain: this.#guestsInvitedAgain,
    };
  }

  #countInvitation(record: InvitationRecord): void {
    this.#invitations += 1;
    const times = this.invitationsOf(record.guestId) + 1;
    this.#perGuest.set(record.guestId, times);
    if (times === 2) this.#guestsInvitedAgain += 1;
    if (record.sendInvitationMessage) this.#mails += 1;
    if (this.detail !== 'full') return;
    this.invitations.push(record);
    if (!record.sendInvitationMessage) return;
    const { at, guestId, address, cc, serial } = record;
    this.mails.push({ at, guestId, to: address, cc, invitation: serial });
  }
}
