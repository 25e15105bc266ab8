import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import {
  type Argon2Cost,
  argon2id,
  decodeBase64,
  ed25519Signer,
  encodeBase64,
  encodeUtf8,
  Instant,
  InstituteId,
  KeyId,
  ok,
  Post,
  type PublicKey,
  parseStrictJson,
  pathsOf,
  type Result,
  refuse,
  SEED_BYTES,
} from '@comity/protocol';
import {
  KEY_FILE_BYTES_MAX,
  PASSPHRASE_MEMORY_KIB_MAX,
  PASSPHRASE_PARALLELISM_MAX,
  PASSPHRASE_PASSES_MAX,
} from '@comity/protocol/limits';
import { z } from 'zod';

/** Whose key a file holds, and for what (spec/keys.md). Nothing of it is secret. */
export interface KeyMeta {
  readonly purpose: 'root' | 'node' | 'staff';
  readonly institute: InstituteId;
  /** Of a staff key, once it is known; else null. */
  readonly post: Post | null;
  readonly publicKey: PublicKey;
  readonly keyId: KeyId;
  readonly createdAt: Instant;
  /** Whether a passphrase is needed to use it. */
  readonly isProtected: boolean;
}

/** What the writer says; the rest follows from the seed. */
export type NewKey = Pick<KeyMeta, 'purpose' | 'institute' | 'post' | 'createdAt'>;

/**
 * Writes a new key file, for its owner alone (0600), durable before this answers; never over an existing file. A null
 * passphrase leaves the seed in the clear. Refuses `key-file-exists`, `file-unreadable`.
 */
export async function writeKeyFile(
  path: string,
  seed: Uint8Array,
  key: NewKey,
  passphrase: string | null,
): Promise<Result<KeyMeta>> {
  const { publicKey, keyId } = ed25519Signer(seed);
  const { purpose, institute, post, createdAt } = key;
  const named = { type: KEY_FILE_TYPE, purpose, institute, post, publicKey, keyId, createdAt } as const;
  const file =
    passphrase === null
      ? { ...named, protection: null, secret: encodeBase64(seed) }
      : seal(named, seed, passphrase);
  const written = await writeNew(path, `${JSON.stringify(file, null, 2)}\n`);
  return written.ok ? ok(metaOf(file, publicKey)) : written;
}

/**
 * Reads a key with its seed. Refuses `file-unreadable`, `key-file-exposed` (somebody but the owner may read it),
 * `key-file-malformed`, `passphrase-missing`, `passphrase-wrong`, and the codes of strict JSON.
 */
export async function readKeyFile(
  path: string,
  passphrase: string | null,
): Promise<Result<{ readonly meta: KeyMeta; readonly seed: Uint8Array }>> {
  const file = await readFileOf(path);
  if (!file.ok) return file;
  const seed = unseal(file.value, passphrase);
  if (!seed.ok) return seed;
  if (seed.value.length !== SEED_BYTES) return refuse('key-file-malformed', { paths: ['secret'] });
  const { publicKey, keyId } = ed25519Signer(seed.value);
  // An exchanged public key would make its owner enrol somebody else's.
  if (publicKey !== file.value.publicKey || keyId !== file.value.keyId)
    return refuse('key-file-malformed', { paths: ['publicKey'] });
  return ok({ meta: metaOf(file.value, publicKey), seed: seed.value });
}

/** What a key file says about itself, without its passphrase. Nothing of it is proved. Refuses as `readKeyFile`. */
export async function readKeyMeta(path: string): Promise<Result<KeyMeta>> {
  const file = await readFileOf(path);
  // as: only shown and compared; whoever enrols it parses it
  return file.ok ? ok(metaOf(file.value, file.value.publicKey as PublicKey)) : file;
}

const KEY_FILE_TYPE = 'urn:comity:key:1';

const Protection = z.strictObject({
  kdf: z.literal('argon2id'),
  memoryKiB: z.int().min(8).max(PASSPHRASE_MEMORY_KIB_MAX),
  passes: z.int().min(1).max(PASSPHRASE_PASSES_MAX),
  parallelism: z.int().min(1).max(PASSPHRASE_PARALLELISM_MAX),
  salt: z.string(),
  cipher: z.literal('aes-256-gcm'),
  nonce: z.string(),
});
type Protection = z.infer<typeof Protection>;

const KeyFile = z.strictObject({
  type: z.literal(KEY_FILE_TYPE),
  purpose: z.enum(['root', 'node', 'staff']),
  institute: InstituteId,
  post: Post.nullable(),
  publicKey: z.string().regex(/^ed25519:[A-Za-z0-9+/]{43}=$/),
  keyId: KeyId,
  createdAt: Instant,
  protection: Protection.nullable(),
  secret: z.string(),
});
type KeyFile = z.infer<typeof KeyFile>;
type OpenFields = Omit<KeyFile, 'protection' | 'secret'>;

/** RFC 9106 section 4, second recommended option: 64 MiB and 3 passes; one lane, since Node's own runs them in turn. */
const COST: Argon2Cost = { memoryKiB: 64 * 1024, passes: 3, parallelism: 1 };
const SALT_BYTES = 16;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

