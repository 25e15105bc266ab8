import { type Instant, InstituteId, type Marking, type StatementId } from '@comity/protocol';

/** Whose terms these are. */
export interface MarkingSource {
  readonly issuer: InstituteId;
  /** Where the original is to be asked for. */
  readonly statementId: StatementId;
  /** When the terms were exported. The same instant gives the same ids; the time of issue gives them in every export. */
  readonly nowIso: Instant;
}

/** Stands for an issuer that must not be named. No institute should be called so. */
export const NOT_NAMED = InstituteId.parse('not-named');

/** What may be exported of them: under `must-not` the issuer is named nowhere, not in its own claims either. */
export function withoutForbiddenName(
  marking: Marking,
  source: MarkingSource,
): { readonly marking: Marking; readonly source: MarkingSource } {
  if (marking.attribution !== 'must-not') return { marking, source };
  const legal = marking.legal.map((claim) =>
    claim.assertedBy === source.issuer ? { ...claim, assertedBy: NOT_NAMED } : claim,
  );
  return { marking: { ...marking, legal }, source: { ...source, issuer: NOT_NAMED } };
}

/** The issuer in a sentence. */
export const originatorOf = ({ issuer }: MarkingSource): string =>
  issuer === NOT_NAMED ? 'the originator' : issuer;
