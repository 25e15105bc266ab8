/**
 * Node's own `crypto`, when the code runs in Node; undefined in a browser.
 *
 * Protocol imports no `node:*`, so that a browser can load it; yet native SHA-256 is 3 to 9 times and native Ed25519 15
 * times faster than JavaScript, and passing a hasher through every function would put a parameter into all of them that
 * nobody ever chooses. `process.getBuiltinModule` (Node >= 22.3) asks without an import. Both ways give the same answer
 * on every input; the differential tests hold them to that.
 */
export const nativeCrypto = globalThis.process?.getBuiltinModule?.('node:crypto');

export type NativeCrypto = NonNullable<typeof nativeCrypto>;
