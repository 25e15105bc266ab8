import { randomBytes } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  concatBytes,
  decodeBase64,
  type Ed25519Signer,
  ed25519Signer,
  encodeBase64,
  equalBytes,
  ok,
  type Result,
  rawPublicKey,
  refuse,
  SEED_BYTES,
} from '@comity/protocol';
import { faultCode } from './fault-code.ts';
import { readSecretLines } from './secret-file.ts';

/** The ed25519 keys of a webhook, as Standard Webhooks 1.0 writes them: `whsk_` and `whpk_` before base64. */
export interface SigningKeys {
  /** One, or two while receivers change over; the current one first. */
  readonly signers: readonly Ed25519Signer[];
  readonly verifyKeys: readonly string[];
}

/** Reads the keys of a file. Refuses as `readSecretLines`, and `key-file-malformed` for what is no `whsk_` key. */
export async function readSigningKeys(path: string): Promise<Result<SigningKeys>> {
  const lines = await readSecretLines(path, SIGNING_KEYS_MAX);
  if (!lines.ok) return lines;
  const signers: Ed25519Signer[] = [];
  for (const line of lines.value) {
    const signer = signerOf(line);
    if (signer === undefined) return refuse('key-file-malformed', { path, paths: ['whsk_'] });
    signers.push(signer);
  }
  const verifyKeys = signers.map(({ publicKey }) => `whpk_${encodeBase64(rawPublicKey(publicKey))}`);
  return ok({ signers, verifyKeys });
}

/** As `readSigningKeys`; makes the file (0600, its folder 0700) if there is none. */
export async function openSigningKeys(path: string): Promise<Result<SigningKeys>> {
  const keys = await readSigningKeys(path);
  if (keys.ok || keys.refusal.code !== 'file-unreadable' || keys.refusal.facts.reason !== 'ENOENT')
    return keys;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await using file = await open(path, 'wx', 0o600);
    await file.writeFile(`${newSigningKey()}\n`);
    await file.sync();
  } catch (fault) {
    return refuse('file-unreadable', { path, reason: faultCode(fault) });
  }
  return readSigningKeys(path);
}

/** `whsk_` and base64 of the seed and the public key after it, as libsodium keeps an ed25519 key. */
export function newSigningKey(): string {
  const seed = new Uint8Array(randomBytes(SEED_BYTES));
  const { publicKey } = ed25519Signer(seed);
  return `${SECRET_PREFIX}${encodeBase64(concatBytes(seed, rawPublicKey(publicKey)))}`;
}

const SECRET_PREFIX = 'whsk_';
const SIGNING_KEYS_MAX = 2;

function signerOf(line: string): Ed25519Signer | undefined {
  if (!line.startsWith(SECRET_PREFIX)) return undefined;
  const bytes = decodeBase64(line.slice(SECRET_PREFIX.length));
  if (!bytes.ok || bytes.value.length !== SECRET_BYTES) return undefined;
  const signer = ed25519Signer(bytes.value.slice(0, SEED_BYTES));
  // With another public key behind the seed, receivers would verify with a key that signs nothing.
  return equalBytes(rawPublicKey(signer.publicKey), bytes.value.subarray(SEED_BYTES)) ? signer : undefined;
}
const SECRET_BYTES = 2 * SEED_BYTES;
