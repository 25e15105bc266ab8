/** What the API answers about the access log (openapi: AccessLogReport, AuditExport). */

export interface ChainReport {
  readonly lines: number;
  readonly segments: number;
  readonly head: { readonly segment: number; readonly sequence: number; readonly hash: string } | null;
  readonly problems: readonly {
    readonly code: string;
    readonly segment: number;
    readonly sequence: number;
  }[];
}

export interface CopyRow {
  readonly id: string;
  readonly revision: number;
  readonly state: 'requested' | 'approved';
  readonly reason: string;
  readonly requestedBy: string;
  readonly approvedBy: string | null;
  readonly untilSequence: number;
  readonly requestedAt: string;
}
