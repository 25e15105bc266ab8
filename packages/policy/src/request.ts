import type {
  Audience,
  Charter,
  Instant,
  InstituteId,
  Marking,
  PartName,
  StatementTypeName,
} from '@comity/protocol';

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
  'counsel',
  'auditor',
  'operator',
  'reader',
] as const;
export type ReaderRole = (typeof READER_ROLES)[number];

export interface Reader {
  readonly roles: readonly ReaderRole[];
}

/** What a decision needs to know of a statement. Nothing of its content. */
export interface StatementFacts {
  readonly issuer: InstituteId;
  readonly type: StatementTypeName;
  /** `members`: every member must be able to judge by it, whatever its marking says (delegation, revocation). */
  readonly audienceKind: 'marking' | 'members';
  readonly marking: Marking;
  readonly issuedAt: Instant;
}

export interface PartFacts {
  readonly name: PartName;
  /** null: as wide as the statement. */
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
  /** The charter in force where it is decided: members and groups are read there. */
  readonly charter: Charter;
}
