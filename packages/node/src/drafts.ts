import { checkMarking, refuseMarking } from '@comity/policy';
import {
  bytesToHex,
  decodeBase64,
  demandsOf,
  instantOf,
  judgeSigners,
  ok,
  pae,
  parseStatement,
  type Result,
  refuse,
  STATEMENT_PAYLOAD_TYPE,
  type Statement,
  statementId,
  statementTypeOf,
  writeEnvelope,
} from '@comity/protocol';
import type { OwnLog } from './append.ts';
import type { Deps } from './deps.ts';
import type { SignOutcome } from './node.ts';
import { checkOwn } from './own-rules.ts';
import { rostersOf } from './standing.ts';
import { authorityOf, type Core, currentCharter } from './state.ts';
import type { Change, DraftRow, DraftSignature } from './store.ts';

/**
 * Drafts: payload bytes and the signatures gathered over exactly these bytes (spec/publishing.md). Any change of the bytes
 * drops every signature, so an approval is always of what is published.
 */
export type DraftCore = Core & Pick<Deps, 'random'> & { readonly ownLog: OwnLog };

export async function createDraft(
  core: DraftCore,
  input: { readonly payload: Uint8Array; readonly createdBy: string },
): Promise<Result<DraftRow>> {
  const checked = await checkPayload(core, input.payload);
  if (!checked.ok) return checked;
  const draft: DraftRow = {
    id: bytesToHex(core.random.bytes(16)),
    revision: 1,
    state: 'open',
    createdBy: input.createdBy,
    payload: input.payload,
    signatures: [],
    statement: null,
    updatedAt: instantOf(core.clock.nowMs()),
  };
  return commitDraft(core, draft);
}

export async function reviseDraft(
  core: DraftCore,
  id: string,
  revision: number,
  payload: Uint8Array,
): Promise<Result<DraftRow>> {
  const draft = await openDraft(core, id, revision);
  if (!draft.ok) return draft;
  const checked = await checkPayload(core, payload);
  if (!checked.ok) return checked;
  return commitDraft(core, { ...nextRevision(core, draft.value), payload, signatures: [] });
}

export async function discardDraft(core: DraftCore, id: string, revision: number): Promise<Result<DraftRow>> {
  const draft = await openDraft(core, id, revision);
  return draft.ok
    ? commitDraft(core, { ...nextRevision(core, draft.value), state: 'discarded', signatures: [] })
    : draft;
}

/** Verifies the signature over the draft's bytes, keeps it, and publishes when nothing is missing any more. */
export async function signDraft(
  core: DraftCore,
  id: string,
  revision: number,
  signature: DraftSignature,
): Promise<Result<SignOutcome>> {
  const draft = await openDraft(core, id, revision);
  if (!draft.ok) return draft;
  const verified = await verifySignature(core, draft.value, signature);
  if (!verified.ok) return verified;
  const signatures = [...draft.value.signatures.filter(({ keyId }) => keyId !== signature.keyId), signature];
  const signed: DraftRow = { ...nextRevision(core, draft.value), signatures };
  const missing = missingSignatures(core, signed);
  if (!missing.ok) return missing;
  if (missing.value.length > 0) {
    const kept = await commitDraft(core, signed);
    return kept.ok ? ok({ draft: kept.value, published: null, missing: missing.value }) : kept;
  }
  return publish(core, draft.value, signed);
}

async function publish(core: DraftCore, before: DraftRow, signed: DraftRow): Promise<Result<SignOutcome>> {
  const parsed = parseStatement(signed.payload);
  if (!parsed.ok) return parsed;
  const parts = await checkParts(core, parsed.value);
  if (!parts.ok) return parts;
  const signatures = [];
  for (const { keyId, signature } of signed.signatures) {
    const sig = decodeBase64(signature);
    if (!sig.ok) return sig;
    signatures.push({ keyid: keyId, sig: sig.value });
  }
  const envelope = writeEnvelope({
    payloadType: STATEMENT_PAYLOAD_TYPE,
    payload: signed.payload,
    signatures,
  });
  const id = statementId(signed.payload);
  const draft: DraftRow = { ...signed, state: 'published', statement: id };
  const appended = await core.ownLog.append({
    envelope,
    beside: [{ kind: 'draft', draft }, draftEvent(core, draft)],
    expected: { drafts: [{ id: before.id, revision: before.revision }] },
  });
  return appended.ok ? ok({ draft, published: appended.value, missing: [] }) : appended;
}

