import {
  Competition,
  ConfidenceTerms,
  Instant,
  InstituteId,
  LegalClaim,
  Marking,
  StatementId,
} from '@comity/protocol';
import { z } from 'zod';
import { withoutAbsent } from '../without-absent.ts';
import type { MarkingSource } from './marking-source.ts';
import { type Saying, UNKNOWN } from './terms.ts';

/**
 * Comity's own extension of a STIX marking-definition: every term but the audience. STIX has neither null nor empty lists, and a
 * tool may drop what it does not know; so `none` names the terms that are there and hold nothing, and a term that stands in
 * neither place makes the whole extension unreadable (spec/marking-exchange.md).
 */
export const COMITY_EXTENSION = 'extension-definition--3ca20c67-580b-5905-9338-010f16d68aa0';

export function toStixTerms(marking: Marking, { issuer, statementId }: MarkingSource): StixTerms {
  const { competition } = marking;
  const optional = {
    prohibited_uses: orAbsent(marking.prohibitedUses),
    embargo_until: marking.embargoUntil ?? undefined,
    delete_by: marking.deleteBy ?? undefined,
    claimed_instruments: orAbsent(marking.legal.map(toStixClaim)),
    competition:
      competition === null
        ? undefined
        : {
            origin_companies: competition.originCompanies,
            sensitive: competition.sensitive,
            aggregated: competition.aggregated,
          },
    confidence_terms: marking.confidenceTerms ?? undefined,
    consult_before_release: orAbsent(marking.consultBeforeRelease),
  };
  return withoutAbsent({
    extension_type: 'property-extension' as const,
    version: 1 as const,
    issuer,
    statement_id: statementId,
    tlp: marking.tlp,
    purposes: marking.purposes,
    permissible_actions: marking.pap,
    onward: marking.onward,
    attribution: marking.attribution,
    ...optional,
    none: orAbsent(OPTIONAL.filter((name) => optional[name] === undefined)),
  }) as StixTerms; // as: withoutAbsent dropped the members that are undefined
}

/** What the extension says: all terms, or, when it was changed or is of another version, nothing that can be relied on. */
export function sayingOfStixTerms(extension: unknown): Saying {
  const parsed = StixTerms.safeParse(extension);
  if (!parsed.success) return UNKNOWN;
  const terms = parsed.data;
  return {
    says: {
      tlp: terms.tlp,
      purposes: terms.purposes,
      prohibitedUses: terms.prohibited_uses ?? [],
      pap: terms.permissible_actions,
      onward: terms.onward,
      attribution: terms.attribution,
      embargoUntil: terms.embargo_until ?? null,
      deleteBy: terms.delete_by ?? null,
      legal: (terms.claimed_instruments ?? []).map(fromStixClaim),
      competition:
        terms.competition === undefined
          ? null
          : {
              originCompanies: terms.competition.origin_companies,
              sensitive: terms.competition.sensitive,
              aggregated: terms.competition.aggregated,
            },
      confidenceTerms: terms.confidence_terms ?? null,
      consultBeforeRelease: terms.consult_before_release ?? [],
    },
  };
}

/** Each optional term is there or in `none`. */
const OPTIONAL = [
  'prohibited_uses',
  'embargo_until',
  'delete_by',
  'claimed_instruments',
  'competition',
  'confidence_terms',
  'consult_before_release',
] as const;

const StixClaim = z.strictObject({
  instrument: LegalClaim.shape.instrument,
  provisions: LegalClaim.shape.provisions.min(1).optional(),
  asserted_by: InstituteId,
  answers: z
    .array(z.strictObject({ question: z.string(), answer: z.union([z.boolean(), z.string()]) }))
    .min(1)
    .refine((answers) => new Set(answers.map(({ question }) => question)).size === answers.length)
    .optional(),
  on_lapse: LegalClaim.shape.onLapse,
});

const StixTerms = z
  .strictObject({
    extension_type: z.literal('property-extension'),
    version: z.literal(1),
    issuer: InstituteId,
    statement_id: StatementId,
    tlp: Marking.shape.tlp,
    purposes: Marking.shape.purposes,
    permissible_actions: Marking.shape.pap,
    onward: Marking.shape.onward,
    attribution: Marking.shape.attribution,
    prohibited_uses: Marking.shape.prohibitedUses.min(1).optional(),
    embargo_until: Instant.optional(),
    delete_by: Instant.optional(),
    claimed_instruments: z.array(StixClaim).min(1).optional(),
    competition: z
      .strictObject({
        origin_companies: Competition.shape.originCompanies,
        sensitive: z.boolean(),
        aggregated: z.boolean(),
      })
      .optional(),
    confidence_terms: ConfidenceTerms.optional(),
    consult_before_release: Marking.shape.consultBeforeRelease.min(1).optional(),
    none: z.array(z.enum(OPTIONAL)).min(1).max(OPTIONAL.length).optional(),
  })
  .refine((terms) =>
    OPTIONAL.every((name) => (terms[name] === undefined) === (terms.none ?? []).includes(name)),
  )
  .refine((terms) =>
    (terms.claimed_instruments ?? []).every((claim) => LegalClaim.safeParse(fromStixClaim(claim)).success),
  );
type StixTerms = z.infer<typeof StixTerms>;

const toStixClaim = (claim: LegalClaim): z.infer<typeof StixClaim> =>
  withoutAbsent({
    instrument: claim.instrument,
    provisions: orAbsent(claim.provisions),
    asserted_by: claim.assertedBy,
    answers: orAbsent(Object.entries(claim.answers).map(([question, answer]) => ({ question, answer }))),
    on_lapse: claim.onLapse,
  }) as z.infer<typeof StixClaim>; // as: withoutAbsent dropped the members that are undefined

function fromStixClaim(claim: z.infer<typeof StixClaim>): LegalClaim {
  return {
    instrument: claim.instrument,
    provisions: claim.provisions ?? [],
    assertedBy: claim.asserted_by,
    answers: Object.fromEntries((claim.answers ?? []).map(({ question, answer }) => [question, answer])),
    onLapse: claim.on_lapse,
  };
}

const orAbsent = <Value>(values: Value[]): Value[] | undefined => (values.length === 0 ? undefined : values);
