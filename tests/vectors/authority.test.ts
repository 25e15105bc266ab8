import {
  authorityAt,
  Charter,
  type ControlHistory,
  joinControl,
  judgeSigners,
  type KeyId,
  ok,
  parseStatement,
  type Result,
  type Signer,
  type Statement,
} from '@comity/protocol';
import { describe, expect, it } from 'vitest';
import { bytesOf, codesOf, vectorFiles } from './vector-files.ts';

interface Vector {
  readonly charter: unknown;
  readonly history: readonly { readonly position: number; readonly payload_base64: string }[];
  readonly position: number;
  readonly payload_base64: string;
  readonly signed_by: readonly KeyId[];
  readonly signers?: readonly { readonly post: string; readonly role: string }[];
  readonly refusal?: string;
}

function read(base64: string): Statement {
  const statement = parseStatement(bytesOf(base64));
  if (!statement.ok) throw new Error(`the vector holds no statement: ${statement.refusal.code}`);
  return statement.value;
}

function historyOf(vector: Vector): Result<ControlHistory> {
  let history: ControlHistory = [];
  for (const { position, payload_base64 } of vector.history) {
    const statement = read(payload_base64);
    if (statement.type !== 'delegation' && statement.type !== 'revocation')
      throw new Error('only control entries make a history');
    const joined = joinControl(history, position, statement);
    if (!joined.ok) return joined;
    history = joined.value;
  }
  return ok(history);
}

function judge(vector: Vector): Result<readonly Signer[]> {
  const statement = read(vector.payload_base64);
  const charter = Charter.parse(vector.charter);
  const history = historyOf(vector);
  if (!history.ok) return history;
  const authority = authorityAt(statement.label.issuer, charter, history.value, vector.position);
  if (!authority.ok) return authority;
  return judgeSigners(statement, vector.signed_by, charter, authority.value);
}

describe('authority', () => {
  it.each(vectorFiles<Vector>('authority', 'valid'))('is there: $name', ({ vector }) => {
    const judged = judge(vector);
    if (!judged.ok) throw new Error(judged.refusal.code);
    expect(judged.value.map(({ post, role }) => ({ post, role }))).toEqual(vector.signers);
  });

  it.each(vectorFiles<Vector>('authority', 'invalid'))('is missing: $name', ({ vector }) => {
    const judged = judge(vector);
    expect(judged.ok ? 'accepted' : judged.refusal.code).toBe(vector.refusal);
  });

  it('is refused with each of its codes', () => {
    const own = [
      'issuer-not-member',
      'key-malformed',
      'signer-unknown',
      'signer-revoked',
      'signer-outside-window',
      'signers-insufficient',
      'delegation-charter-older',
    ];
    expect([...codesOf('authority')].sort()).toEqual(own.sort());
  });
});
