import { join } from 'node:path';
import { readKeyFile } from '@comity/formats';
import {
  type Ed25519Signer,
  ed25519Signer,
  encodeBase64,
  type InstituteId,
  type KeyId,
  ok,
  type Post,
  type PublicKey,
  pae,
  type Result,
  refuse,
  STATEMENT_PAYLOAD_TYPE,
} from '@comity/protocol';

/**
 * A staff key that the server holds, for unattended publishers and the demo only: whoever runs the machine can use it.
 * Every answer that used one says so.
 */
export interface HeldSigner {
  readonly post: Post;
  readonly keyId: KeyId;
  readonly publicKey: PublicKey;
  /** base64, over the DSSE encoding of the draft's exact bytes. */
  signPayload(payload: Uint8Array): string;
}

/** Opens the key files of the posts that the configuration lists; a key that lies there unlisted is not used. */
export async function openHeldSigners(
  folder: string,
  posts: readonly Post[],
  institute: InstituteId,
  passphrase: string | null,
): Promise<Result<ReadonlyMap<Post, HeldSigner>>> {
  const signers = new Map<Post, HeldSigner>();
  for (const post of posts) {
    const key = await readKeyFile(heldSignerPath(folder, post), passphrase);
    if (!key.ok) return key;
    const { meta, seed } = key.value;
    if (
      meta.purpose !== 'staff' ||
      meta.institute !== institute ||
      (meta.post !== null && meta.post !== post)
    ) {
      return refuse('key-file-malformed', { paths: ['purpose', 'institute', 'post'], post });
    }
    signers.set(post, heldSigner(post, ed25519Signer(seed)));
  }
  return ok(signers);
}

export const heldSignerPath = (folder: string, post: Post): string => join(folder, 'signers', `${post}.key`);

export const heldSigner = (post: Post, signer: Ed25519Signer): HeldSigner => ({
  post,
  keyId: signer.keyId,
  publicKey: signer.publicKey,
  signPayload: (payload) => encodeBase64(signer.sign(pae(STATEMENT_PAYLOAD_TYPE, payload))),
});
