import { type CharterInForce, FOR_MEMBERS } from '@comity/formats';
import { type Ed25519Signer, encodeBase64, type InstituteId, type Statement } from '@comity/protocol';
import type { StatementItem } from './api-rows.ts';
import { composeStatement } from './compose-statement.ts';
import type { Context } from './context.ts';
import { writeFileOrFail } from './local-file.ts';
import { sealPayload } from './seal.ts';

type Control = Extract<Statement, { type: 'delegation' | 'revocation' }>;

/** A statement that the root key alone signs. */
export function sealControl(
  control: Pick<Control, 'type' | 'body'>,
  title: string,
  inForce: CharterInForce,
  issuer: InstituteId,
  root: Ed25519Signer,
  nowMs: number,
): Uint8Array {
  const terms = { title, marking: FOR_MEMBERS };
  return sealPayload(composeStatement<Control>(control, terms, { inForce, issuer, nowMs }).payload, root);
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
