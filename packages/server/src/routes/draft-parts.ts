import { writePreview } from '@comity/policy';
import { assert, ok, type Part, PartName, parseStatement, type Result, refuse } from '@comity/protocol';
import { z } from '@hono/zod-openapi';
import type { ApiDeps } from '../api-deps.ts';
import { streamFrom } from '../http/byte-stream.ts';
import type { Caller } from '../http/caller.ts';
import { route } from '../http/route.ts';
import { checkNamed } from '../named-statements.ts';
import { PreviewShape } from '../view/preview-shape.ts';
import { COMPOSERS } from './readers.ts';

const ById = z.object({ id: z.string().regex(/^[0-9a-f]{32}$/) });

/** What is about to be published, for those who write it or answer for it: nobody approves what they have not seen. */
export const draftPartRoutes = [
  route({
    method: 'get',
    path: '/drafts/{id}/preview',
    permission: COMPOSERS,
    summary: 'Who would receive what of a draft, and by which rule',
    params: ById,
    answer: { description: 'As of `statements:preview`', content: PreviewShape },
    handle: async ({ params, caller }, { store, node }) => {
      const draft = await store.draft(params.id);
      const statement = draft === undefined ? refuse('not-found') : parseStatement(draft.payload);
      if (!statement.ok) return statement;
      const named = await checkNamed(node, statement.value, caller);
      const preview = named.ok ? await node.preview(statement.value) : named;
      return preview.ok ? ok({ status: 200, text: writePreview(preview.value) }) : preview;
    },
  }),
  route({
    method: 'get',
    path: '/drafts/{id}/parts/{name}',
    permission: ['publisher', 'approver', 'counsel'],
    summary: 'The bytes of a part of a draft',
    params: ById.extend({ name: PartName }),
    answer: { description: 'The bytes', content: 'application/octet-stream' },
    handle: async ({ params, caller }, deps) => {
      const draft = await deps.store.draft(params.id);
      const statement = draft === undefined ? refuse('not-found') : parseStatement(draft.payload);
      if (!statement.ok) return statement;
      const part = statement.value.label.parts.find(({ name }) => name === params.name);
      const content = part === undefined ? refuse('not-found') : await contentOf(deps, part, caller);
      if (!content.ok) return content;
      const headers = {
        'content-type': 'application/octet-stream',
        'content-disposition': `attachment; filename="${params.name}"`,
      };
      return ok({ status: 200, bytes: streamFrom(content.value), headers });
    },
  }),
];

/**
 * A draft may name any digest that the node holds. What belongs to a statement as well is given only to who may read it there: else a draft would be a
 * way to everybody's parts. Refuses `not-found`.
 */
async function contentOf(
  { node, store }: Pick<ApiDeps, 'node' | 'store'>,
  { sha256 }: Part,
  caller: Caller,
): Promise<Result<AsyncIterable<Uint8Array>>> {
  const named = await store.statementsWithPart(sha256);
  for (const id of named) {
    const view = await node.statement(id, caller);
    const part = view.ok ? view.value.parts.find(({ part: its }) => its.sha256 === sha256)?.part : undefined;
    const read = part === undefined ? undefined : await node.part(id, part.name, caller);
    if (read?.ok === true) return ok(read.value.content);
  }
  const hashes = named.length > 0 ? undefined : await store.parts.manifest(sha256);
  return hashes === undefined ? refuse('not-found') : ok(chunksOf(store, sha256, hashes));
}

async function* chunksOf(
  store: ApiDeps['store'],
  sha256: Part['sha256'],
  hashes: readonly Uint8Array[],
): AsyncIterable<Uint8Array> {
  for (const [index, hash] of hashes.entries()) {
    const chunk = await store.parts.readChunk(sha256, index, hash);
    assert(chunk !== undefined, 'a sealed part has every chunk of its manifest');
    yield chunk;
  }
}
