import type { PartFacts, StatementFacts } from '@comity/policy';
import { type Marking, type Part, type Statement, type StatementId, statementTypeOf } from '@comity/protocol';
import {
  type RemarkFacts,
  remarksOf,
  retentionOf,
  rostersOf,
  type Standing,
  withdrawalOf,
} from './standing.ts';

/** What a question names of a statement and one of its parts. */
export interface Matter {
  readonly statement: StatementFacts;
  readonly part: PartFacts | null;
}

/**
 * What policy asks about a statement: the terms in force, without its content. A statement that has no id yet is spoken of by nobody.
 */
export function matterOf(
  standing: Standing,
  id: StatementId | null,
  statement: Statement,
  part: Part | null,
): Matter {
  const { issuer, marking, issuedAt, charter, relations } = statement.label;
  const remarks = id === null ? undefined : remarksOf(standing, issuer, id);
  const addressed = remarks?.widened;
  return {
    statement: {
      issuer,
      type: statement.type,
      audienceKind: statementTypeOf(statement.type)?.audience ?? 'marking',
      marking: retained(standing, id, statement, remarks?.newest.marking ?? marking),
      issuedAt,
      issuedUnder: addressed?.charterVersion ?? charter.version,
      rosters: addressed?.rosters ?? rostersOf(relations),
      withdrawn: id !== null && withdrawalOf(standing, issuer, id) !== undefined,
      consulted: id === null ? NOBODY : consultedOf(standing, id),
    },
    part: part === null ? null : { name: part.name, audience: audienceOf(part, remarks?.newest) },
  };
}

/** An alert ends, with what is in its parts, when the stand-down of its incident says so, or by its own terms if that is sooner. */
function retained(
  standing: Standing,
  id: StatementId | null,
  statement: Statement,
  marking: Marking,
): Marking {
  const incident = statement.type === 'alert' ? (statement.body.incident ?? id) : null;
  const until = incident === null ? null : retentionOf(standing, statement.label.issuer, incident);
  if (until === null || (marking.deleteBy !== null && marking.deleteBy <= until)) return marking;
  return { ...marking, deleteBy: until };
}

const NOBODY: StatementFacts['consulted'] = new Map();

/** A part that the remark does not name keeps the audience that it was signed with. */
function audienceOf(part: Part, remark: RemarkFacts | undefined) {
  const remarked = remark?.parts.get(part.name);
  return remarked !== undefined ? remarked : (part.audience ?? null);
}

function consultedOf(standing: Standing, id: StatementId): StatementFacts['consulted'] {
  const answers = standing.consulted.get(id);
  return answers === undefined
    ? NOBODY
    : new Map([...answers].map(([institute, { verdict }]) => [institute, verdict]));
}
