import { bytesToHex, Digest, instantOf, line, ok, type Result, refuse } from '@comity/protocol';
import { UPLOAD_BYTES_MAX, UPLOADS_BYTES_MAX, UPLOADS_PER_PERSON_MAX } from '@comity/protocol/limits';
import { z } from '@hono/zod-openapi';
import type { ApiDeps } from '../api-deps.ts';
import { type Caller, nameOf } from '../http/caller.ts';
import { type Answer, route } from '../http/route.ts';
import { UploadId } from '../publish/finding-sheet.ts';
import { nextUploadRow, type Upload, uploadOf, uploadsOf } from '../publish/upload-row.ts';
import { ResultsShape, SamplesShape, UploadShape } from '../view/upload-shapes.ts';

/** Logs that people bring before they are parts of anything: they arrive in pieces, go on where they ended, and are theirs alone. */

const PUBLISHERS = ['publisher'] as const;
const ById = z.object({ id: UploadId });
const NewUpload = z
  .strictObject({ name: line(200), sizeBytes: z.int().min(1).max(UPLOAD_BYTES_MAX) })
  .openapi('UploadInput');

export const uploadRoutes = [
  route({
    method: 'post',
    path: '/uploads',
    permission: PUBLISHERS,
    summary: 'Begin an upload; its bytes follow, in one piece or several',
    json: { schema: NewUpload },
    status: 201,
    answer: { description: 'The upload, empty', content: UploadShape },
    handle: async ({ body, caller }, deps) => {
      const room = await makeRoom(deps, caller, body.sizeBytes);
      if (!room.ok) return room;
      const id = bytesToHex(deps.random.bytes(16));
      const document = { ...body, measured: null };
      const row = nextUploadRow({ id, owner: nameOf(caller), revision: 0 }, document, deps.clock.nowMs());
      const written = await deps.store.commit([{ kind: 'desk', row }], {
        desks: [{ kind: 'upload', id, revision: 0 }],
      });
      return written === 'conflict' ? refuse('conflict') : answerUpload(deps, { row, document }, 201);
    },
  }),
  route({
    method: 'get',
    path: '/uploads',
    permission: PUBLISHERS,
    summary: 'Your uploads',
    answer: { description: 'All of them', content: z.object({ items: z.array(UploadShape) }) },
    handle: async ({ caller }, deps) => {
      const items: unknown[] = [];
      for (const upload of await uploadsOf(deps.store, nameOf(caller), UPLOADS_PER_PERSON_MAX))
        items.push(await uploadView(deps, upload));
      return ok({ status: 200, json: { items } });
    },
  }),
  route({
    method: 'get',
    path: '/uploads/{id}',
    permission: PUBLISHERS,
    summary: 'How far an upload is: go on from its offset',
    params: ById,
    answer: { description: 'The upload', content: UploadShape },
    handle: async ({ params, caller }, deps) => {
      const upload = await uploadOf(deps, caller, params.id);
      return upload.ok ? answerUpload(deps, upload.value, 200) : upload;
    },
  }),
  route({
    method: 'put',
    path: '/uploads/{id}/bytes',
    permission: PUBLISHERS,
    summary: 'Add bytes; Upload-Offset says behind which byte, and is compared with what is there',
    params: ById,
    stream: { bytesMax: UPLOAD_BYTES_MAX },
    answer: { description: 'The upload; with its digest once it is whole', content: UploadShape },
    handle: async ({ params, caller, stream, header }, deps) => {
      const upload = await uploadOf(deps, caller, params.id);
      return upload.ok ? addBytes(deps, upload.value, stream, header('upload-offset')) : upload;
    },
  }),
  route({
    method: 'delete',
    path: '/uploads/{id}',
    permission: PUBLISHERS,
    summary: 'Forget an upload and its bytes',
    params: ById,
    answer: { description: 'As it was', content: UploadShape },
    handle: async ({ params, caller }, deps) => {
      const upload = await uploadOf(deps, caller, params.id);
      if (!upload.ok) return upload;
      const answer = await answerUpload(deps, upload.value, 200);
      await deps.store.commit([{ kind: 'forget-desk', of: 'upload', id: params.id }], {});
      await deps.uploads.remove(params.id);
      return answer;
    },
  }),
  route({
    method: 'get',
    path: '/uploads/{id}/findings',
    permission: PUBLISHERS,
    summary:
      'What an upload has found: its results as they would be published, and what of it would be left out',
    params: ById,
    query: z.object({ with: UploadId.optional() }),
    answer: { description: 'One entry per finding', content: ResultsShape },
    handle: async ({ params, query, caller }, deps) => {
      const uploads: Upload[] = [];
      for (const id of [params.id, query.with].filter((each) => each !== undefined)) {
        const upload = await wholeUpload(deps, caller, id);
        if (!upload.ok) return upload;
        uploads.push(upload.value);
      }
      const read = await deps.uploads.read(uploads, []);
      if (!read.ok) return read;
      const items = read.value.map(({ document, leftOut }) => ({ document, leftOut }));
      return ok({ status: 200, json: { items } });
    },
  }),
  route({
    method: 'get',
    path: '/uploads/{id}/samples',
    permission: PUBLISHERS,
    summary:
      'The samples of an uploaded Inspect log, and what a scan for secrets and personal data hits in them',
    params: ById,
    answer: { description: 'Samples and hits, both bounded', content: SamplesShape },
    handle: async ({ params, caller }, deps) => {
      const upload = await wholeUpload(deps, caller, params.id);
      if (!upload.ok) return upload;
      const scanned = await deps.uploads.scan(upload.value);
      return scanned.ok ? ok({ status: 200, json: scanned.value }) : scanned;
    },
  }),
];

