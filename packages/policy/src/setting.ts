import type { Charter, Digest, GroupId, InstituteId, Registry, StatementId } from '@comity/protocol';

/**
 * What holds where it is decided, beside the question: charters, registry, and what statements of institutes have settled so far.
 * Reads only; whoever makes one answers from what is committed.
 */
export interface Setting {
  /** The charter in force. */
  readonly charter: Charter;
  /** An earlier charter, for the groups as they stood when something was issued; undefined: not known, so nobody was in any. */
  readonly charterAt: (version: number) => Charter | undefined;
  /** The registry that the charter in force names; null: it names none, or the document is not here. */
  readonly registry: Registry | null;
  /** Whether the institute's counsel has accepted the text and not ended it. */
  readonly adheres: (institute: InstituteId, text: Digest) => boolean;
  /** A roster of a private group by its statement; undefined: not known here. */
  readonly roster: (statement: StatementId) => RosterFacts | undefined;
  /** The newest roster of a private group; undefined: none is known here. */
  readonly newestRoster: (group: GroupId) => RosterFacts | undefined;
}

export interface RosterFacts {
  readonly group: GroupId;
  readonly members: ReadonlySet<InstituteId>;
}

/** A charter alone: no earlier charter but itself, no registry, nobody adheres, no private group. */
export const settingOf = (charter: Charter, beside: Partial<Omit<Setting, 'charter'>> = {}): Setting => ({
  charter,
  charterAt: (version) => (version === charter.version ? charter : undefined),
  registry: null,
  adheres: () => false,
  roster: () => undefined,
  newestRoster: () => undefined,
  ...beside,
});
