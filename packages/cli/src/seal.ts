import { type Ed25519Signer, pae, STATEMENT_PAYLOAD_TYPE, sealEnvelope } from '@comity/protocol';

/** A signature over exactly these bytes. */
export const signPayload = (payload: Uint8Array, signer: Ed25519Signer): Uint8Array =>
  signer.sign(pae(STATEMENT_PAYLOAD_TYPE, payload));

/** The envelope of a statement that one key signs. */
export const sealPayload = (payload: Uint8Array, signer: Ed25519Signer): Uint8Array =>
  sealEnvelope(STATEMENT_PAYLOAD_TYPE, payload, [signer]);
