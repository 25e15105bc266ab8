import type { DeskRow } from '@comity/node';
import {
  Digest,
  decodeBase64,
  instantOf,
  KeyId,
  ok,
  type Result,
  readRegistry,
  refuse,
} from '@comity/protocol';
import { API_CHARTER_BYTES_MAX, CHARTER_PROPOSALS_MAX } from '@comity/protocol/limits';
import { z } from '@hono/zod-openapi';
import type { ApiDeps } from '../api-deps.ts';
import { CharterChange, composeCharter } from '../charter-proposal/compose-charter.ts';
import {
  documentOf,
  fileOf,
  isSigned,
  nextInChain,
  type Proposal,
  payloadOf,
  readProposal,
  signingOf,
  storedProposal,
} from '../charter-proposal/proposal.ts';
import { type Caller, nameOf } from '../http/caller.ts';
import { revisionTag } from '../http/entity-tag.ts';
import { type Answer, route } from '../http/route.ts';
import { ProposalShape, SignedProposalShape } from '../view/proposal-shapes.ts';
import { proposalView, rootsOf } from '../view/proposal-view.ts';
import { adoptedView } from './status.ts';

/** Charters on their way: proposed here, signed one by one with root keys that are never here, adopted when enough have (spec/charter-proposals.md). */

const ById = z.object({ id: Digest });
const ProposalBody = z
  .strictObject({
    /** A proposal, or one that others have signed already: the payload, or an envelope. */
    file: z.base64().optional(),
    /** Or what the next charter changes. */
    change: CharterChange.optional(),
  })
  .refine(({ file, change }) => (file === undefined) !== (change === undefined))
  .openapi('CharterProposalInput');
const SignatureBody = z
  .strictObject({ keyId: KeyId, signature: z.base64() })
  .openapi('CharterSignatureInput');
const SEES = ['operator', 'auditor', 'counsel', 'approver', 'coordinator', 'publisher'] as const;

export const charterProposalRoutes = [
  route({
    method: 'get',
    path: '/charter-proposals',
    permission: SEES,
    summary: 'Charters on their way, with the signatures that are missing, the newest first',
    answer: { description: 'All that are kept', content: z.object({ items: z.array(ProposalShape) }) },
    handle: async (_call, deps) => {
      const items = [];
      for (const row of await proposalRows(deps)) {
        const view = await proposalView(deps, row);
        if (!view.ok) return view;
        items.push(view.value);
      }
      return ok({ status: 200, json: { items } });
    },
  }),
  route({
    method: 'post',
    path: '/charter-proposals',
    permission: ['operator'],
    summary: 'Propose the next charter: by what it changes, or a file that was written elsewhere',
    json: { schema: ProposalBody, bytesMax: API_CHARTER_BYTES_MAX },
    status: 201,
    answer: { description: 'The proposal', content: ProposalShape },
    handle: async ({ body, caller }, deps) => {
      const proposal =
        body.change === undefined ? readFile(body.file ?? '') : await compose(deps, body.change);
      return proposal.ok ? keep(deps, caller, proposal.value) : proposal;
    },
  }),
  route({
    method: 'get',
    path: '/charter-proposals/{id}',
    permission: SEES,
    summary: 'One charter on its way; its ETag is its revision',
    params: ById,
    answer: { description: 'The proposal', content: ProposalShape },
    handle: async ({ params }, deps) => {
      const row = await deps.store.deskRow('charter-proposal', params.id);
      return row === undefined ? refuse('not-found') : answerWith(deps, row, 200);
    },
  }),
  route({
    method: 'get',
    path: '/charter-proposals/{id}/file',
    permission: SEES,
    summary: 'What the next signer takes: the bytes to sign, with the signatures so far',
    params: ById,
    answer: { description: 'A proposal or an envelope', content: 'application/json' },
    handle: async ({ params }, { store }) => {
      const row = await store.deskRow('charter-proposal', params.id);
      if (row === undefined) return refuse('not-found');
      const proposal = storedProposal(row);
      const name = `charter-${proposal.charter.version}${proposal.signatures.length > 0 ? '.signed' : ''}.json`;
      const headers = {
        'content-type': 'application/json',
        'content-disposition': `attachment; filename="${name}"`,
      };
      return ok({ status: 200, bytes: fileOf(proposal), headers });
    },
  }),
  route({
    method: 'post',
    path: '/charter-proposals/{id}/signatures',
    permission: ['operator'],
    stepUp: true,
    summary: 'Add the signature of a root key; the last one that is missing puts the charter in force',
    params: ById,
    json: { schema: SignatureBody },
    status: 201,
    answer: { description: 'The proposal, and the charter if it was adopted', content: SignedProposalShape },
    handle: async ({ params, body }, deps) => {
      const row = await deps.store.deskRow('charter-proposal', params.id);
      const sig = decodeBase64(body.signature);
      if (row === undefined) return refuse('not-found');
      return sig.ok ? addSignature(deps, row, { keyid: body.keyId, sig: sig.value }) : sig;
    },
  }),
  route({
    method: 'delete',
    path: '/charter-proposals/{id}',
    permission: ['operator'],
    summary: 'Forget a proposal and its signatures; what others have of it stays with them',
    params: ById,
    ifMatch: true,
    answer: { description: 'The forgotten proposal', content: ProposalShape },
    handle: async ({ params, revision }, deps) => {
      const row = await deps.store.deskRow('charter-proposal', params.id);
      if (row === undefined) return refuse('not-found');
      if (row.revision !== revision) return refuse('precondition-failed', { revision: row.revision });
      const desks = [{ kind: row.kind, id: row.id, revision }];
      const done = await deps.store.commit([{ kind: 'forget-desk', of: row.kind, id: row.id }], { desks });
      return done === 'conflict' ? refuse('conflict') : answerWith(deps, row, 200);
    },
  }),
];

