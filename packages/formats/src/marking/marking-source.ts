import type { Instant, InstituteId, StatementId } from '@comity/protocol';

/** Whose terms these are. */
export interface MarkingSource {
  readonly issuer: InstituteId;
  /** Where the original is to be asked for. */
  readonly statementId: StatementId;
  /** When the terms were exported. The same instant gives the same ids; the time of issue gives them in every export. */
  readonly nowIso: Instant;
}
