import crypto from 'node:crypto';

/**
 * Ed25519 verification remembered by key, message and signature: every node of the simulation verifies the very same bytes, and each
 * needs to be computed once. The arithmetic is the real one and the node knows nothing of it: it is `node:crypto` that remembers.
 */
export function memoiseVerification(): Disposable {
  const real = crypto.verify;
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
  Object.assign(crypto, { verify: remembering });
  return { [Symbol.dispose]: () => void Object.assign(crypto, { verify: real }) };
}
const VERDICTS_MAX = 200_000;

const rawOf = (key: object): Buffer => (key as crypto.KeyObject).export({ format: 'der', type: 'spki' }); // as above
