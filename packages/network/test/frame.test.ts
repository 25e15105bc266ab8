import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeHeader, FRAME_KINDS, type Frame, FrameError, FrameReader } from '../src/frame.ts';

const frames = fc.array(
  fc.record({
    kind: fc.constantFrom(...FRAME_KINDS),
    id: fc.nat({ max: 0xffff_ffff }),
    body: fc.uint8Array({ maxLength: 300 }),
  }),
  { maxLength: 20 },
);
const encode = (each: { kind: Frame['kind']; id: number; body: Uint8Array }): Uint8Array =>
  Buffer.concat([encodeHeader(each.kind, each.id, each.body.length), each.body]);

describe('FrameReader', () => {
  it('finds the same frames however the bytes are cut', () => {
    fc.assert(
      fc.property(frames, fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (sent, cuts) => {
        const bytes = Buffer.concat(sent.map(encode));
        const reader = new FrameReader(305);
        const seen: Frame[] = [];
        for (let at = 0, turn = 0; at < bytes.length; turn++) {
          const end = at + (cuts[turn % cuts.length] ?? 1);
          expect(reader.push(bytes.subarray(at, end), (frame) => seen.push(frame) > 0)).toBe(
            Math.min(end, bytes.length) - at,
          );
          at = end;
        }
        expect(seen.map((frame) => ({ ...frame, body: Buffer.from(frame.body) }))).toEqual(
          sent.map((frame) => ({ ...frame, body: Buffer.from(frame.body) })),
        );
        expect(reader.partial).toBe(false);
      }),
    );
  });

  it('stops after the frame that its owner does not want to go beyond', () => {
    const one = encode({ kind: 'request', id: 1, body: new Uint8Array(3) });
    const reader = new FrameReader(100);
    expect(reader.push(Buffer.concat([one, one]), () => false)).toBe(one.length);
  });

  it.each(['00000064', 'ffffffff', '00000004', '00000000', '0000000508ffffffff'])('refuses %s', (hex) => {
    const reader = new FrameReader(99);
    expect(() => reader.push(Buffer.from(hex, 'hex'), () => true)).toThrow(FrameError);
  });

  it('gives every body a buffer of its own', () => {
    const reader = new FrameReader(100);
    reader.push(encode({ kind: 'request', id: 1, body: Buffer.from('abc') }), (frame) => {
      expect(frame.body.buffer.byteLength).toBe(3);
      return true;
    });
  });
});
