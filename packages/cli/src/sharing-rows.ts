import type { GroupId, InstituteId, StatementId } from '@comity/protocol';
import type { StatementItem } from './api-rows.ts';

/** What the API answers about instruments, groups, taking back and asking, as far as the commands read it. */
export interface RosterItem {
  readonly group: GroupId;
  readonly name: string;
  readonly version: number;
  readonly members: readonly InstituteId[];
  readonly statement: StatementId;
}

export interface AdherenceItem {
  readonly text: { readonly sha256: string; readonly title: string; readonly text: string };
  readonly instruments: readonly string[];
  readonly accepted: boolean;
  readonly statement: string | null;
  readonly awaitedBy: readonly string[];
  readonly acceptedBy: readonly string[];
}

export interface TemplateItem {
  readonly name: string;
  readonly revision: number;
  readonly document: unknown;
  readonly updatedBy: string;
  readonly updatedAt: string;
}

export interface TakebackAnswer {
  readonly statement: string;
  readonly requests: readonly {
    readonly id: string;
    readonly kind: 'withdrawal' | 'narrowing';
    readonly reason: string;
    readonly issuedAt: string;
    readonly asked: readonly {
      readonly institute: string;
      readonly answer: 'confirmed' | 'refused' | 'no-answer' | 'left';
      readonly outcome: 'purged' | 'not-held' | 'refused' | null;
      readonly at: string | null;
    }[];
  }[];
  readonly sentence: string;
}

export interface QuestionsAnswer {
  readonly consultations: readonly StatementItem[];
  readonly accessRequests: readonly StatementItem[];
}

export interface SummaryAnswer {
  readonly by: string;
  readonly groups: readonly {
    readonly key: string;
    readonly count: number | null;
    readonly rule: string | null;
  }[];
  readonly complete: boolean;
}

export interface AuditExportItem {
  readonly id: string;
  readonly revision: number;
  readonly state: string;
  readonly reason: string;
  readonly requestedBy: string;
  readonly approvedBy: string | null;
  readonly untilSequence: number;
  readonly requestedAt: string;
}

export interface AccessLogAnswer {
  readonly lines: number;
  readonly segments: number;
  readonly head: { readonly segment: number; readonly sequence: number; readonly hash: string } | null;
  readonly problems: readonly {
    readonly code: string;
    readonly segment: number;
    readonly sequence: number;
  }[];
}