/** Which roles' signatures a draft still lacks. A signer that cannot count is refused at signing, so it never stands here. */
export function missingSignatures(core: Pick<Core, 'state'>, draft: DraftRow): Result<readonly string[]> {
  const parsed = parseStatement(draft.payload);
  if (!parsed.ok) return parsed;
  const current = currentCharter(core.state);
  if (current === undefined) return refuse('charter-missing');
  const { institute, histories } = core.state;
  const authority = authorityOf(core.state, institute, current, histories.get(institute) ?? []);
  if (!authority.ok) return authority;
  const signedBy = draft.signatures.map(({ keyId }) => keyId);
  const judged = judgeSigners(parsed.value, signedBy, current.charter, authority.value);
  if (judged.ok) return ok([]);
  if (judged.refusal.code !== 'signers-insufficient') return judged;
  const demands = demandsOf(parsed.value, current.charter);
  if (demands === 'root') return ok(['root']);
  const slots = demands.flatMap(({ role, count }) => Array.from({ length: count }, () => role));
  for (const id of signedBy) {
    const roles = authority.value.delegated.get(id)?.roles ?? [];
    const at = slots.findIndex((role) => roles.includes(role));
    if (at >= 0) slots.splice(at, 1);
  }
  return ok(slots);
}

async function verifySignature(
  core: DraftCore,
  draft: DraftRow,
  { keyId, signature }: DraftSignature,
): Promise<Result<null>> {
  const current = currentCharter(core.state);
  if (current === undefined) return refuse('charter-missing');
  const { institute, histories } = core.state;
  const authority = authorityOf(core.state, institute, current, histories.get(institute) ?? []);
  if (!authority.ok) return authority;
  const publicKey = authority.value.keys.get(keyId);
  if (publicKey === undefined)
    return refuse(authority.value.revoked.has(keyId) ? 'signer-revoked' : 'signer-unknown', { keyId });
  const sig = decodeBase64(signature);
  if (!sig.ok) return sig;
  const [valid] = await core.keys.verify([
    { publicKey, message: pae(STATEMENT_PAYLOAD_TYPE, draft.payload), signature: sig.value },
  ]);
  return valid === true ? ok(null) : refuse('signature-wrong', { keyId });
}

/** Everything that can be known before anybody signs: form, terms, membership, parts. */
async function checkPayload(core: DraftCore, payload: Uint8Array): Promise<Result<Statement>> {
  const parsed = parseStatement(payload);
  if (!parsed.ok) return parsed;
  const { label } = parsed.value;
  const current = currentCharter(core.state);
  if (current === undefined) return refuse('charter-missing');
  if (label.network !== core.state.network) return refuse('network-wrong', { network: label.network });
  if (label.issuer !== core.state.institute) return refuse('issuer-wrong', { issuer: label.issuer });
  if (label.charter.version !== current.charter.version || label.charter.sha256 !== current.sha256) {
    return refuse('charter-not-in-force', { named: label.charter.version, inForce: current.charter.version });
  }
  const setting = {
    audienceKind: statementTypeOf(parsed.value.type)?.audience ?? 'marking',
    parts: label.parts,
    issuer: label.issuer,
    charter: current.charter,
    registry: core.state.registry,
    rosters: rostersOf(label.relations).flatMap((id) => core.state.standing.rosters.get(id) ?? []),
    nowMs: core.clock.nowMs(),
  };
  const problems = checkMarking(label.marking, setting);
  if (problems.length > 0) return refuseMarking(problems);
  const sound = await checkOwn(core, parsed.value);
  if (!sound.ok) return sound;
  const parts = await checkParts(core, parsed.value);
  return parts.ok ? parsed : parts;
}

async function checkParts(core: DraftCore, { label }: Statement): Promise<Result<null>> {
  for (const part of label.parts) {
    const stored = await core.store.part(part.sha256);
    if (stored?.state !== 'held') return refuse('part-missing', { part: part.name, sha256: part.sha256 });
    if (stored.sizeBytes !== part.sizeBytes || stored.chunkRoot !== part.chunkRoot)
      return refuse('part-mismatch', { part: part.name });
  }
  return ok(null);
}

async function openDraft(core: DraftCore, id: string, revision: number): Promise<Result<DraftRow>> {
  const draft = await core.store.draft(id);
  if (draft === undefined) return refuse('not-found');
  if (draft.state !== 'open') return refuse('draft-not-open', { state: draft.state });
  if (draft.revision !== revision) return refuse('draft-changed', { revision: draft.revision });
  return ok(draft);
}

const nextRevision = (core: DraftCore, draft: DraftRow): DraftRow => ({
  ...draft,
  revision: draft.revision + 1,
  updatedAt: instantOf(core.clock.nowMs()),
});

async function commitDraft(core: DraftCore, draft: DraftRow): Promise<Result<DraftRow>> {
  const expected = { drafts: [{ id: draft.id, revision: draft.revision - 1 }] };
  const answer = await core.store.commit([{ kind: 'draft', draft }, draftEvent(core, draft)], expected);
  return answer === 'done' ? ok(draft) : refuse('draft-changed', { revision: draft.revision });
}

const draftEvent = (core: DraftCore, draft: DraftRow): Change => ({
  kind: 'event',
  event: {
    kind: 'draft-changed',
    subject: { draft: draft.id, revision: draft.revision, state: draft.state },
    at: instantOf(core.clock.nowMs()),
  },
});
