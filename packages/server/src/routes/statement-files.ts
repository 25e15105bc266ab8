import { READER_ROLES } from '@comity/policy';
import { ok, PartName, StatementId } from '@comity/protocol';
import { z } from '@hono/zod-openapi';
import { streamFrom } from '../http/byte-stream.ts';
import { type Answer, route } from '../http/route.ts';

/** What statements consist of, as bytes: never rendered, always offered as a file. */
const ById = z.object({ id: StatementId });
const BUNDLE_MEDIA_TYPE = 'application/vnd.comity.bundle+json';

export const statementFileRoutes = [
  route({
    method: 'get',
    path: '/statements/{id}/envelope',
    permission: READER_ROLES,
    summary: 'The exact bytes of the envelope, as they were signed',
    params: ById,
    answer: { description: 'A DSSE envelope', content: 'application/json' },
    handle: async ({ params, caller, header }, { node }) => {
      const view = await node.statement(params.id, caller);
      if (!view.ok) return view;
      const etag = `"${params.id}"`;
      // The bytes never change; a copy in the caller's own cache is no wider than the answer was.
      const headers = {
        etag,
        'cache-control': 'private, max-age=31536000, immutable',
        vary: 'Authorization',
      };
      if (header('if-none-match') === etag) return ok({ status: 304, bytes: null, headers });
      return ok(file(view.value.row.envelope, 'application/json', `${params.id}.dsse.json`, headers));
    },
  }),
  route({
    method: 'get',
    path: '/statements/{id}/parts/{name}',
    permission: READER_ROLES,
    summary: 'The bytes of a part; its media type stands in the statement',
    params: z.object({ id: StatementId, name: PartName }),
    answer: { description: 'The bytes', content: 'application/octet-stream' },
    handle: async ({ params, caller }, { node }) => {
      const found = await node.part(params.id, params.name, caller);
      if (!found.ok) return found;
      const { part, content } = found.value;
      const headers = { 'content-length': String(part.sizeBytes), etag: `"${part.sha256}"` };
      return ok(file(streamFrom(content), 'application/octet-stream', part.name, headers));
    },
  }),
  route({
    method: 'get',
    path: '/statements/{id}/bundle',
    permission: READER_ROLES,
    summary: 'Everything that a verifier needs offline',
    params: ById,
    answer: { description: 'A bundle', content: BUNDLE_MEDIA_TYPE },
    handle: async ({ params, caller }, { node }) => {
      const bundle = await node.exportBundle(params.id, caller);
      return bundle.ok ? ok(file(bundle.value, BUNDLE_MEDIA_TYPE, `${params.id}.comity.json`, {})) : bundle;
    },
  }),
];

/** Names are digests and PartNames: characters that need no quoting. */
const file = (
  bytes: Uint8Array | ReadableStream<Uint8Array>,
  mediaType: string,
  name: string,
  headers: Readonly<Record<string, string>>,
): Answer => ({
  status: 200,
  bytes,
  headers: { ...headers, 'content-type': mediaType, 'content-disposition': `attachment; filename="${name}"` },
});
