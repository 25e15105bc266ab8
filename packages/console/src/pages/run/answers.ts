import type { Charter, Member } from '@comity/protocol';

/** What the pages of the network read of the API's answers (protocol/openapi.json). */

export interface StatusAnswer {
  readonly institute: string;
  readonly network: string;
  readonly nodeKeyId: string;
  readonly charterVersion: number | null;
  readonly charterExpiresAt: string | null;
  readonly logSize: number;
  readonly quarantined: number | null;
  readonly forks: number;
  readonly signing: boolean;
}

export interface PeerItem {
  readonly institute: string;
  readonly name: string;
  readonly connected: boolean;
  readonly size: number;
  readonly heardAt: string | null;
  readonly due: number | null;
  readonly delivered: number | null;
  readonly unheld: number | null;
  readonly lastSyncAt: string | null;
  readonly lastProblem: string | null;
}

export interface DelegationItem {
  readonly keyId: string;
  readonly post: string;
  readonly roles: readonly ('node' | 'publisher' | 'approver' | 'coordinator' | 'counsel' | 'auditor')[];
  readonly from: string;
  readonly until: string;
  readonly state: 'not-yet' | 'in-force' | 'expired' | 'revoked';
  readonly revoked: {
    readonly reason: 'left' | 'rotated' | 'lost' | 'compromised';
    readonly at: string;
  } | null;
}

export interface MemberItem {
  readonly id: string;
  readonly ours: boolean;
  readonly entry: Member;
  readonly rootKeyId: string;
  readonly nodeKeyIds: readonly string[];
  readonly delegations: readonly DelegationItem[];
}

export interface CharterItem {
  readonly version: number;
  readonly sha256: string;
  readonly charter: Charter;
}

export interface ProposalItem {
  readonly id: string;
  readonly revision: number;
  readonly proposedBy: string;
  readonly proposedAt: string;
  readonly state: 'open' | 'adopted' | 'stale';
  readonly charter: Charter;
  readonly changes: {
    readonly joined: readonly string[];
    readonly left: readonly string[];
    readonly changed: readonly { readonly institute: string; readonly rootKey: boolean }[];
    readonly fields: readonly {
      readonly field: 'threshold' | 'findingApprovers' | 'expiresAt' | 'registry';
      readonly before: string;
      readonly after: string;
    }[];
    readonly groups: boolean;
    readonly crisis: boolean;
  };
  readonly rules: readonly {
    readonly which: 'before' | 'after';
    readonly version: number;
    readonly threshold: number;
    readonly signed: readonly string[];
    readonly missing: readonly string[];
  }[];
}

export interface InvitationItem {
  readonly id: string;
  readonly revision: number;
  readonly side: 'made' | 'received';
  readonly label: string;
  readonly state: 'open' | 'proven' | 'closed' | 'expired';
  readonly triesLeft: number;
  readonly expiresAt: string | null;
  readonly link: string;
  readonly inviter: {
    readonly institute: string;
    readonly name: string;
    readonly network: string;
    readonly rootKeyId: string | null;
    readonly charter: { readonly version: number; readonly sha256: string };
  } | null;
  readonly member: Member | null;
  readonly memberRootKeyId: string | null;
}

export interface TokenItem {
  readonly tokenHash: string;
  readonly label: string;
  readonly roles: readonly string[];
  readonly post: string | null;
  readonly unit: string;
  readonly purposes: readonly string[];
  readonly expiresAt: string;
}

export interface ChannelItem {
  readonly name: string;
  readonly kind: string;
  readonly ceiling: 'RED' | 'AMBER+STRICT' | 'AMBER' | 'GREEN' | 'CLEAR';
  readonly drills: boolean;
  readonly content: 'thin' | 'title';
  readonly attempts: readonly {
    readonly at: string;
    readonly outcome: 'sent' | 'retry' | 'failed';
    readonly detail: string;
  }[];
}

export interface RuleItem {
  readonly name: string;
  readonly revision: number;
  readonly document: { readonly alert: { readonly level: string; readonly status: string } };
  readonly updatedBy: string;
  readonly firedAt: string | null;
}

export interface CheckItem {
  readonly name: string;
  readonly ok: boolean;
  readonly severity: 'note' | 'warning' | 'error';
  readonly detail: string;
  readonly advice: string;
}

export interface FsckAnswer {
  readonly statements: number;
  readonly parts: number;
  readonly logs: number;
  readonly problems: readonly { readonly code: string; readonly where: string }[];
}

export interface Items<Item> {
  readonly items: readonly Item[];
}
