import {
  type Ed25519Signer,
  encodeBase64,
  type InstituteId,
  instantOf,
  Marking,
  type Statement,
  writeStatement,
} from '@comity/protocol';
import type { StatementItem } from './api-rows.ts';
import { newNonce } from './compose-finding.ts';
import type { Context } from './context.ts';
import { writeFileOrFail } from './local-file.ts';
import type { CharterInForce } from './node-charter.ts';
import { orFail } from './refusal-failure.ts';
import { sealPayload } from './seal.ts';

type Control = Extract<Statement, { type: 'delegation' | 'revocation' }>;

/** What delegations and revocations are marked with: every member must be able to judge by them. */
const FOR_MEMBERS = Marking.parse({
  audience: { institutes: [], groups: ['members'], public: false },
  tlp: 'GREEN',
  purposes: ['network-operation'],
  prohibitedUses: [],
  pap: 'AMBER',
  onward: 'audience',
  attribution: 'must',
  embargoUntil: null,
  deleteBy: null,
  legal: [],
  competition: null,
  confidenceTerms: null,
  consultBeforeRelease: [],
});

/** A statement that the root key alone signs. */
export function sealControl(
  control: Pick<Control, 'type' | 'body'>,
  title: string,
  { charter, sha256 }: CharterInForce,
  issuer: InstituteId,
  root: Ed25519Signer,
  nowMs: number,
): Uint8Array {
  const label: Statement['label'] = {
    network: charter.network,
    issuer,
    charter: { version: charter.version, sha256 },
    nonce: newNonce(),
    issuedAt: instantOf(nowMs),
    title,
    marking: FOR_MEMBERS,
    parts: [],
    relations: [],
  };
  // as: type and body come as a pair
  const payload = orFail(writeStatement({ ...control, label } as Statement));
  return sealPayload(payload, root);
}

/** Hands it to the node, or to a file where the root key is offline. */
export async function handOver(
  context: Context,
  envelope: Uint8Array,
  out: string | undefined,
  done: string,
): Promise<void> {
  if (out !== undefined) {
    await writeFileOrFail(out, envelope);
    context.out.result({ file: out }, () =>
      context.out.line(`Wrote ${out}. Where the node is: comity submit ${out}`),
    );
    return;
  }
  const row = await (await context.api()).json<StatementItem>('POST', '/statements', {
    json: { envelope: encodeBase64(envelope) },
  });
  context.out.result({ id: row.id, position: row.position }, () =>
    context.out.line(`${done} Statement ${row.id}, position ${row.position} of the log.`),
  );
}
