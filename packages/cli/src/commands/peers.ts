import type { Command } from 'commander';
import type { PeerItem } from '../api-rows.ts';
import { runs } from '../command.ts';
import type { CommonOptions, Context } from '../context.ts';
import { EXIT } from '../failure.ts';
import { untilText } from '../moment.ts';
import type { Running } from '../program.ts';

export function define(program: Command, running: Running): void {
  const peers = program
    .command('peers')
    .summary('show the other institutes and how far each is')
    .description(
      'For each institute: whether its node is connected, when it was last heard, and what of ours it has confirmed.',
    );
  runs(peers, running, ['comity peers'], showPeers);
}

async function showPeers({ api, io, out }: Context, _options: CommonOptions): Promise<number> {
  const { items } = await (await api()).json<{ items: readonly PeerItem[] }>('GET', '/peers');
  const ago = (instant: string | null) => (instant === null ? 'never' : untilText(instant, io.nowMs()));
  out.result(items, () => {
    if (items.length === 0) return out.line('There is no other institute in the charter.');
    out.table(
      ['institute', 'connected', 'its log', 'last heard', 'confirmed', 'waits for', 'last sync', 'problem'],
      items.map((peer) => [
        peer.institute,
        peer.connected ? 'yes' : 'no',
        String(peer.size),
        ago(peer.heardAt),
        String(peer.delivered ?? '-'),
        String(peer.due ?? '-'),
        ago(peer.lastSyncAt),
        peer.lastProblem ?? '-',
      ]),
    );
  });
  return EXIT.ok;
}
