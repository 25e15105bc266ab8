import { type Statement, unreachable } from '@comity/protocol';

/** The statement, text or group that a statement speaks about, as the store indexes it; null: of nothing but itself. */
export function subjectOf(statement: Statement): string | null {
  switch (statement.type) {
    case 'remark':
    case 'withdrawal':
    case 'access-request':
    case 'consult-answer':
    case 'purge-receipt':
    case 'acknowledgement':
      return statement.body.statement;
    case 'access-answer':
      return statement.body.request;
    case 'adherence':
      return statement.body.text;
    case 'roster':
      return statement.body.group;
    case 'alert':
    case 'situation-report':
    case 'request':
    case 'offer':
    case 'measure':
    case 'activation':
    case 'task-report':
      return statement.body.incident;
    case 'finding':
    case 'playbook':
    case 'contact':
    case 'delegation':
    case 'revocation':
      return null;
    default:
      return unreachable(statement);
  }
}
