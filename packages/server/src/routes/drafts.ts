import type { DraftRow } from '@comity/node';
import {
  decodeBase64,
  Instant,
  KeyId,
  ok,
  Post,
  parseStatement,
  type Result,
  refuse,
  type Statement,
} from '@comity/protocol';
import { z } from '@hono/zod-openapi';
import { type AlertGate, checkCap } from '../alert-checks.ts';
import type { ApiDeps } from '../api-deps.ts';
import { checkAuthor, checkDrill } from '../crisis-statements.ts';
import { type Caller, nameOf } from '../http/caller.ts';
import { page, readCursor } from '../http/cursor.ts';
import { revisionTag } from '../http/entity-tag.ts';
import { type Answer, type Route, route } from '../http/route.ts';
import { checkNamed } from '../named-statements.ts';
import { bindsTheInstitute, demandStepUp } from '../sign-in/step-up.ts';
import { draftView, postsOf } from '../view/draft-view.ts';
import { DraftShape, listOf, SignOutcomeShape } from '../view/schemas.ts';
import { statementRowView } from '../view/statement-view.ts';
import { ConfirmPhrase, PageQuery, PayloadBody } from './inputs.ts';

/** Publishers draft everything but what is said in a crisis; the others what people of their role sign. */
const AUTHORS = ['publisher', 'counsel', 'coordinator', 'drill-coordinator'] as const;
const EDITORS = [...AUTHORS, 'approver'] as const;
const LIST = '/drafts';
const ById = z.object({ id: z.string().regex(/^[0-9a-f]{32}$/) });
const Place = z.strictObject({ updatedAt: Instant, id: z.string().max(64) });

const SignatureBody = z
  .union([
    z.strictObject({ keyId: KeyId, signature: z.base64().max(128), confirm: ConfirmPhrase }),
    z.strictObject({ heldSigner: Post, confirm: ConfirmPhrase }),
  ])
  .openapi('SignatureInput');

export const draftRoutes = (gate: AlertGate): readonly Route[] => [
  route({
    method: 'post',
    path: LIST,
    permission: AUTHORS,
    summary: 'Keep a payload as a draft; its parts must have been put before',
    json: { schema: PayloadBody },
    status: 201,
    answer: { description: 'The draft', content: DraftShape },
    handle: async ({ body, caller }, deps) => {
      const payload = await readPayload(deps, caller, body.payload);
      if (!payload.ok) return payload;
      const draft = await deps.node.createDraft({ payload: payload.value, createdBy: nameOf(caller) });
      return draftAnswer(deps, caller, draft, 201);
    },
  }),
  route({
    method: 'get',
    path: LIST,
    permission: EDITORS,
    summary: 'Drafts, the last changed first',
    query: z.object({ ...PageQuery, state: z.enum(['open', 'published', 'discarded']).optional() }),
    answer: { description: 'A page', content: listOf(DraftShape) },
    handle: async ({ query, path }, deps) => {
      const { seal } = deps;
      const before = readCursor(seal, LIST, query.cursor, Place);
      if (!before.ok) return before;
      const drafts = await deps.store.drafts({
        limit: query.limit,
        ...(query.state === undefined ? {} : { state: query.state }),
        ...(before.value === undefined ? {} : { before: before.value }),
      });
      const views: unknown[] = [];
      for (const draft of drafts) {
        const view = await draftView(deps, draft);
        if (!view.ok) return view;
        views.push(view.value);
      }
      const last = drafts.at(-1);
      const more = last !== undefined && drafts.length === query.limit;
      return ok({
        status: 200,
        ...page(seal, LIST, path, views, more ? { updatedAt: last.updatedAt, id: last.id } : undefined),
      });
    },
  }),
  route({
    method: 'get',
    path: '/drafts/{id}',
    permission: EDITORS,
    summary: 'One draft; its ETag is its revision',
    params: ById,
    answer: { description: 'The draft', content: DraftShape },
    handle: async ({ params, caller }, deps) => {
      const draft = await deps.store.draft(params.id);
      return draftAnswer(deps, caller, draft === undefined ? refuse('not-found') : ok(draft), 200);
    },
  }),
  route({
    method: 'put',
    path: '/drafts/{id}',
    permission: AUTHORS,
    summary: 'Replace the payload; every approval lapses, since it was of other bytes',
    params: ById,
    json: { schema: PayloadBody },
    ifMatch: true,
    answer: { description: 'The draft', content: DraftShape },
    handle: async ({ params, body, revision, caller }, deps) => {
      const payload = await readPayload(deps, caller, body.payload);
      if (!payload.ok) return payload;
      const draft = await ownDraftAt(deps, params.id, revision, caller);
      return draftAnswer(
        deps,
        caller,
        draft.ok ? await deps.node.reviseDraft(params.id, revision, payload.value) : draft,
        200,
      );
    },
  }),
  route({
    method: 'delete',
    path: '/drafts/{id}',
    permission: AUTHORS,
    summary: 'Discard a draft',
    params: ById,
    ifMatch: true,
    answer: { description: 'The discarded draft', content: DraftShape },
    handle: async ({ params, revision, caller }, deps) => {
      const draft = await ownDraftAt(deps, params.id, revision, caller);
      return draftAnswer(
        deps,
        caller,
        draft.ok ? await deps.node.discardDraft(params.id, revision) : draft,
        200,
      );
    },
  }),
  route({
    method: 'post',
    path: '/drafts/{id}/signatures',
    permission: EDITORS,
    summary: 'Add a signature over the exact bytes; the last one that is needed publishes',
    params: ById,
    json: { schema: SignatureBody },
    ifMatch: true,
    status: 201,
    answer: { description: 'What became of it', content: SignOutcomeShape },
    handle: async ({ params, body, revision, caller }, deps) => {
      const draft = await draftAt(deps, params.id, revision);
      if (!draft.ok) return draft;
      const statement = parseStatement(draft.value.payload);
      const binds = statement.ok && bindsTheInstitute(deps, draft.value, statement.value, caller);
      const shown = binds ? await demandStepUp(deps, caller) : ok(null);
      if (!shown.ok) return shown;
      const allowed = statement.ok
        ? await maySign(gate, deps, statement.value, caller, body.confirm)
        : statement;
      if (!allowed.ok) return allowed;
      const made = makeSignature(deps, draft.value, caller, body);
      if (!made.ok) return made;
      const { post, ...signature } = made.value;
      const outcome = await deps.node.signDraft(params.id, revision, signature);
      if (!outcome.ok) return outcome;
      const view = await draftView(deps, outcome.value.draft);
      if (!view.ok) return view;
      const { published, missing } = outcome.value;
      const signedBy = {
        post: post ?? (await postsOf(deps)).get(signature.keyId) ?? null,
        heldByServer: signature.heldByServer,
      };
      return ok({
        status: 201,
        json: {
          draft: view.value,
          published: published === null ? null : statementRowView(published),
          missing,
          signedBy,
        },
        headers: { etag: revisionTag(outcome.value.draft.revision) },
      });
    },
  }),
];

