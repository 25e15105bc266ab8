import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import tls from 'node:tls';
import { fileURLToPath } from 'node:url';
import { until } from '@comity/node/testing/network-conformance';
import { afterEach, describe, expect, it } from 'vitest';
import { type Libp2pPeer, libp2pPeer, publicKeyOf } from '../testing/rig.ts';

const children: ChildProcess[] = [];
const networks: Libp2pPeer[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await Promise.all(networks.splice(0).map((each) => each.network.stop()));
});

const seed = randomBytes(32);
const bravo = { institute: 'bravo', publicKeys: [publicKeyOf(seed)], addresses: [] };

/** Alpha in this process, listing bravo. */
async function alphaOf(options: Parameters<typeof libp2pPeer>[1] = {}): Promise<Libp2pPeer> {
  const alpha = libp2pPeer('alpha', options);
  networks.push(alpha);
  alpha.network.serve(async (_from, _lane, message) => message);
  await alpha.network.start();
  alpha.network.admit([bravo]);
  return alpha;
}

interface Child {
  readonly child: ChildProcess;
  /** Resolves with the first line of the event. */
  said(event: string): Promise<Record<string, unknown>>;
}

function start(plan: object): Child {
  const program = fileURLToPath(new URL('./other-process.ts', import.meta.url));
  const args = JSON.stringify({ seed: seed.toString('hex'), institute: 'bravo', ...plan });
  const child = spawn(process.execPath, [program, args], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const lines: Record<string, unknown>[] = [];
  const listeners: (() => void)[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(JSON.parse(line));
    for (const listener of listeners) listener();
  });
  const said = (event: string): Promise<Record<string, unknown>> =>
    new Promise((resolve) => {
      const look = (): void => {
        const line = lines.find((each) => each.event === event);
        if (line !== undefined) resolve(line);
      };
      listeners.push(look);
      look();
    });
  return { child, said };
}

describe('a peer in another process', () => {
  it('that freezes is noticed in about two seconds, and found again when it thaws', async () => {
    const { network, member } = await alphaOf();
    const { child } = start({ others: [member()] });
    await until(network, () => network.connected().length === 1);
    const frozenMs = performance.now();
    child.kill('SIGSTOP');
    await until(network, () => network.connected().length === 0);
    expect(performance.now() - frozenMs).toBeLessThan(4_000);
    child.kill('SIGCONT');
    await until(network, () => network.connected().length === 1);
  });

  it('that is killed is noticed at once', async () => {
    const { network, member } = await alphaOf();
    const { child } = start({ others: [member()] });
    await until(network, () => network.connected().length === 1);
    child.kill('SIGKILL');
    await until(network, () => network.connected().length === 0, 1_500);
  });

  it('that offers only X25519 does not get through the handshake', async () => {
    const { network, member } = await alphaOf();
    const { said } = start({ others: [member()], curves: 'X25519', allowClassical: ['alpha'] });
    await said('dial-failed');
    expect(network.connected()).toEqual([]);
  });

  it.each(['server', 'client'])(
    'is cut by the %s that sees a classical key exchange happen',
    async (side) => {
      // As if this thread's default had been weakened: the handshake succeeds, the check of the wire must not.
      const { network, member } = await alphaOf({ allowClassical: ['zulu'] });
      expect(tls.DEFAULT_ECDH_CURVE).toBe('X25519MLKEM768:X25519');
      const curves = side === 'server' ? 'X25519' : 'X25519MLKEM768:X25519';
      if (side === 'client') tls.DEFAULT_ECDH_CURVE = 'X25519';
      const allowClassical = side === 'server' ? ['alpha'] : ['zulu'];
      const { said } = start({ others: [member()], curves, allowClassical });
      const { cause } = await said('dial-failed');
      if (side === 'client') expect(cause).toContain('group 29');
      expect(network.connected()).toEqual([]);
    },
  );

  it('may use a classical key exchange where both operators allow it', async () => {
    const { network, member } = await alphaOf({ allowClassical: ['bravo'] });
    start({ others: [member()], curves: 'X25519', allowClassical: ['alpha'] });
    await until(network, () => network.connected().length === 1);
  });

  it('ends by itself after its networks were stopped', async () => {
    const { child, said } = start({ others: [], institute: 'alpha', twice: true });
    await said('stopped');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});
