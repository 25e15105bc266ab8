import type { ReaderRole, ReaderUnit } from '@comity/policy';
import type { InstituteId, Marking, Purpose } from '@comity/protocol';

/**
 * Who may read what, once more from spec/policy.md and without policy's code: slow and obvious. Types of policy are used, none of its
 * functions and tables.
 */

export interface Person {
  readonly role: ReaderRole;
  readonly unit: ReaderUnit;
  readonly purposes: readonly Purpose[];
}

/** A statement as it stands at the institute whose people ask. */
export interface Standing {
  readonly author: InstituteId;
  /** delegation, revocation, adherence: for all members, whatever the marking says. */
  readonly members: boolean;
  /** The terms in force. */
  readonly marking: Marking;
  /** Whether the audience reaches the institute, and it has come. */
  readonly here: boolean;
  /** Withdrawn, narrowed away, or past its delete-by. */
  readonly gone: boolean;
}

/** What people of a unit do for a living. */
const WORK: Readonly<Record<ReaderUnit, string>> = {
  general: '',
  evaluation: '',
  enforcement: 'regulatory-enforcement',
  procurement: 'procurement',
  communications: 'publication',
  'model-development': 'model-training',
  commercial: 'commercial-use',
};

export function mayRead(at: InstituteId, standing: Standing, person: Person): boolean {
  if (!standing.here) return false;
  if (standing.members) return true;
  if (person.role === 'operator') return false;
  if (person.role === 'reader' && standing.marking.tlp === 'RED') return false;
  return standing.author === at || (!standing.gone && isFor(standing.marking, person));
}

/** Taking out: a reader only up to GREEN; the others as they read. */
export const mayExport = (at: InstituteId, standing: Standing, person: Person): boolean =>
  mayRead(at, standing, person) &&
  (standing.members || person.role !== 'reader' || ['GREEN', 'CLEAR'].includes(standing.marking.tlp));

const isFor = ({ purposes, prohibitedUses }: Marking, person: Person): boolean =>
  person.purposes.some((purpose) => purposes.includes(purpose)) &&
  !prohibitedUses.some((use) => use === WORK[person.unit]);

/** Rules and states without content: an operator and an auditor are told why, whatever they may read. */
export const mayExplain = ({ role }: Person): boolean => role === 'operator' || role === 'auditor';

/** Without a token, from where an operator lets everybody read: what the institute has made public itself, and only the real thing. */
export const mayAnybody = (
  at: InstituteId,
  { author, marking, gone }: Standing,
  alert: string | null,
): boolean =>
  author === at && alert === 'Actual' && !gone && marking.audience.public && marking.tlp === 'CLEAR';
