/** The key of this browser: Ed25519, not extractable, kept in IndexedDB, where script can use it and never read it. */
export interface SigningKey {
  /** `ed25519:` and base64, as delegations name it. */
  readonly publicKey: string;
  /** Lowercase hex SHA-256 of its SPKI (protocol/spec/identifiers.md). */
  readonly keyId: string;
  /** base64, over these bytes. */
  sign(message: Uint8Array<ArrayBuffer>): Promise<string>;
}

const ALGORITHM = 'Ed25519';

/** The key, if this browser has one. Throws where the browser keeps no keys. */
export async function findSigningKey(): Promise<SigningKey | undefined> {
  const pair = await inStore<CryptoKeyPair | undefined>('readonly', (keys) => keys.get(SLOT));
  return pair === undefined ? undefined : describe(pair);
}

/** Makes the key. Throws where the browser knows no Ed25519, or has a key already. */
export async function makeSigningKey(): Promise<SigningKey> {
  // as: of an asymmetric algorithm, so it is a pair
  const pair = (await crypto.subtle.generateKey(ALGORITHM, false, ['sign', 'verify'])) as CryptoKeyPair;
  await inStore('readwrite', (keys) => keys.add(pair, SLOT));
  return describe(pair);
}

export const forgetSigningKey = (): Promise<undefined> => inStore('readwrite', (keys) => keys.delete(SLOT));

async function describe({ publicKey, privateKey }: CryptoKeyPair): Promise<SigningKey> {
  const raw = new Uint8Array(await crypto.subtle.exportKey('raw', publicKey));
  const spki = await crypto.subtle.exportKey('spki', publicKey);
  return {
    publicKey: `ed25519:${base64Of(raw)}`,
    keyId: await sha256Hex(new Uint8Array(spki)),
    sign: async (message) =>
      base64Of(new Uint8Array(await crypto.subtle.sign(ALGORITHM, privateKey, message))),
  };
}

export async function sha256Hex(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

const base64Of = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));

const DATABASE = 'comity';
const STORE = 'keys';
const SLOT = 'signing';

async function inStore<Value>(
  mode: IDBTransactionMode,
  use: (keys: IDBObjectStore) => IDBRequest<Value>,
): Promise<Value> {
  const opening = indexedDB.open(DATABASE, 1);
  opening.onupgradeneeded = () => void opening.result.createObjectStore(STORE);
  const database = await settled(opening);
  try {
    return await settled(use(database.transaction(STORE, mode).objectStore(STORE)));
  } finally {
    database.close();
  }
}

const settled = <Value>(request: IDBRequest<Value>): Promise<Value> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
