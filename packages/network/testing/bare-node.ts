import type { MemberNode } from '@comity/node/network';
import type { Stream } from '@libp2p/interface';
import { multiaddr } from '@multiformats/multiaddr';
import { FramedStream } from '../src/framed-stream.ts';
import { Gate } from '../src/gate.ts';
import { createLibp2pNode } from '../src/libp2p-node.ts';

/** A libp2p node with our configuration and nothing on it: what the network is measured against. */
export interface BareNode {
  readonly addresses: readonly string[];
  /** Frames there and back over one stream, without links, slots or promises of the port. */
  framer(address: string): Promise<(message: Uint8Array) => Promise<Uint8Array>>;
  /** Receives so many MiB over one stream. */
  pour(address: string, sizeMiB: number): Promise<void>;
  stop(): Promise<void>;
}

export async function bareNode(nodeKeySeed: Uint8Array, others: readonly MemberNode[]): Promise<BareNode> {
  const gate = new Gate();
  gate.admit(others, 'nobody');
  const listen = ['/ip4/127.0.0.1/tcp/0'];
  const node = await createLibp2pNode({ kind: 'bulk', nodeKeySeed, listen, gate, allowClassical: [] });
  await node.handle('/bench/echo', (stream) => echo(stream));
  await node.handle('/bench/pour', (stream) => pourOut(stream));
  await node.start();
  return {
    addresses: node.getMultiaddrs().map((each) => each.decapsulate('/p2p').toString()),
    framer: async (address) => framerOn(await node.dialProtocol(multiaddr(address), '/bench/echo')),
    pour: async (address, sizeMiB) =>
      pourIn(await node.dialProtocol(multiaddr(address), '/bench/pour'), sizeMiB),
    stop: async () => node.stop(),
  };
}

function framerOn(stream: Stream): (message: Uint8Array) => Promise<Uint8Array> {
  const pending = new Map<number, (answer: Uint8Array) => void>();
  let nextId = 1;
  const framed = new FramedStream(stream, {
    frameBytesMax: MIB,
    stallMs: 30_000,
    urgent: false,
    onHeard: () => undefined,
    onFrame: (frame) => {
      pending.get(frame.id)?.(frame.body);
      pending.delete(frame.id);
    },
    onEnd: () => undefined,
  });
  return (message) =>
    new Promise((resolve) => {
      const id = nextId++;
      pending.set(id, resolve);
      framed.write('request', id, message);
    });
}

function echo(stream: Stream): void {
  const framed = new FramedStream(stream, {
    frameBytesMax: MIB,
    stallMs: 30_000,
    urgent: false,
    onHeard: () => undefined,
    onFrame: (frame) => framed.write('response', frame.id, frame.body),
    onEnd: () => undefined,
  });
}

async function pourIn(stream: Stream, sizeMiB: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let leftBytes = sizeMiB * MIB;
  stream.addEventListener('message', (event) => {
    leftBytes -= event.data.byteLength;
    if (leftBytes <= 0) resolve();
  });
  const wanted = new Uint8Array(4);
  new DataView(wanted.buffer).setUint32(0, sizeMiB);
  stream.send(wanted);
  await promise;
  stream.abort(new Error('all is here'));
}

function pourOut(stream: Stream): void {
  const chunk = new Uint8Array(SLICE_BYTES).fill(7);
  stream.addEventListener('message', (event) => {
    const bytes = Uint8Array.from(event.data.subarray());
    let left = new DataView(bytes.buffer).getUint32(0) * (MIB / SLICE_BYTES);
    const more = (): void => {
      if (stream.status !== 'open' || stream.writeBufferLength > 0) return;
      for (let taken = true; taken && left > 0; left -= 1) taken = stream.send(chunk);
    };
    stream.addEventListener('drain', () => queueMicrotask(more));
    more();
  });
}

const MIB = 1024 * 1024;
const SLICE_BYTES = 256 * 1024;
