import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { MemberNode } from '@comity/node/network';

/** The other end of a network benchmark. */
export interface SecondProcess {
  readonly child: ChildProcess;
  readonly control: readonly string[];
  readonly bare: string;
  readonly idleRssBytes: number;
}

export async function startSecondProcess(seed: Uint8Array, alpha: MemberNode): Promise<SecondProcess> {
  const program = fileURLToPath(new URL('./network-peer.ts', import.meta.url));
  const args = JSON.stringify({ seed: Buffer.from(seed).toString('hex'), others: [alpha] });
  const child = fork(program, [args]);
  const [told] = await once(child, 'message');
  return { child, control: told.control, bare: told.bare[0], idleRssBytes: told.idleRssBytes };
}
