import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HYBRID_GROUP, serverHelloGroup } from '../src/key-exchange.ts';

const u16 = (value: number): Buffer => Buffer.from([value >> 8, value & 255]);
const record = (type: number, body: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from([type, 3, 3]), u16(body.length), body]);

/** A ServerHello record that chose the group; other extensions before it. */
function serverHello(group: number, sessionBytes = 32): Buffer {
  const keyShare = Buffer.concat([u16(51), u16(6), u16(group), u16(2), u16(7)]);
  const extensions = Buffer.concat([u16(43), u16(2), u16(0x0304), keyShare]);
  const body = Buffer.concat([
    u16(0x0303),
    Buffer.alloc(32, 1),
    Buffer.from([sessionBytes]),
    Buffer.alloc(sessionBytes),
    u16(0x1302),
    Buffer.from([0]),
    u16(extensions.length),
    extensions,
  ]);
  return record(22, Buffer.concat([Buffer.from([2, 0]), u16(body.length), body]));
}

const CHANGE_CIPHER_SPEC = record(20, Buffer.from([1]));
const ENCRYPTED = record(23, Buffer.alloc(40));

describe('serverHelloGroup', () => {
  it.each([0, 32])('reads the group behind a session id of %i bytes', (sessionBytes) => {
    const bytes = Buffer.concat([serverHello(HYBRID_GROUP, sessionBytes), CHANGE_CIPHER_SPEC, ENCRYPTED]);
    expect(serverHelloGroup(bytes)).toEqual({ group: HYBRID_GROUP, done: true });
  });

  it('takes the last of two: the first was a request to try again', () => {
    const bytes = Buffer.concat([serverHello(HYBRID_GROUP), CHANGE_CIPHER_SPEC, serverHello(29), ENCRYPTED]);
    expect(serverHelloGroup(bytes)).toEqual({ group: 29, done: true });
  });

  it('waits for the rest of a record', () => {
    const bytes = serverHello(HYBRID_GROUP);
    expect(serverHelloGroup(bytes.subarray(0, -1))).toEqual({ group: undefined, done: false });
  });

  it('sees nothing behind the first encrypted record', () => {
    expect(serverHelloGroup(Buffer.concat([ENCRYPTED, serverHello(29)]))).toEqual({
      group: undefined,
      done: true,
    });
  });

  it('never throws', () => {
    const hello = serverHello(HYBRID_GROUP);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(hello.length), fc.nat(255), (noise, at, byte) => {
        serverHelloGroup(noise);
        serverHelloGroup(record(22, Buffer.concat([Buffer.from([2, 0, 0, 0]), noise])));
        const bent = Buffer.from(hello);
        bent[at % bent.length] = byte;
        serverHelloGroup(bent);
      }),
    );
  });
});
