import type { DevnetInstitute } from '@comity/devnet';
import { bytesToHex, Digest, type Label, sha256Stream } from '@comity/protocol';
import { CHUNK_BYTES } from '@comity/protocol/limits';
import { partOf } from './devnet-finding.ts';

/** Streams a part of so many MiB into a node by its API and answers what a label says of it. No two chunks are alike. */
export async function putBigPart(
  institute: DevnetInstitute,
  sizeMiB: number,
): Promise<Label['parts'][number]> {
  const hash = sha256Stream();
  for (const chunk of chunks(sizeMiB)) hash.update(chunk);
  const sha256 = Digest.parse(bytesToHex(hash.digest()));
  const api = institute.process()?.ready.apiUrl;
  const answer = await fetch(`${api}/parts/${sha256}`, {
    method: 'PUT',
    headers: {
      authorization: `Bearer ${institute.tokens.publisher}`,
      'content-type': 'application/octet-stream',
    },
    body: ReadableStream.from(copies(sizeMiB)),
    duplex: 'half',
  });
  if (!answer.ok) throw new Error(`the part was refused: ${answer.status}`);
  // The route documents this shape.
  const measured = (await answer.json()) as Pick<
    Label['parts'][number],
    'sizeBytes' | 'sha256' | 'chunkRoot'
  >;
  return partOf('log.json', { ...measured, sha256 });
}

/** The same buffer each time, with another beginning. */
function* chunks(count: number): Iterable<Uint8Array> {
  const chunk = new Uint8Array(CHUNK_BYTES).fill(7);
  for (let at = 0; at < count; at++) {
    new DataView(chunk.buffer).setUint32(0, at);
    yield chunk;
  }
}

async function* copies(count: number): AsyncIterable<Uint8Array> {
  for (const chunk of chunks(count)) yield chunk.slice();
}
