import type { Explanation, PreviewLine, StatementRow, StatementView } from '@comity/node';
import type { Decision } from '@comity/policy';

export const statementRowView = ({
  id,
  author,
  position,
  type,
  title,
  issuedAt,
  receivedAt,
  arrival,
}: StatementRow) => ({
  id,
  author,
  position,
  type,
  title,
  issuedAt,
  receivedAt,
  arrival,
});

export const statementView = ({ row, statement, signers, parts }: StatementView) => ({
  ...statementRowView(row),
  parts: parts.map(({ part: { name, mediaType, sizeBytes, sha256 }, state, rule }) => ({
    name,
    mediaType,
    sizeBytes,
    sha256,
    state,
    rule,
  })),
  signers: signers.map(({ keyId, post, role }) => ({ keyId, post, role })),
  marking: statement.label.marking,
  body: statement.body,
  label: statement.label,
});

export const previewLineView = ({ institute, part, decision, explanation }: PreviewLine) => ({
  institute,
  part,
  ...decisionView(decision),
  explanation,
});

export const explanationView = ({ institute, statement, parts, delivery }: Explanation) => ({
  institute,
  statement: { decision: decisionView(statement.decision), explanation: statement.explanation },
  parts: parts.map(({ name, decision, explanation }) => ({
    name,
    decision: decisionView(decision),
    explanation,
  })),
  delivery,
});

const decisionView = ({ outcome, rules, holdUntil }: Decision) => ({
  outcome,
  rules,
  ...(holdUntil === undefined ? {} : { holdUntil }),
});
