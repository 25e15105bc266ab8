import { capOfAlert, writeCap } from '@comity/formats';
import type { ComityNode } from '@comity/node';
import {
  type Audience,
  assert,
  bytesToHex,
  CAP_PART,
  Digest,
  instantOf,
  type Label,
  measurePart,
  ok,
  PartName,
  type Result,
  refuse,
  type Statement,
  unheld,
  writeStatement,
} from '@comity/protocol';

/** Alerts that no person composes: what a watch rule drafts, and the check that a timer raises. */

type Alert = Extract<Statement, { type: 'alert' }>;

/** The label of an alert of ours, for an audience, without its part. Refusal: `charter-missing`. */
export function alertLabel(
  node: Pick<ComityNode, 'charter' | 'institute' | 'network'>,
  input: {
    readonly title: string;
    readonly audience: Pick<Audience, 'institutes' | 'groups'>;
    readonly nonce: string;
    readonly nowMs: number;
  },
): Result<Label> {
  const adopted = node.charter();
  if (adopted === undefined) return refuse('charter-missing');
  const { institutes, groups } = input.audience;
  return ok({
    network: node.network,
    issuer: node.institute,
    charter: { version: adopted.charter.version, sha256: adopted.sha256 },
    nonce: input.nonce,
    issuedAt: instantOf(input.nowMs),
    title: input.title,
    marking: {
      audience: { institutes, groups, public: false },
      tlp: 'AMBER',
      purposes: ['incident-response'],
      prohibitedUses: [],
      pap: 'AMBER',
      onward: 'audience',
      attribution: 'must',
      ...unheld(),
    },
    parts: [],
    relations: [],
  });
}

/** The bytes to be signed of an alert that opens an incident, with its CAP part put. Refusals: those of `putPart` and `writeStatement`. */
export async function payloadWithCap(
  node: Pick<ComityNode, 'putPart'>,
  { label, body }: Alert,
): Promise<Result<Uint8Array>> {
  const part = await putCap(node, writeCap(capOfAlert({ label, body, chain: [] })));
  return part.ok ? writeStatement({ type: 'alert', label: { ...label, parts: [part.value] }, body }) : part;
}

async function putCap(
  node: Pick<ComityNode, 'putPart'>,
  content: Uint8Array,
): Promise<Result<Label['parts'][number]>> {
  const measured = measurePart(content);
  const sha256 = Digest.parse(bytesToHex(measured.sha256));
  const put = await node.putPart(sha256, once(content));
  if (!put.ok) return put;
  assert(put.value.sizeBytes === measured.sizeBytes, 'what was put is what was measured');
  return ok({
    name: PartName.parse(CAP_PART.name),
    mediaType: CAP_PART.mediaType,
    sizeBytes: measured.sizeBytes,
    sha256,
    chunkRoot: Digest.parse(bytesToHex(measured.chunkRoot)),
    audience: null,
  });
}

async function* once(content: Uint8Array): AsyncIterable<Uint8Array> {
  yield content;
}