/**
 * The bytes of a draft. Refuses what is no statement, what the caller does not draft, what names a statement that they cannot read, and an
 * alert whose CAP part says something else.
 */
async function readPayload(
  { node, store }: Pick<ApiDeps, 'node' | 'store'>,
  caller: Caller,
  text: string,
): Promise<Result<Uint8Array>> {
  const payload = decodeBase64(text);
  if (!payload.ok) return payload;
  const statement = parseStatement(payload.value);
  if (!statement.ok) return statement;
  const mayDraft = checkAuthor({ node }, caller, statement.value);
  if (!mayDraft.ok) return mayDraft;
  const named = await checkNamed(node, statement.value, caller);
  const agrees = named.ok ? await checkCap({ store }, statement.value) : named;
  return agrees.ok ? payload : agrees;
}

async function maySign(
  gate: AlertGate,
  deps: ApiDeps,
  statement: Statement,
  caller: Caller,
  confirm: string | undefined,
): Promise<Result<null>> {
  const drill = checkDrill(caller, statement);
  return drill.ok ? gate.pass(deps, statement, caller, confirm) : drill;
}

/** The same for a draft that is there already. */
async function ownDraftAt(
  deps: Pick<ApiDeps, 'node' | 'store'>,
  id: string,
  revision: number,
  caller: Caller,
): Promise<Result<DraftRow>> {
  const draft = await draftAt(deps, id, revision);
  const statement = draft.ok ? parseStatement(draft.value.payload) : draft;
  const mayDraft = statement.ok ? checkAuthor(deps, caller, statement.value) : statement;
  return mayDraft.ok ? draft : mayDraft;
}

/** The draft, if it is still the one that the caller has read. Refuses `not-found`, `precondition-failed`. */
async function draftAt(
  { store }: Pick<ApiDeps, 'store'>,
  id: string,
  revision: number,
): Promise<Result<DraftRow>> {
  const draft = await store.draft(id);
  if (draft === undefined) return refuse('not-found');
  return draft.revision === revision
    ? ok(draft)
    : refuse('precondition-failed', { revision: draft.revision });
}

async function draftAnswer(
  deps: ApiDeps,
  caller: Caller,
  draft: Result<DraftRow>,
  status: 200 | 201,
): Promise<Result<Answer>> {
  if (!draft.ok) return draft;
  const view = await draftView(deps, draft.value, caller);
  return view.ok
    ? ok({ status, json: view.value, headers: { etag: revisionTag(draft.value.revision) } })
    : view;
}

/**
 * A person's own signature, or one by a signer that the server holds. The token must be of the held signer's post: else whoever
 * may publish could approve as well, and two keys would be one.
 */
function makeSignature(
  { heldSigners }: Pick<ApiDeps, 'heldSigners'>,
  { payload }: DraftRow,
  caller: Caller,
  body: z.infer<typeof SignatureBody>,
): Result<{ keyId: KeyId; signature: string; heldByServer: boolean; post: Post | null }> {
  if ('keyId' in body)
    return ok({ keyId: body.keyId, signature: body.signature, heldByServer: false, post: null });
  const signer = caller.post === body.heldSigner ? heldSigners.get(body.heldSigner) : undefined;
  if (signer === undefined) return refuse('held-signer-not-yours', { post: body.heldSigner });
  return ok({
    keyId: signer.keyId,
    signature: signer.signPayload(payload),
    heldByServer: true,
    post: signer.post,
  });
}
