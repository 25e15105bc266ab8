import { ok, type Result, refuse } from '@comity/protocol';
import { CONSOLE_FORM_BYTES_MAX } from '@comity/protocol/limits';

/**
 * The body of a form, at most CONSOLE_FORM_BYTES_MAX. Refuses `too-large` and `form-malformed`. Large files do not come this way but through the
 * uploads of the API.
 */
export async function readFormData(request: Request): Promise<Result<FormData>> {
  const type = request.headers.get('content-type') ?? '';
  if (!/^(application\/x-www-form-urlencoded|multipart\/form-data)\b/i.test(type))
    return refuse('form-malformed');
  const bytes = await boundedBytes(request);
  if (bytes === undefined) return refuse('too-large', { bytesMax: CONSOLE_FORM_BYTES_MAX });
  try {
    const body = new Response(bytes, { headers: { 'content-type': type } });
    return ok(await body.formData());
  } catch {
    return refuse('form-malformed'); // the parser says nothing more than that
  }
}

/** Undefined: there was more. */
async function boundedBytes(request: Request): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const pieces: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const piece of request.body ?? []) {
    sizeBytes += piece.byteLength;
    if (sizeBytes > CONSOLE_FORM_BYTES_MAX) return undefined;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
