import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** A security key as software: one ES256 credential for one place, with a counter (WebAuthn level 3, attestation `none`). */
export interface SoftwareAuthenticator {
  readonly id: string;
  create(options: unknown, changed?: Partial<Circumstances>): unknown;
  get(options: unknown, changed?: Partial<Circumstances>): { readonly id: string };
}

interface Circumstances {
  readonly origin: string;
  readonly rpId: string;
  /** Somebody was recognised: a finger, a PIN. */
  readonly verified: boolean;
  /** The counter goes no further, as a copied key's would not. */
  readonly stuck: boolean;
}

export function softwareAuthenticator(origin: string): SoftwareAuthenticator {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const credentialId = randomBytes(16);
  const usual: Circumstances = { origin, rpId: new URL(origin).hostname, verified: true, stuck: false };
  let counter = 0;
  const clientData = (type: string, options: unknown, from: string): Buffer =>
    Buffer.from(JSON.stringify({ type, challenge: challengeOf(options), origin: from, crossOrigin: false }));
  const said = (response: Record<string, Buffer>) => ({
    id: credentialId.toString('base64url'),
    rawId: credentialId.toString('base64url'),
    type: 'public-key',
    clientExtensionResults: {},
    response: Object.fromEntries(
      Object.entries(response).map(([name, bytes]) => [name, bytes.toString('base64url')]),
    ),
  });
  return {
    id: credentialId.toString('base64url'),
    create(options, changed = {}) {
      const { origin: from, rpId, verified } = { ...usual, ...changed };
      const credential = Buffer.concat([
        Buffer.alloc(16),
        uint16(credentialId.length),
        credentialId,
        coseKey(publicKey),
      ]);
      const authData = Buffer.concat([headOf(rpId, verified ? 0x45 : 0x41, counter), credential]);
      const attestationObject = Buffer.concat([
        Buffer.from([0xa3]),
        text('fmt'),
        text('none'),
        text('attStmt'),
        Buffer.from([0xa0]),
        text('authData'),
        byteString(authData),
      ]);
      return said({ clientDataJSON: clientData('webauthn.create', options, from), attestationObject });
    },
    get(options, changed = {}) {
      const { origin: from, rpId, verified, stuck } = { ...usual, ...changed };
      if (!stuck) counter += 1;
      const clientDataJSON = clientData('webauthn.get', options, from);
      const authenticatorData = headOf(rpId, verified ? 0x05 : 0x01, counter);
      const signed = Buffer.concat([authenticatorData, createHash('sha256').update(clientDataJSON).digest()]);
      const signature = sign('sha256', signed, privateKey);
      return said({ clientDataJSON, authenticatorData, signature });
    },
  };
}

// as: options of the API, which say it
const challengeOf = (options: unknown): string => (options as { readonly challenge: string }).challenge;

function headOf(rpId: string, flags: number, counter: number): Buffer {
  const tail = Buffer.alloc(5);
  tail.writeUInt8(flags, 0);
  tail.writeUInt32BE(counter, 1);
  return Buffer.concat([createHash('sha256').update(rpId).digest(), tail]);
}

/** {1: 2, 3: -7, -1: 1, -2: x, -3: y}: an EC2 key for ES256 (RFC 9053). */
function coseKey(key: KeyObject): Buffer {
  const { x = '', y = '' } = key.export({ format: 'jwk' });
  return Buffer.concat([
    Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21]),
    byteString(Buffer.from(x, 'base64url')),
    Buffer.from([0x22]),
    byteString(Buffer.from(y, 'base64url')),
  ]);
}

const uint16 = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff]);
const text = (value: string): Buffer =>
  Buffer.concat([Buffer.from([0x60 + value.length]), Buffer.from(value)]);
const byteString = (bytes: Buffer): Buffer =>
  Buffer.concat([
    bytes.length < 256 ? Buffer.from([0x58, bytes.length]) : Buffer.from([0x59, ...uint16(bytes.length)]),
    bytes,
  ]);
