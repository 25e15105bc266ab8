import { type Ed25519Signer, encodeBase64 } from '@comity/protocol';
import type { Api } from './api.ts';
import type { DraftItem, SignAnswer } from './api-rows.ts';
import type { Context } from './context.ts';
import { usage } from './failure.ts';
import { findKey, openKey } from './keystore.ts';
import { signPayload } from './seal.ts';

/** A key of the person, opened; or the name of one that the server holds. */
export type ChosenSigner =
  | { readonly kind: 'own'; readonly signer: Ed25519Signer }
  | { readonly kind: 'held'; readonly post: string };

/** Opens the key before anything is sent: a wrong passphrase changes nothing. */
export async function chooseSigner(
  context: Context,
  { key, heldSigner }: { readonly key?: string; readonly heldSigner?: string },
): Promise<ChosenSigner> {
  if (heldSigner !== undefined && key !== undefined) throw usage('Give --key or --held-signer, not both.');
  if (heldSigner !== undefined) return { kind: 'held', post: heldSigner };
  return { kind: 'own', signer: await openKey(context, await findKey(context, key)) };
}

/** Signs these very bytes, not what the node may hold by now: a draft that has changed is refused by its revision. */
export async function signDraft(
  api: Api,
  draft: DraftItem,
  payload: Uint8Array,
  signer: ChosenSigner,
  confirm?: string,
): Promise<SignAnswer> {
  const signature =
    signer.kind === 'held'
      ? { heldSigner: signer.post }
      : { keyId: signer.signer.keyId, signature: encodeBase64(signPayload(payload, signer.signer)) };
  // of an actual alert: what the person typed, which the node compares with what it has shown
  const json = confirm === undefined ? signature : { ...signature, confirm };
  return api.json<SignAnswer>('POST', `/drafts/${draft.id}/signatures`, { json, revision: draft.revision });
}

/** Every output says when a key was used that no person holds. */
export const signerText = ({ signedBy }: SignAnswer): string =>
  signedBy.heldByServer
    ? `${signedBy.post ?? 'a signer'} (a key held by the server)`
    : (signedBy.post ?? 'your key');
