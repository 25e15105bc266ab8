import { z } from 'zod';
import { Digest, GroupId, Instant, InstituteId, InstrumentId, line } from './identifier.ts';
import { AUDIENCE_GROUPS_MAX, AUDIENCE_INSTITUTES_MAX, COMPANIES_MAX, LEGAL_CLAIMS_MAX } from './limits.ts';

/**
 * The originator's terms inside the statement (spec/marking.md). The schema is closed and every field is mandatory:
 * a restriction that a reader could overlook by not knowing it would turn a deny into an allow.
 */

/** Who may have it. Empty means nobody but the originator. */
export const Audience = z.strictObject({
  institutes: z.array(InstituteId).max(AUDIENCE_INSTITUTES_MAX),
  groups: z.array(GroupId).max(AUDIENCE_GROUPS_MAX),
  public: z.boolean(),
});
export type Audience = z.infer<typeof Audience>;

/** FIRST TLP 2.0, from the strictest to the widest. */
export const TLP_LEVELS = ['RED', 'AMBER+STRICT', 'AMBER', 'GREEN', 'CLEAR'] as const;
export const Tlp = z.enum(TLP_LEVELS);
export type Tlp = z.infer<typeof Tlp>;

export const PURPOSES = [
  'safety-evaluation',
  'incident-response',
  'standards',
  'research',
  'policy-advice',
  'public-information',
  'network-operation',
] as const;
export const Purpose = z.enum(PURPOSES);
export type Purpose = z.infer<typeof Purpose>;

export const PROHIBITED_USES = [
  'regulatory-enforcement',
  'model-training',
  'model-ranking',
  'commercial-use',
  'procurement',
  'publication',
  'contact-developer',
] as const;
export const ProhibitedUse = z.enum(PROHIBITED_USES);
export type ProhibitedUse = z.infer<typeof ProhibitedUse>;

/** Permissible actions (MISP PAP): RED no querying of the live model, AMBER private re-test, GREEN re-test and contact, CLEAR free. */
export const Pap = z.enum(['RED', 'AMBER', 'GREEN', 'CLEAR']);
export type Pap = z.infer<typeof Pap>;

/** none: only the originator hands out copies; audience: holders may pass it on inside the audience; ask-originator: held until answered. */
export const Onward = z.enum(['none', 'audience', 'ask-originator']);
export type Onward = z.infer<typeof Onward>;

/** The sharer's claim that an instrument covers this statement: who asserted it and the answers they gave. Never a proof. */
export const LegalClaim = z.strictObject({
  instrument: InstrumentId,
  provisions: z.array(line(64)).max(16),
  assertedBy: InstituteId,
  answers: z.record(z.string().regex(/^[a-z][a-zA-Z0-9]{0,63}$/), z.union([z.boolean(), line(200)])),
  onLapse: z.enum(['hold', 'downgrade', 'continue']),
});
export type LegalClaim = z.infer<typeof LegalClaim>;

export const Competition = z.strictObject({
  originCompanies: z.array(line(120)).min(1).max(COMPANIES_MAX),
  sensitive: z.boolean(),
  aggregated: z.boolean(),
});

export const ConfidenceTerms = z.strictObject({ title: line(200), sha256: Digest });

export const Marking = z.strictObject({
  audience: Audience,
  tlp: Tlp,
  purposes: z.array(Purpose).min(1).max(PURPOSES.length),
  prohibitedUses: z.array(ProhibitedUse).max(PROHIBITED_USES.length),
  pap: Pap,
  onward: Onward,
  attribution: z.enum(['must', 'may', 'must-not']),
  embargoUntil: Instant.nullable(),
  deleteBy: Instant.nullable(),
  legal: z.array(LegalClaim).max(LEGAL_CLAIMS_MAX),
  competition: Competition.nullable(),
  confidenceTerms: ConfidenceTerms.nullable(),
  consultBeforeRelease: z.array(InstituteId).max(AUDIENCE_INSTITUTES_MAX),
});
export type Marking = z.infer<typeof Marking>;
