import {
  BUNDLE_CAVEATS,
  encodeUtf8,
  parseEnvelope,
  parseStatement,
  STATEMENT_PAYLOAD_TYPE,
  statementId,
} from '@comity/protocol';
import { ENVELOPE_BYTES_MAX } from '@comity/protocol/limits';
import { checkOf, failed, titleOf, type Verified, verdictOf } from './file-verdict.ts';
import { signedByGivenKeys } from './given-keys.ts';
import type { Trust } from './trust.ts';

/** The one signature of a Sigstore bundle, by a key that is brought. */
export function verifySigstore(document: unknown, trust: Trust): Verified {
  const { dsseEnvelope } = document as { dsseEnvelope?: unknown }; // as: it says that it is a Sigstore bundle; what is missing is refused next
  const envelope = parseEnvelope(encodeUtf8(JSON.stringify(dsseEnvelope ?? null)), [STATEMENT_PAYLOAD_TYPE], {
    bytesMax: ENVELOPE_BYTES_MAX,
  });
  if (!envelope.ok)
    return {
      statement: null,
      held: [],
      verdict: verdictOf('sigstore-bundle', null, null, [failed('envelope', envelope.refusal)], []),
    };
  const statement = parseStatement(envelope.value.payload);
  const check = signedByGivenKeys(envelope.value, trust);
  const title = statement.ok ? titleOf(statement.value) : null;
  const caveats = ['It shows that this key signed, not that it might.', BUNDLE_CAVEATS['words-of-issuer']];
  const verdict = verdictOf(
    'sigstore-bundle',
    title,
    statementId(envelope.value.payload),
    [checkOf('statement', statement, () => 'The payload is a statement.'), check],
    caveats,
  );
  return { statement: statement.ok ? statement.value : null, held: [], verdict };
}
