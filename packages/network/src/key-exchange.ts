import tls from 'node:tls';
import type { ConnectionEncrypter, MessageStream, PeerId, SecuredConnection } from '@libp2p/interface';
import { tls as libp2pTls, type TLSComponents } from '@libp2p/tls';

/** TLS group 0x11ec (draft-ietf-tls-ecdhe-mlkem): X25519 and ML-KEM-768 together. */
export const HYBRID_GROUP = 0x11ec;

/**
 * `@libp2p/tls` whose connections must have agreed on the hybrid group, judged from the ServerHello that really crossed
 * the wire (spec/transport.md section 2). Node tells a client the group (`getEphemeralKeyInfo`) and a server nothing, so
 * both sides read it where it stands in the clear; the handshake's transcript authenticates it.
 *
 * `mayBeClassical` is asked with the peer's proven id.
 */
export const hybridTls =
  (mayBeClassical: (peer: PeerId) => boolean) =>
  (components: TLSComponents): ConnectionEncrypter => {
    const inner = libp2pTls()(components);
    const secure = async (
      direction: 'inbound' | 'outbound',
      connection: MessageStream,
      options: Parameters<ConnectionEncrypter['secureInbound']>[1],
    ): Promise<SecuredConnection> => {
      const group = watchServerHello(connection, direction);
      const secured = await (direction === 'inbound'
        ? inner.secureInbound(connection, options)
        : inner.secureOutbound(connection, options));
      if (group() === HYBRID_GROUP || mayBeClassical(secured.remotePeer)) return secured;
      const refusal = new Error(`key exchange group ${group() ?? 'unseen'} instead of ${HYBRID_GROUP}`);
      connection.abort(refusal);
      throw refusal;
    };
    return {
      protocol: inner.protocol,
      secureInbound: (connection, options) => secure('inbound', connection, options),
      secureOutbound: (connection, options) => secure('outbound', connection, options),
    };
  };

/**
 * What this thread offers in a handshake from now on. @libp2p/tls takes no such option, so the thread's default is the
 * only place; outgoing HTTPS of the same thread is bound by it too.
 */
export function offerGroups(allowClassical: boolean): void {
  tls.DEFAULT_ECDH_CURVE = allowClassical ? 'X25519MLKEM768:X25519' : 'X25519MLKEM768';
}

/** Reads along until the first encrypted record. Returns the group of the last ServerHello seen (the first may be a retry). */
function watchServerHello(
  connection: MessageStream,
  direction: 'inbound' | 'outbound',
): () => number | undefined {
  let group: number | undefined;
  let plain: Uint8Array = new Uint8Array(0);
  let done = false;
  const see = (bytes: Uint8Array): void => {
    if (done) return;
    plain = Buffer.concat([plain, bytes]);
    const seen = serverHelloGroup(plain);
    group = seen.group;
    done = seen.done || plain.length > PLAIN_BYTES_MAX;
  };
  const send = connection.send.bind(connection);
  if (direction === 'inbound') {
    connection.send = (bytes) => {
      see(bytes.subarray());
      return send(bytes);
    };
  } else {
    // Not before the first send: a listener makes the stream hand out what it holds, and TLS is not listening yet.
    connection.send = (bytes) => {
      connection.send = send;
      connection.addEventListener('message', function listen(event) {
        see(event.data.subarray());
        if (done) connection.removeEventListener('message', listen);
      });
      return send(bytes);
    };
  }
  return () => {
    done = true;
    connection.send = send;
    return group;
  };
}

/** RFC 8446 section 5.1 records, section 4.1.3 ServerHello. `done` at the first record that is neither handshake nor CCS. */
export function serverHelloGroup(bytes: Uint8Array): {
  readonly group: number | undefined;
  readonly done: boolean;
} {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let group: number | undefined;
  for (let at = 0; at + 5 <= bytes.length; ) {
    const type = view.getUint8(at);
    const length = view.getUint16(at + 3);
    if (type !== RECORD_HANDSHAKE && type !== RECORD_CHANGE_CIPHER_SPEC) return { group, done: true };
    if (at + 5 + length > bytes.length) break;
    if (type === RECORD_HANDSHAKE && length > 4 && view.getUint8(at + 5) === MESSAGE_SERVER_HELLO)
      group = keyShareGroup(new DataView(bytes.buffer, bytes.byteOffset + at + 9, length - 4)) ?? group;
    at += 5 + length;
  }
  return { group, done: false };
}

function keyShareGroup(hello: DataView): number | undefined {
  if (hello.byteLength < 35) return undefined;
  const session = hello.getUint8(34);
  const end = hello.byteLength;
  for (let at = 35 + session + 5; at + 6 <= end; at += 4 + hello.getUint16(at + 2))
    if (hello.getUint16(at) === EXTENSION_KEY_SHARE) return hello.getUint16(at + 4);
  return undefined;
}

const RECORD_CHANGE_CIPHER_SPEC = 20;
const RECORD_HANDSHAKE = 22;
const MESSAGE_SERVER_HELLO = 2;
const EXTENSION_KEY_SHARE = 51;
/** Two ServerHello records of some 1.3 KiB each, with room for padding extensions. */
const PLAIN_BYTES_MAX = 16 * 1024;
