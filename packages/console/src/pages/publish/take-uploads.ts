import { ok, type Result } from '@comity/protocol';
import type { Form } from '../../form.ts';
import type { NodeApi } from '../../node-api.ts';
import type { Upload } from './sheet.ts';

/** The uploads that a form brings: ids of those that script has sent already, and files that come with the form itself. */
export async function takeUploads(api: NodeApi, form: Form): Promise<Result<readonly Upload[]>> {
  const uploads: Upload[] = [];
  for (const id of form.list('upload')) {
    const upload = await api.json<Upload>('GET', `/uploads/${encodeURIComponent(id)}`);
    if (!upload.ok) return upload;
    uploads.push(upload.value);
  }
  for (const file of form.files('logs')) {
    const upload = await sendWhole(api, file);
    if (!upload.ok) return upload;
    uploads.push(upload.value);
  }
  return ok(uploads);
}

async function sendWhole(api: NodeApi, file: File): Promise<Result<Upload>> {
  const json = { name: file.name.slice(0, 200).trim() || 'log', sizeBytes: file.size };
  const begun = await api.json<Upload>('POST', '/uploads', { json });
  if (!begun.ok) return begun;
  return api.json<Upload>('PUT', `/uploads/${begun.value.id}/bytes`, {
    bytes: new Uint8Array(await file.arrayBuffer()),
    headers: { 'upload-offset': '0' },
  });
}
