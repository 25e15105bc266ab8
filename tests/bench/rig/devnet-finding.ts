import { type Devnet, type DevnetInstitute, newLabel, openMarking } from '@comity/devnet';
import {
  bytesToHex,
  Digest,
  type Label,
  MEMBERS_GROUP,
  measurePart,
  PartName,
  type Statement,
} from '@comity/protocol';

/** A finding of a devnet's institute for everybody, or for those named. The part's bytes must be put before. */
export function findingOf(
  { founded }: Devnet,
  { founder }: DevnetInstitute,
  part: Label['parts'][number],
  institutes: readonly string[] = [],
): Statement {
  const audience = institutes.length > 0 ? { institutes } : { groups: [MEMBERS_GROUP] };
  const label = newLabel(founder.id, founded, 'Finding of a benchmark', Date.now(), openMarking(audience));
  return { type: 'finding', label: { ...label, parts: [part] }, body: { task: 'task', model: 'model' } };
}

export const signersOf = ({ founder }: DevnetInstitute) => founder.staff.map(({ signer }) => signer);

/** Puts a small part that every finding of a benchmark shares, and answers what a label says of it. */
export async function putSmallPart(institute: DevnetInstitute): Promise<Label['parts'][number]> {
  const content = new TextEncoder().encode('the same small part for all');
  const { sizeBytes, sha256, chunkRoot } = measurePart(content);
  const part = partOf('finding.json', {
    sizeBytes,
    sha256: Digest.parse(bytesToHex(sha256)),
    chunkRoot: Digest.parse(bytesToHex(chunkRoot)),
  });
  await institute.api('publisher').putBytes(`/parts/${part.sha256}`, content);
  return part;
}

export function partOf(
  name: string,
  measured: Pick<Label['parts'][number], 'sizeBytes' | 'sha256' | 'chunkRoot'>,
): Label['parts'][number] {
  return { name: PartName.parse(name), mediaType: 'application/json', ...measured, audience: null };
}