/** Refuses `upload-offset-wrong` (also while another request adds to it), `too-large`, `conflict`. */
async function addBytes(
  deps: ApiDeps,
  upload: Upload,
  stream: AsyncIterable<Uint8Array>,
  said: string | undefined,
): Promise<Result<Answer>> {
  const { row, document } = upload;
  const arrived = await deps.uploads.arrivedBytes(row.id);
  if (said === undefined || said !== String(arrived))
    return refuse('upload-offset-wrong', { offset: arrived });
  const added = await deps.uploads.append(row.id, stream, document.sizeBytes);
  if (added === 'busy') return refuse('upload-offset-wrong', { offset: arrived, busy: true });
  if (added === 'overflow') return refuse('too-large', { bytesMax: document.sizeBytes });
  const isWhole = (await deps.uploads.arrivedBytes(row.id)) === document.sizeBytes;
  const measured = isWhole ? await deps.uploads.measure(row.id) : undefined;
  if (measured === undefined) return answerUpload(deps, upload, 200);
  const whole = { ...document, measured: { ...measured, sha256: Digest.parse(measured.sha256) } };
  const next = nextUploadRow(row, whole, deps.clock.nowMs());
  const written = await deps.store.commit([{ kind: 'desk', row: next }], {
    desks: [{ kind: 'upload', id: row.id, revision: row.revision }],
  });
  return written === 'conflict'
    ? refuse('conflict')
    : answerUpload(deps, { row: next, document: whole }, 200);
}

/** Refuses `not-found`, `upload-incomplete`. */
async function wholeUpload(deps: ApiDeps, caller: Caller, id: string): Promise<Result<Upload>> {
  const upload = await uploadOf(deps, caller, id);
  if (!upload.ok || upload.value.document.measured !== null) return upload;
  return refuse('upload-incomplete', { offset: await deps.uploads.arrivedBytes(id) });
}

/** Forgets what nobody has come back for, then counts. Refuses `too-large`: too many of this person, or too much. */
async function makeRoom(
  { store, clock, uploads }: ApiDeps,
  caller: Caller,
  sizeBytes: number,
): Promise<Result<null>> {
  const now = instantOf(clock.nowMs());
  for (const id of await uploads.ids()) {
    const row = await store.deskRow('upload', id);
    if (row !== undefined && (row.expiresAt === null || row.expiresAt > now)) continue;
    if (row !== undefined) await store.commit([{ kind: 'forget-desk', of: 'upload', id }], {});
    await uploads.remove(id);
  }
  const theirs = await uploadsOf(store, nameOf(caller), UPLOADS_PER_PERSON_MAX);
  if (theirs.length >= UPLOADS_PER_PERSON_MAX)
    return refuse('too-large', { uploads: theirs.length, uploadsMax: UPLOADS_PER_PERSON_MAX });
  const heldBytes = theirs.reduce((sum, { document }) => sum + document.sizeBytes, 0);
  return heldBytes + sizeBytes > UPLOADS_BYTES_MAX
    ? refuse('too-large', { sizeBytes: heldBytes + sizeBytes, bytesMax: UPLOADS_BYTES_MAX })
    : ok(null);
}

async function answerUpload(deps: ApiDeps, upload: Upload, status: 200 | 201): Promise<Result<Answer>> {
  return ok({ status, json: await uploadView(deps, upload) });
}

async function uploadView({ uploads }: Pick<ApiDeps, 'uploads'>, { row, document }: Upload) {
  return {
    id: row.id,
    name: document.name,
    sizeBytes: document.sizeBytes,
    offset: await uploads.arrivedBytes(row.id),
    sha256: document.measured?.sha256 ?? null,
    updatedAt: row.updatedAt,
    expiresAt: row.expiresAt,
  };
}
