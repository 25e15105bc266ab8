import type { PartContent } from '@comity/formats';
import type { Api } from './api.ts';
import type { Context } from './context.ts';
import { fileStream } from './local-file.ts';
import { startProgress } from './progress.ts';

/** Puts the content of a part at the node, where drafts that name it find it. */
export async function uploadPart({ io }: Context, api: Api, { part, from }: PartContent): Promise<void> {
  const progress = startProgress(io, `sending ${part.name}`, part.sizeBytes);
  const body = () =>
    'path' in from
      ? fileStream(from.path, progress.moveTo)
      : new Blob([Uint8Array.from(from.bytes)]).stream();
  try {
    await api.json('PUT', `/parts/${part.sha256}`, {
      stream: () => ({ body: body(), sizeBytes: part.sizeBytes }),
    });
  } finally {
    progress.end();
  }
}
