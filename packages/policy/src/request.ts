import type {
  Audience,
  Instant,
  InstituteId,
  Marking,
  PartName,
  ProhibitedUse,
  Purpose,
  StatementId,
  StatementTypeName,
} from '@comity/protocol';
import type { Setting } from './setting.ts';

/**
 * deliver: the originator's node hands a copy to an institute. relay: another holder's node hands it on.
 * receive: the recipient's node admits it. read: a person reads it at an institute. export: a person takes a bundle out.
 */
export const ACTIONS = ['deliver', 'relay', 'receive', 'read', 'export'] as const;
export type Action = (typeof ACTIONS)[number];

/** What a person is at an institute. The roles of keys are another list (protocol). */
export const READER_ROLES = [
  'publisher',
  'approver',
  'coordinator',
  'drill-coordinator',
  'counsel',
  'auditor',
  'operator',
  'reader',
] as const;
export type ReaderRole = (typeof READER_ROLES)[number];

/** What the part of the institute does in which a person works. */
export const READER_UNITS = [
  'general',
  'evaluation',
  'enforcement',
  'procurement',
  'communications',
  'model-development',
  'commercial',
] as const;
export type ReaderUnit = (typeof READER_UNITS)[number];

/** A use that people of a unit would make of whatever they read: a record that prohibits it is not there for them. */
export const UNIT_USES: Readonly<Record<ReaderUnit, readonly ProhibitedUse[]>> = {
  general: [],
  evaluation: [],
  enforcement: ['regulatory-enforcement'],
  procurement: ['procurement'],
  communications: ['publication'],
  'model-development': ['model-training'],
  commercial: ['commercial-use'],
};

export interface Reader {
  readonly roles: readonly ReaderRole[];
  readonly unit: ReaderUnit;
  /** What they read for, as they declare it; the record must allow one of them. */
  readonly purposes: readonly Purpose[];
}

/** What a decision needs to know of a statement. Nothing of its content. */
export interface StatementFacts {
  readonly issuer: InstituteId;
  readonly type: StatementTypeName;
  /** `members`: every member must be able to judge by it, whatever its marking says (delegation, revocation, adherence). */
  readonly audienceKind: 'marking' | 'members';
  /** The terms in force: of the statement itself, or of its issuer's newest remark. */
  readonly marking: Marking;
  readonly issuedAt: Instant;
  /** The charter that it names, or that its newest widening remark names: groups count as they stood then. */
  readonly issuedUnder: number;
  /** The rosters that it, or that remark, names. */
  readonly rosters: readonly StatementId[];
  readonly withdrawn: boolean;
  /** What institutes that are consulted before release have answered, by their newest answer. */
  readonly consulted: ReadonlyMap<InstituteId, 'agreed' | 'objected'>;
}

export interface PartFacts {
  readonly name: PartName;
  /** The audience in force; null: as wide as the statement. */
  readonly audience: Audience | null;
}

/** May this go there, now? (spec/policy.md) */
export interface Question {
  readonly action: Action;
  readonly statement: StatementFacts;
  /** null: the envelope itself. */
  readonly part: PartFacts | null;
  /** Who would have it. */
  readonly institute: InstituteId;
  /** Who hands it out, if it is not the issuer. */
  readonly holder?: InstituteId;
  /** The person, for read and export; whoever asks without one gets nothing to read. */
  readonly reader?: Reader | null;
  readonly nowMs: number;
}

export interface Request extends Question {
  readonly setting: Setting;
}
