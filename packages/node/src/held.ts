import {
  assert,
  type Envelope,
  parseEnvelope,
  parseStatement,
  STATEMENT_PAYLOAD_TYPE,
  type Statement,
} from '@comity/protocol';
import type { StatementRow } from './store.ts';

/** The statement inside a row that this node admitted. It was verified then; the store re-hashes it on every read. */
export function readHeld(row: Pick<StatementRow, 'envelope' | 'id'>): Statement {
  const statement = parseStatement(readHeldEnvelope(row).payload);
  assert(statement.ok, `statement ${row.id} was admitted before`);
  return statement.value;
}

export function readHeldEnvelope(row: Pick<StatementRow, 'envelope' | 'id'>): Envelope {
  const envelope = parseEnvelope(row.envelope, [STATEMENT_PAYLOAD_TYPE]);
  assert(envelope.ok, `the envelope of ${row.id} was admitted before`);
  return envelope.value;
}
