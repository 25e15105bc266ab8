import { FINDING_MEDIA_TYPE, type FindingDocument, readFindingDocument } from '@comity/formats';
import type { NodeApi } from '../../node-api.ts';
import type { Statement } from './answers.ts';

/** What is known of a finding's document: itself, or why it is not shown. */
export type DocumentRead =
  | { readonly kind: 'document'; readonly document: FindingDocument }
  | { readonly kind: 'no-finding' | 'withheld' | 'not-here' | 'unreadable' };

export async function documentOf(api: NodeApi, { id, type, parts }: Statement): Promise<DocumentRead> {
  const part = parts.find(({ mediaType }) => mediaType === FINDING_MEDIA_TYPE);
  if (type !== 'finding' || part === undefined) return { kind: 'no-finding' };
  if (part.state !== 'held') return { kind: part.state === 'withheld' ? 'withheld' : 'not-here' };
  const answer = await api.response('GET', `/statements/${id}/parts/${encodeURIComponent(part.name)}`);
  if (!answer.ok) return { kind: 'not-here' };
  const document = readFindingDocument(new Uint8Array(await answer.value.arrayBuffer()));
  return document.ok ? { kind: 'document', document: document.value } : { kind: 'unreadable' };
}
