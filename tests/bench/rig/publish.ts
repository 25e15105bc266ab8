import { type Devnet, type DevnetInstitute, sealStatement } from '@comity/devnet';
import { encodeBase64, type Label } from '@comity/protocol';
import { findingOf, signersOf } from './devnet-finding.ts';

/** Publishes a finding with this part, for everybody or for those named, and answers its id. */
export async function publish(
  devnet: Devnet,
  institute: DevnetInstitute,
  part: Label['parts'][number],
  institutes: readonly string[] = [],
): Promise<string> {
  return submit(
    institute,
    sealStatement(findingOf(devnet, institute, part, institutes), signersOf(institute)),
  );
}

export async function submit(institute: DevnetInstitute, envelope: Uint8Array): Promise<string> {
  const body = { envelope: encodeBase64(envelope) };
  return (await institute.api('publisher').post<{ readonly id: string }>('/statements', body)).id;
}
