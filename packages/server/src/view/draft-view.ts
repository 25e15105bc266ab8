import type { DraftRow, Reader } from '@comity/node';
import {
  encodeBase64,
  type KeyId,
  ok,
  type Post,
  parseEnvelope,
  parseStatement,
  type Result,
  STATEMENT_PAYLOAD_TYPE,
  sha256Hex,
} from '@comity/protocol';
import type { ApiDeps } from '../api-deps.ts';
import { confirmationOf } from '../confirmation.ts';

type DraftDeps = Pick<ApiDeps, 'node' | 'store'>;

/** A draft with what its bytes say and whose signatures are still missing; an empty list for one that is closed. */
export async function draftView(
  deps: DraftDeps,
  draft: DraftRow,
  /** Who looks at this one draft; nobody where it is one of a list. */
  reader?: Reader,
): Promise<Result<unknown>> {
  const statement = parseStatement(draft.payload);
  if (!statement.ok) return statement;
  const missing = draft.state === 'open' ? deps.node.missingSignatures(draft) : ok([]);
  const posts = await postsOf(deps);
  const asked = reader !== undefined && draft.state === 'open' && statement.value.type === 'alert';
  const confirmation = asked ? await confirmationOf(deps, statement.value, reader) : undefined;
  return ok({
    id: draft.id,
    revision: draft.revision,
    state: draft.state,
    createdBy: draft.createdBy,
    payload: encodeBase64(draft.payload),
    payloadSha256: sha256Hex(draft.payload),
    statement: { type: statement.value.type, label: statement.value.label, body: statement.value.body },
    signatures: draft.signatures.map(({ keyId, heldByServer }) => ({
      keyId,
      post: posts.get(keyId) ?? null,
      heldByServer,
    })),
    // A draft that can no longer be published (its charter was replaced, a signer revoked) can still be read and discarded.
    missing: missing.ok ? missing.value : [missing.refusal.code],
    statementId: draft.statement,
    // One that can no longer be published reaches nobody.
    confirmation: confirmation?.ok ? confirmation.value : null,
    updatedAt: draft.updatedAt,
  });
}

/** The posts that our own delegations give to keys: names for people, never a proof. */
export async function postsOf({ node, store }: DraftDeps): Promise<ReadonlyMap<KeyId, Post>> {
  const posts = new Map<KeyId, Post>();
  for (const { statement: row } of await store.controlEntries(node.institute)) {
    if (row === undefined) continue;
    const envelope = parseEnvelope(row.envelope, [STATEMENT_PAYLOAD_TYPE]);
    const statement = envelope.ok ? parseStatement(envelope.value.payload) : envelope;
    if (statement.ok && statement.value.type === 'delegation') {
      posts.set(statement.value.body.keyId, statement.value.body.post);
    }
  }
  return posts;
}
