import crypto from 'node:crypto';

/**
 * Ed25519 remembered: every node of the simulation verifies the very same bytes and signs the same heartbeat for each of its peers, and
 * each needs to be computed once. The arithmetic is the real one and the node knows nothing of it: it is `node:crypto` that remembers.
 * Signers made before this keep their own arithmetic.
 */
export function memoiseEd25519(): Disposable {
  const real = crypto.verify;
  const realSign = crypto.sign;
  const signatures = new WeakMap<object, Map<string, Buffer>>();
  const signing = (algorithm: null, message: Uint8Array, key: object): Buffer => {
    const ofKey = signatures.get(key) ?? new Map<string, Buffer>();
    signatures.set(key, ofKey);
    const name = crypto.hash('sha256', message, 'base64');
    const known = ofKey.get(name) ?? realSign(algorithm, message, key as crypto.KeyObject); // as below
    if (ofKey.size >= SIGNATURES_MAX) ofKey.clear();
    ofKey.set(name, known);
    return known;
  };
  const verdicts = new Map<string, boolean>();
  const keys = new WeakMap<object, string>();
  const idOf = (key: object): string => {
    const known = keys.get(key) ?? crypto.createHash('sha256').update(rawOf(key)).digest('base64');
    keys.set(key, known);
    return known;
  };
  const remembering = (algorithm: null, message: Uint8Array, key: object, signature: Uint8Array): boolean => {
    const name = `${idOf(key)} ${crypto.hash('sha256', message, 'base64')} ${Buffer.from(signature).toString('latin1')}`;
    const known = verdicts.get(name);
    if (known !== undefined) return known;
    // KeyObjects are all that protocol's one verification hands over.
    const verdict = real(algorithm, message, key as crypto.KeyObject, signature);
    if (verdicts.size >= VERDICTS_MAX) verdicts.clear();
    verdicts.set(name, verdict);
    return verdict;
  };
  Object.assign(crypto, { verify: remembering, sign: signing });
  return { [Symbol.dispose]: () => void Object.assign(crypto, { verify: real, sign: realSign }) };
}
const VERDICTS_MAX = 100_000;
const SIGNATURES_MAX = 2_000;

const rawOf = (key: object): Buffer => (key as crypto.KeyObject).export({ format: 'der', type: 'spki' }); // as above
