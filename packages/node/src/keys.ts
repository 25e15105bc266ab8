import type { KeyId, PublicKey } from '@comity/protocol';

/**
 * The node's own key and the arithmetic of signatures. The private key never crosses this port (a KMS can stand here).
 * `verify` is protocol's `verifyEd25519`, or its form that uses all cores; one false never hides another.
 */
export interface Keys {
  readonly publicKey: PublicKey;
  readonly keyId: KeyId;
  /** Ed25519 over the exact bytes, with the node key. */
  sign(bytes: Uint8Array): Uint8Array;
  /** One verdict per check, in order. */
  verify(checks: readonly SignatureTask[]): Promise<readonly boolean[]>;
}

export interface SignatureTask {
  readonly publicKey: PublicKey;
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
}
