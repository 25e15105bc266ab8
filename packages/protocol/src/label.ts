import { z } from 'zod';
import { Digest, Instant, InstituteId, line, NetworkId, Nonce, StatementId } from './identifier.ts';
import { PARTS_MAX, RELATIONS_MAX } from './limits.ts';
import { Marking } from './marking.ts';
import { Part } from './part.ts';

/** How a statement speaks of another one. */
export const Relation = z.strictObject({
  /** roster: the members of a private group of the audience, as they stood when it was issued. */
  kind: z.enum(['supersedes', 'replies-to', 'supports', 'disputes', 'refers-to', 'roster']),
  statement: StatementId,
});
export type Relation = z.infer<typeof Relation>;

/** What every statement says about itself (spec/statement.md). The times are different things: see DESIGN 4.11. */
export const Label = z.strictObject({
  network: NetworkId,
  issuer: InstituteId,
  /** The charter in force when it was issued: membership, root keys and groups are read there. */
  charter: z.strictObject({ version: z.int().min(1), sha256: Digest }),
  nonce: Nonce,
  issuedAt: Instant,
  occurredAt: Instant.optional(),
  awareAt: Instant.optional(),
  determinedAt: Instant.optional(),
  title: line(200),
  marking: Marking,
  parts: z.array(Part).max(PARTS_MAX),
  relations: z.array(Relation).max(RELATIONS_MAX),
});
export type Label = z.infer<typeof Label>;

/** Terms that hold nothing back: with them a marking reaches whom it names at once. Made anew each time, since a marking's lists are its own. */
export const unheld = (): Pick<
  Marking,
  'embargoUntil' | 'deleteBy' | 'legal' | 'competition' | 'confidenceTerms' | 'consultBeforeRelease'
> => ({
  embargoUntil: null,
  deleteBy: null,
  legal: [],
  competition: null,
  confidenceTerms: null,
  consultBeforeRelease: [],
});

/** Whether nothing in the marking can hold it back from those whom it names: what takes back, answers or asks must arrive. */
export const isUnheld = (marking: Marking): boolean =>
  marking.embargoUntil === null &&
  marking.deleteBy === null &&
  marking.legal.length === 0 &&
  marking.competition === null &&
  marking.confidenceTerms === null &&
  marking.consultBeforeRelease.length === 0;

/** For `StatementType.problem`: the path of the marking if something in it could hold the statement back. */
export const heldBack = ({ marking }: Label): string | undefined =>
  isUnheld(marking) ? undefined : 'predicate.label.marking';
