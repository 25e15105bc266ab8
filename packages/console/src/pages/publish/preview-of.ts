import type { Preview } from '@comity/policy';
import type { NodeApi } from '../../node-api.ts';
import type { Draft } from './draft.ts';

/** Who would see a draft as it stands; undefined: the node does not tell this person. */
export async function previewOf(api: NodeApi, { id }: Draft): Promise<Preview | undefined> {
  const preview = await api.json<Preview>('GET', `/drafts/${id}/preview`);
  return preview.ok ? preview.value : undefined;
}
