import type { IntervalMethod, MethodField, NotPooledReason } from '@comity/formats';
import type { Marking } from '@comity/protocol';

/** What these pages read of the API's answers (protocol/openapi.json). */

export interface Statement {
  readonly id: string;
  readonly author: string;
  readonly position: number;
  readonly type: string;
  readonly title: string;
  readonly issuedAt: string;
  readonly receivedAt: string;
  readonly parts: readonly StatementPart[];
  readonly signers: readonly { readonly keyId: string; readonly post: string; readonly role: string }[];
  /** The terms in force. */
  readonly marking: Marking;
  readonly remark: string | null;
  readonly withdrawn: { readonly statement: string; readonly reason: string } | null;
  readonly obligations: readonly Obligation[];
  readonly body: Readonly<Record<string, unknown>>;
  readonly label: {
    readonly marking: Marking;
    readonly relations: readonly { readonly kind: string; readonly statement: string }[];
    readonly occurredAt?: string;
    readonly awareAt?: string;
    readonly determinedAt?: string;
  };
}

export interface StatementPart {
  readonly name: string;
  readonly mediaType: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly state: 'held' | 'wanted' | 'withheld' | 'purged';
  readonly rule: string;
}

export interface Obligation {
  readonly kind: string;
}

export interface FoundStatement extends Statement {
  readonly isNew: boolean;
}

export interface StatementList {
  readonly items: readonly FoundStatement[];
  readonly nextCursor: string | null;
}

export interface Figure {
  readonly count: number | null;
}

export interface Facets {
  readonly total: Figure;
  readonly newer: Figure;
  readonly facets: readonly {
    readonly by: FacetName;
    readonly groups: readonly ({ readonly key: string } & Figure)[];
  }[];
  readonly complete: boolean;
  readonly upTo: string;
}
export const FACET_NAMES = ['type', 'author', 'model', 'task', 'tlp', 'withdrawn'] as const;
export type FacetName = (typeof FACET_NAMES)[number];

export interface Delivery {
  readonly institute: string;
  readonly state: 'due' | 'held' | 'forbidden' | 'delivered' | 'recalled' | 'purged' | 'kept';
  readonly reason: string;
  readonly holdUntil: string | null;
  readonly updatedAt: string;
}

export interface Takeback {
  readonly sentence: string;
}

export interface Interval {
  readonly low: number;
  readonly high: number;
  readonly method: IntervalMethod;
}

export interface ComparedEstimate {
  readonly score: string;
  readonly metric: string;
  readonly value: number;
  readonly standardError: number | null;
  readonly samples: number | null;
  readonly interval: Interval | null;
}

interface Named {
  readonly statement: string;
  readonly institute: string;
  readonly title: string;
  readonly issuedAt: string;
}

export interface Comparison {
  readonly model: string;
  readonly task: string;
  readonly findings: readonly (Named & { readonly rankingProhibited: boolean })[];
  readonly leftOut: readonly (Named & { readonly reason: string })[];
  readonly rankingProhibited: boolean;
  readonly metrics: readonly ComparedMetric[];
  readonly differences: readonly {
    readonly field: MethodField;
    readonly values: readonly (string | null)[];
    readonly unsaid: boolean;
  }[];
  readonly complete: boolean;
}

export interface ComparedMetric {
  readonly metric: string;
  readonly group: string | null;
  readonly score: string | null;
  readonly estimates: readonly { readonly finding: number; readonly estimate: ComparedEstimate }[];
  readonly heterogeneity: {
    readonly q: number;
    readonly degrees: number;
    readonly pValue: number;
    readonly iSquared: number;
    readonly tauSquared: number;
  } | null;
  readonly pooled: { readonly value: number; readonly interval: Interval } | null;
  readonly notPooled: NotPooledReason | null;
}
