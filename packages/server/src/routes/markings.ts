import {
  fromIepPolicy,
  fromMispTags,
  type MarkingSource,
  parseMarkingFile,
  type ReadTerms,
  readStixFile,
  toIepPolicy,
  toMispTags,
  toStixMarkings,
} from '@comity/formats';
import { READER_ROLES } from '@comity/policy';
import { decodeBase64, type Marking, ok, type Result, StatementId, unreachable } from '@comity/protocol';
import { API_MARKING_FILE_BYTES_MAX } from '@comity/protocol/limits';
import { z } from '@hono/zod-openapi';
import { route } from '../http/route.ts';
import { MarkingShape } from '../view/statement-shapes.ts';

/** The terms of a statement as other systems write them, and back (spec/marking-exchange.md). */

const Format = z.enum(['stix', 'iep', 'misp']);
type Format = z.infer<typeof Format>;

const ReadBody = z
  .strictObject({ format: Format, document: z.base64().openapi({ description: 'The bytes of the file' }) })
  .openapi('MarkingFileInput');

const ReadTermsShape = z
  .object({
    /** Of a STIX object; null: the file is one marking. */
    id: z.string().nullable(),
    type: z.string().nullable(),
    terms: MarkingShape,
    /** Terms that the file does not say, or not in a way that is known here: taken in their strictest value. */
    strict: z.array(z.string()),
    /** Markings in words that a person must read. */
    unread: z.array(z.string()),
  })
  .openapi('ReadTerms');

export const markingRoutes = [
  route({
    method: 'get',
    path: '/statements/{id}/marking',
    permission: READER_ROLES,
    summary: 'The terms in force of a statement, as STIX 2.1 markings, an IEP 2.0 policy or MISP tags',
    params: z.object({ id: StatementId }),
    query: z.object({ format: Format }),
    answer: {
      description: 'The terms; the same statement and remark give the same bytes',
      content: z.object({ format: Format, document: z.unknown() }),
    },
    handle: async ({ params, query, caller }, { node }) => {
      const view = await node.statement(params.id, caller);
      if (!view.ok) return view;
      const { row, marking } = view.value;
      const source = { issuer: row.author, statementId: row.id, nowIso: row.issuedAt };
      return ok({
        status: 200,
        json: { format: query.format, document: written(query.format, marking, source) },
      });
    },
  }),
  route({
    method: 'post',
    path: '/markings:read',
    permission: 'any',
    summary: 'The terms that a STIX, IEP or MISP file says; whatever it does not say is taken strict',
    json: { schema: ReadBody, bytesMax: API_MARKING_FILE_BYTES_MAX },
    answer: { description: 'One entry per object', content: z.object({ items: z.array(ReadTermsShape) }) },
    handle: async ({ body }) => {
      const bytes = decodeBase64(body.document);
      const read = bytes.ok ? readFile(body.format, bytes.value) : bytes;
      return read.ok ? ok({ status: 200, json: { items: read.value } }) : read;
    },
  }),
];

function written(format: Format, marking: Marking, source: MarkingSource): unknown {
  switch (format) {
    case 'stix':
      return toStixMarkings(marking, source);
    case 'iep':
      return toIepPolicy(marking, source);
    case 'misp':
      return toMispTags(marking, source);
    default:
      return unreachable(format);
  }
}

type ReadObject = ReadTerms & { readonly id: string | null; readonly type: string | null };

function readFile(format: Format, bytes: Uint8Array): Result<readonly ReadObject[]> {
  if (format === 'stix') return readStixFile(bytes);
  const file = parseMarkingFile(bytes);
  if (!file.ok) return file;
  const read = format === 'iep' ? fromIepPolicy(file.value) : fromMispTags(file.value);
  return read.ok ? ok([{ id: null, type: null, ...read.value }]) : read;
}
