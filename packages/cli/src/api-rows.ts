import type { Obligation } from '@comity/policy';
import type { Instant, InstituteId, Marking, Part, Relation, StatementId } from '@comity/protocol';

/** What the API answers, as far as the commands read it (contract of `/api/v1`). */
export interface StatementItem {
  readonly id: StatementId;
  readonly author: InstituteId;
  readonly position: number;
  readonly type: string;
  readonly title: string;
  readonly issuedAt: string;
  readonly receivedAt: string;
  readonly parts: readonly {
    readonly name: string;
    readonly mediaType: string;
    readonly sizeBytes: number;
    readonly sha256: string;
    readonly state: string;
    readonly rule: string;
  }[];
  readonly signers: readonly { readonly keyId: string; readonly post: string; readonly role: string }[];
  /** The terms in force: of the label, or of the issuer's newest remark. */
  readonly marking: Marking;
  readonly remark: StatementId | null;
  readonly withdrawn: { readonly statement: StatementId; readonly reason: string } | null;
  readonly obligations: readonly Obligation[];
  readonly body: Readonly<Record<string, unknown>>;
  readonly label: {
    readonly network: string;
    readonly issuer: InstituteId;
    readonly marking: Marking;
    readonly charter: { readonly version: number };
    readonly nonce: string;
    readonly title: string;
    readonly issuedAt: Instant;
    readonly occurredAt?: Instant;
    readonly awareAt?: Instant;
    readonly determinedAt?: Instant;
    readonly parts: readonly Part[];
    readonly relations: readonly Relation[];
  };
}

export interface DraftItem {
  readonly id: string;
  readonly revision: number;
  readonly state: string;
  readonly createdBy: string;
  readonly payload: string;
  readonly payloadSha256: string;
  readonly signatures: readonly {
    readonly keyId: string;
    readonly post: string | null;
    readonly heldByServer: boolean;
  }[];
  readonly missing: readonly string[];
  readonly statementId: string | null;
  readonly statement?: {
    readonly type: string;
    readonly label: { readonly title: string };
    readonly body: unknown;
  };
  readonly updatedAt: string;
  /** Of an alert: what is to be typed before it is signed (null: nothing), and whom it reaches. */
  readonly confirmation?: {
    readonly phrase: string | null;
    readonly institutes: readonly string[];
    readonly posts: readonly { readonly institute: string; readonly role: string; readonly post: string }[];
  } | null;
}

export interface SignAnswer {
  readonly draft: DraftItem;
  readonly published: Pick<StatementItem, 'id' | 'position'> | null;
  readonly missing: readonly string[];
  readonly signedBy: { readonly post: string | null; readonly heldByServer: boolean };
}

export interface StatusAnswer {
  readonly institute: string;
  readonly network: string;
  readonly nodeKeyId: string;
  readonly charterVersion: number | null;
  readonly charterExpiresAt: string | null;
  readonly logSize: number;
  /** null: not told to this role. */
  readonly quarantined: number | null;
  readonly forks: number;
  readonly signing: boolean;
  readonly heldSigners: readonly {
    readonly post: string;
    readonly keyId: string;
    readonly publicKey: string;
  }[];
}

export interface CharterAnswer {
  readonly version: number;
  readonly sha256: string;
  readonly envelope: string;
}

export interface DecisionRow {
  readonly outcome: string;
  readonly rules: readonly string[];
  readonly holdUntil?: string;
  readonly obligations: readonly Obligation[];
  readonly charterVersion: number;
  readonly registryVersion: number | null;
}

export interface ExplanationAnswer {
  readonly institute: string;
  readonly statement: { readonly decision: DecisionRow; readonly explanation: string };
  readonly parts: readonly {
    readonly name: string;
    readonly decision: DecisionRow;
    readonly explanation: string;
  }[];
  readonly delivery: DeliveryItem | null;
  /** How it stood before, the oldest first. */
  readonly past: readonly DeliveryItem[];
}

export interface DeliveryItem {
  readonly institute: string;
  readonly state: string;
  readonly reason: string;
  readonly holdUntil: string | null;
  readonly charterVersion: number;
  readonly registryVersion: number | null;
  readonly updatedAt: string;
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

export interface DoctorAnswer {
  readonly checks: readonly {
    readonly name: string;
    readonly ok: boolean;
    readonly severity: string;
    readonly detail: string;
    readonly advice: string;
  }[];
}

export interface FsckAnswer {
  readonly statements: number;
  readonly parts: number;
  readonly logs: number;
  readonly problems: readonly { readonly code: string; readonly where: string }[];
}

export interface TokenItem {
  readonly tokenHash: string;
  readonly label: string;
  readonly roles: readonly string[];
  readonly post: string | null;
  readonly unit: string;
  readonly purposes: readonly string[];
  readonly createdAt: string;
  readonly expiresAt: string;
}
