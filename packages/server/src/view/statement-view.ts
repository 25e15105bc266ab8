import type { DeliveryRow, Explanation, StatementRow, StatementView } from '@comity/node';
import type { Decision } from '@comity/policy';

/** Without the arrival: how many statements came in between is nobody's business. */
export const statementRowView = ({
  id,
  author,
  position,
  type,
  title,
  issuedAt,
  receivedAt,
}: Omit<StatementRow, 'arrival' | 'envelope'>) => ({
  id,
  author,
  position,
  type,
  title,
  issuedAt,
  receivedAt,
});

export const statementView = ({
  row,
  statement,
  signers,
  marking,
  remark,
  withdrawn,
  obligations,
  parts,
}: StatementView) => ({
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
  marking,
  remark,
  withdrawn,
  obligations,
  body: statement.body,
  label: statement.label,
});

export const explanationView = ({ institute, statement, parts, delivery, past }: Explanation) => ({
  institute,
  statement: { decision: decisionView(statement.decision), explanation: statement.explanation },
  parts: parts.map(({ name, decision, explanation }) => ({
    name,
    decision: decisionView(decision),
    explanation,
  })),
  delivery: delivery === null ? null : deliveryView(delivery),
  past: past.map(deliveryView),
});

export const deliveryView = ({
  statement,
  position,
  institute,
  state,
  reason,
  rules,
  holdUntil,
  charterVersion,
  registryVersion,
  updatedAt,
}: DeliveryRow) => ({
  statement,
  position,
  institute,
  state,
  reason,
  rules,
  holdUntil,
  charterVersion,
  registryVersion,
  updatedAt,
});

const decisionView = ({
  outcome,
  rules,
  holdUntil,
  obligations,
  charterVersion,
  registryVersion,
}: Decision) => ({
  outcome,
  rules,
  ...(holdUntil === undefined ? {} : { holdUntil }),
  obligations,
  charterVersion,
  registryVersion,
});