function seal(fields: OpenFields, seed: Uint8Array, passphrase: string): KeyFile {
  const salt = randomBytes(SALT_BYTES);
  const nonce = randomBytes(NONCE_BYTES);
  const protection: Protection = {
    kdf: 'argon2id',
    ...COST,
    salt: encodeBase64(salt),
    cipher: 'aes-256-gcm',
    nonce: encodeBase64(nonce),
  };
  const cipher = createCipheriv('aes-256-gcm', argon2id(passphraseBytes(passphrase), salt, COST), nonce);
  cipher.setAAD(boundFields(fields, protection));
  const secret = Buffer.concat([cipher.update(seed), cipher.final(), cipher.getAuthTag()]);
  return { ...fields, protection, secret: encodeBase64(secret) };
}

function unseal(file: KeyFile, passphrase: string | null): Result<Uint8Array> {
  const secret = decodeBase64(file.secret);
  if (!secret.ok) return refuse('key-file-malformed', { paths: ['secret'] });
  if (file.protection === null) return secret;
  if (passphrase === null) return refuse('passphrase-missing', { keyId: file.keyId });
  const salt = decodeBase64(file.protection.salt);
  const nonce = decodeBase64(file.protection.nonce);
  if (!salt.ok || salt.value.length !== SALT_BYTES)
    return refuse('key-file-malformed', { paths: ['protection.salt'] });
  if (!nonce.ok || nonce.value.length !== NONCE_BYTES)
    return refuse('key-file-malformed', { paths: ['protection.nonce'] });
  if (secret.value.length !== SEED_BYTES + TAG_BYTES)
    return refuse('key-file-malformed', { paths: ['secret'] });
  const key = argon2id(passphraseBytes(passphrase), salt.value, file.protection);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce.value);
  decipher.setAAD(boundFields(file, file.protection));
  decipher.setAuthTag(secret.value.subarray(SEED_BYTES));
  try {
    const seed = Buffer.concat([decipher.update(secret.value.subarray(0, SEED_BYTES)), decipher.final()]);
    return ok(new Uint8Array(seed));
  } catch {
    return refuse('passphrase-wrong', { keyId: file.keyId }); // a failed tag is the one way to fail here
  }
}

/** One person types an accent as one character, another keyboard as two. */
const passphraseBytes = (passphrase: string): Uint8Array => encodeUtf8(passphrase.normalize('NFKC'));

/** Whose key it is stands under the seal: a file cannot be passed off as another institute's or another purpose's. */
function boundFields(fields: OpenFields, protection: Protection): Uint8Array {
  const { type, purpose, institute, post, publicKey, keyId, createdAt } = fields;
  const { kdf, memoryKiB, passes, parallelism, salt, cipher, nonce } = protection;
  const bound = [
    type,
    purpose,
    institute,
    post,
    publicKey,
    keyId,
    createdAt,
    kdf,
    memoryKiB,
    passes,
    parallelism,
  ];
  return encodeUtf8(JSON.stringify([...bound, salt, cipher, nonce]));
}

const metaOf = (file: KeyFile, publicKey: PublicKey): KeyMeta => ({
  purpose: file.purpose,
  institute: file.institute,
  post: file.post,
  publicKey,
  keyId: file.keyId,
  createdAt: file.createdAt,
  isProtected: file.protection !== null,
});

async function writeNew(path: string, text: string): Promise<Result<null>> {
  let file: FileHandle;
  try {
    file = await open(path, 'wx', OWNER_ONLY);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return refuse('key-file-exists', { path });
    if (isNotOurs(error)) return refuse('file-unreadable', { path, reason: codeOf(error) });
    throw new Error('writing a key file', { cause: error });
  }
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  return ok(null);
}

async function readFileOf(path: string): Promise<Result<KeyFile>> {
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch (error) {
    if (isNotOurs(error)) return refuse('file-unreadable', { path, reason: codeOf(error) });
    throw new Error('reading a key file', { cause: error });
  }
  try {
    const { mode, size } = await file.stat();
    // Windows has no such bits: there the folder's own protection has to do
    if (process.platform !== 'win32' && (mode & FOR_OTHERS) !== 0)
      return refuse('key-file-exposed', { path });
    if (size > KEY_FILE_BYTES_MAX)
      return refuse('too-large', { sizeBytes: size, bytesMax: KEY_FILE_BYTES_MAX });
    const json = parseStrictJson(await file.readFile(), { bytesMax: KEY_FILE_BYTES_MAX });
    if (!json.ok) return json;
    const parsed = KeyFile.safeParse(json.value);
    return parsed.success ? ok(parsed.data) : refuse('key-file-malformed', { paths: pathsOf(parsed.error) });
  } finally {
    await file.close();
  }
}

const OWNER_ONLY = 0o600;
const FOR_OTHERS = 0o077;

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';

/** What a person can mend: a wrong name, or missing rights. */
const isNotOurs = (error: unknown): boolean =>
  ['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'EISDIR', 'EROFS'].includes(codeOf(error));
