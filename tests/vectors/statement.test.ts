import { parseStatement, statementId, writeStatement } from '@comity/protocol';
import { describe, expect, it } from 'vitest';
import { bytesOf, codesOf, vectorFiles } from './vector-files.ts';

interface Vector {
  readonly payload_base64: string;
  readonly id?: string;
  readonly type?: string;
  readonly refusal?: string;
}

describe('a statement', () => {
  it.each(vectorFiles<Vector>('statement', 'valid'))('is read: $name', ({ vector }) => {
    const payload = bytesOf(vector.payload_base64);
    const statement = parseStatement(payload);
    if (!statement.ok) throw new Error(statement.refusal.code);
    expect([statement.value.type, statementId(payload)]).toEqual([vector.type, vector.id]);
    expect(writeStatement(statement.value).ok).toBe(true);
  });

  it.each(vectorFiles<Vector>('statement', 'invalid'))('is refused: $name', ({ vector }) => {
    const statement = parseStatement(bytesOf(vector.payload_base64));
    expect(statement.ok ? 'read' : statement.refusal.code).toBe(vector.refusal);
  });

  it('is refused with each of its codes', () => {
    const own = ['schema-mismatch', 'statement-type-unknown', 'subject-mismatch'];
    expect([...codesOf('statement')]).toEqual(expect.arrayContaining(own));
  });
});
