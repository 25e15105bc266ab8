import { createHash } from 'node:crypto';

/** RFC 9562 section 5.5: the same namespace and name give the same UUID. It names things and keeps nothing secret. */
export function uuidV5(namespace: string, name: string): string {
  const hash = createHash('sha1')
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update(name, 'utf8')
    .digest();
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = hash.toString('hex', 0, 16);
  return [0, 8, 12, 16, 20].map((from, at) => hex.slice(from, [8, 12, 16, 20, 32][at])).join('-');
}

/**
 * Version 5 of `urn:comity:marking-exchange:1` among URLs. STIX 2.1 section 2.9 bars its own namespace for anything but
 * cyber observables.
 */
export const EXCHANGE_NAMESPACE = 'd6100c49-82ac-5223-bc5f-4cdb13cc74a2';

/** The UUID of a thing that a marking is exported as: of its whole content, so that one id never means two contents. */
export const uuidOfContent = (content: unknown): string =>
  uuidV5(EXCHANGE_NAMESPACE, JSON.stringify(content));
