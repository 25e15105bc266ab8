import { type Statement, statementTypeOf } from '@comity/protocol';

/** What policy asks about a statement: its label's terms, without its content. */
export function statementFacts(statement: Statement) {
  const { issuer, marking, issuedAt } = statement.label;
  return {
    issuer,
    type: statement.type,
    audienceKind: statementTypeOf(statement.type)?.audience ?? 'marking',
    marking,
    issuedAt,
  } as const;
}
