import { encodeUtf8, type Statement } from '../../../packages/protocol/src/index.ts';
import {
  exampleCharter,
  exampleKey,
  examplePart,
  exampleStatement,
} from '../../../packages/protocol/testing/index.ts';
import { payloadOf } from './changed-payload.ts';
import { base64 } from './vector.ts';

/** What vectors of authority are made of: who is delegated where in north's log, and who has signed. */

const CHARTER = exampleCharter();
export const key = (post: string) => exampleKey(`north/${post}`).keyId;

/** `statement` is judged at `position`; every entry of `history` stands at its own. All payloads are as they were signed. */
export interface Case {
  readonly charter?: unknown;
  readonly history: readonly Statement[];
  readonly positions?: readonly number[];
  readonly position?: number;
  readonly statement?: Statement;
  readonly signedBy: readonly string[];
}

const payload = (statement: Statement): string => base64(payloadOf(statement));

export const findingAt = (label: Record<string, unknown> = {}) =>
  exampleStatement(
    'finding',
    { task: 'arithmetic', model: 'example/model' },
    { parts: [examplePart('finding.json', encodeUtf8('{}'))], ...label },
  );

export const fields = ({
  charter = CHARTER,
  history,
  positions,
  position = 10,
  statement = findingAt(),
  signedBy,
}: Case) => ({
  charter,
  history: history.map((entry, at) => ({ position: positions?.[at] ?? at, payload_base64: payload(entry) })),
  position,
  payload_base64: payload(statement),
  signed_by: signedBy,
});

export const revoke = (post: string, label: Record<string, unknown> = {}) =>
  exampleStatement('revocation', { keyId: key(post), reason: 'left', compromisedSince: null }, label);

export const counted = (...signers: readonly (readonly [string, string])[]) => ({
  signers: signers.map(([post, role]) => ({ post, role })),
});