async function proposalRows({ store }: Pick<ApiDeps, 'store'>): Promise<readonly DeskRow[]> {
  const rows = await store.deskRows({ kind: 'charter-proposal', limit: CHARTER_PROPOSALS_MAX });
  return [...rows].sort((left, right) => (left.updatedAt < right.updatedAt ? 1 : -1));
}

function readFile(file: string): Result<Proposal> {
  const bytes = decodeBase64(file);
  return bytes.ok ? readProposal(bytes.value) : bytes;
}

async function compose({ node, store, clock }: ApiDeps, change: CharterChange): Promise<Result<Proposal>> {
  const current = node.charter();
  if (current === undefined) return refuse('charter-missing');
  const document = change.registry === undefined ? undefined : await store.registry(change.registry);
  if (change.registry !== undefined && document === undefined) return refuse('not-found');
  const registry = document === undefined ? undefined : readRegistry(document);
  if (registry?.ok === false) return registry;
  const version = registry?.value.registry.version ?? null;
  const charter = composeCharter(current, change, version, clock.nowMs());
  return charter.ok ? readProposal(payloadOf(charter.value)) : charter;
}

/** Signatures of keys that are nobody's root are left out; one that claims a root key and fails refuses the whole. */
async function keep(deps: ApiDeps, caller: Caller, proposal: Proposal): Promise<Result<Answer>> {
  const current = deps.node.charter();
  if (current === undefined) return refuse('charter-missing');
  const place = nextInChain(proposal, current);
  if (!place.ok) return place;
  const roots = rootsOf([current.charter, proposal.charter]);
  const kept = { ...proposal, signatures: proposal.signatures.filter(({ keyid }) => roots.has(keyid)) };
  const signing = signingOf(kept, current);
  if (!signing.ok) return signing;
  const rows = await proposalRows(deps);
  if (rows.some(({ id }) => id === proposal.sha256)) return refuse('conflict', { proposal: proposal.sha256 });
  if (rows.length >= CHARTER_PROPOSALS_MAX)
    return refuse('too-large', { charterProposalsMax: CHARTER_PROPOSALS_MAX });
  const at = instantOf(deps.clock.nowMs());
  const row: DeskRow = {
    kind: 'charter-proposal',
    id: proposal.sha256,
    owner: nameOf(caller),
    revision: 1,
    document: documentOf(kept, at),
    updatedAt: at,
    expiresAt: null,
  };
  const desks = [{ kind: row.kind, id: row.id, revision: 0 }];
  const done = await deps.store.commit([{ kind: 'desk', row }], { desks });
  return done === 'conflict' ? refuse('conflict') : answerWith(deps, row, 201);
}

/** Only of a root key of the old or of the new charter, and only if it verifies. The same key again changes nothing. */
async function addSignature(
  deps: ApiDeps,
  row: DeskRow,
  signature: Proposal['signatures'][number],
): Promise<Result<Answer>> {
  const proposal = storedProposal(row);
  const current = deps.node.charter();
  if (current === undefined) return refuse('charter-missing');
  const place = nextInChain(proposal, current);
  if (!place.ok) return place;
  if (!rootsOf([current.charter, proposal.charter]).has(signature.keyid))
    return refuse('signer-unknown', { keyid: signature.keyid });
  const others = proposal.signatures.filter(({ keyid }) => keyid !== signature.keyid);
  const signed = { ...proposal, signatures: [...others, signature] };
  const rules = signingOf(signed, current);
  if (!rules.ok) return rules;
  const at = instantOf(deps.clock.nowMs());
  const document = documentOf(signed, proposal.proposedAt);
  const next = { ...row, revision: row.revision + 1, document, updatedAt: at };
  const desks = [{ kind: row.kind, id: row.id, revision: row.revision }];
  // Kept before it is adopted: what was collected survives whatever becomes of the adoption.
  if ((await deps.store.commit([{ kind: 'desk', row: next }], { desks })) === 'conflict')
    return refuse('conflict');
  const adopted = isSigned(rules.value) ? await deps.node.adoptCharter(fileOf(signed)) : undefined;
  if (adopted?.ok === false) return adopted;
  const view = await proposalView(deps, next);
  if (!view.ok) return view;
  const json = { proposal: view.value, adopted: adopted === undefined ? null : adoptedView(adopted.value) };
  return ok({ status: 201, json });
}

async function answerWith(deps: ApiDeps, row: DeskRow, status: 200 | 201): Promise<Result<Answer>> {
  const view = await proposalView(deps, row);
  if (!view.ok) return view;
  return ok({ status, json: view.value, headers: { etag: revisionTag(row.revision) } });
}
