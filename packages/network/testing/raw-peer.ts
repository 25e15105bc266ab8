import type { Lane, MemberNode } from '@comity/node/network';
import type { Connection, Libp2p, Stream } from '@libp2p/interface';
import { multiaddr } from '@multiformats/multiaddr';
import { encodeHeader, type Frame, type FrameKind, FrameReader } from '../src/frame.ts';
import { Gate } from '../src/gate.ts';
import { encodeHello, type Hello } from '../src/hello.ts';
import { createLibp2pNode } from '../src/libp2p-node.ts';

/** Hello and its acknowledgement, both ways. */
export async function greet(stream: RawStream, hello: Partial<Hello>): Promise<void> {
  stream.send(helloFrame(hello));
  await stream.next('hello-ack');
  stream.send(frame('hello-ack', 0));
}

/** A libp2p node that holds a key and says on the streams of the control connection whatever a test wants. */
export interface RawPeer {
  readonly libp2p: Libp2p;
  connect(address: string): Promise<Connection>;
  /** Both lanes, nothing said yet. */
  open(address: string): Promise<RawLanes>;
  stop(): Promise<void>;
}

export interface RawLanes {
  readonly connection: Connection;
  readonly control: RawStream;
  readonly alert: RawStream;
}

export interface RawStream {
  readonly stream: Stream;
  /** Settles when the other side, or the transport, has ended the stream. */
  readonly ended: Promise<void>;
  send(bytes: Uint8Array): boolean;
  /** The next frame of the kind. */
  next(kind: FrameKind): Promise<Frame>;
}

export async function rawPeer(seed: Uint8Array, others: readonly MemberNode[]): Promise<RawPeer> {
  const gate = new Gate();
  gate.admit(others, 'nobody');
  const libp2p = await createLibp2pNode({
    kind: 'control',
    nodeKeySeed: seed,
    listen: [],
    gate,
    allowClassical: [],
  });
  await libp2p.start();
  const connect = (address: string) =>
    libp2p.dial(multiaddr(address), { signal: AbortSignal.timeout(5_000) });
  return {
    libp2p,
    connect,
    open: async (address) => {
      const connection = await connect(address);
      const alert = await rawStream(connection, 'alert');
      return { connection, alert, control: await rawStream(connection, 'control') };
    },
    stop: async () => libp2p.stop(),
  };
}

export const frame = (kind: FrameKind, id: number, body: Uint8Array = new Uint8Array()): Uint8Array =>
  Buffer.concat([encodeHeader(kind, id, body.length), body]);

export const helloFrame = (hello: Partial<Hello>): Uint8Array =>
  frame('hello', 0, encodeHello({ ...HELLO, ...hello }));

export async function rawStream(connection: Connection, lane: Lane): Promise<RawStream> {
  const stream = await connection.newStream(`/comity/${lane}/1`);
  const reader = new FrameReader(16_000_000);
  const seen: Frame[] = [];
  const waiting: ((frame: Frame) => boolean)[] = [];
  stream.addEventListener('message', (event) =>
    reader.push(event.data.subarray(), (each) => {
      if (!waiting.some((wants) => wants(each))) seen.push(each);
      return true;
    }),
  );
  return {
    stream,
    ended: new Promise((resolve) => {
      stream.addEventListener('close', () => resolve(), { once: true });
      if (stream.status !== 'open') resolve(); // refused while it was being opened
    }),
    send: (bytes) => stream.send(bytes),
    next: (kind) => {
      const ready = seen.findIndex((each) => each.kind === kind);
      const [found] = ready < 0 ? [] : seen.splice(ready, 1);
      if (found !== undefined) return Promise.resolve(found);
      return new Promise((resolve) => {
        waiting.push((each) => {
          if (each.kind !== kind) return false;
          waiting.splice(0);
          resolve(each);
          return true;
        });
      });
    },
  };
}

const HELLO: Hello = {
  version: 1,
  network: 'testing',
  institute: 'mallory',
  lane: 'control',
  instance: '0'.repeat(32),
};
