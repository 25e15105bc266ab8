import type { Command } from 'commander';
import type { StatusAnswer } from '../api-rows.ts';
import { runs } from '../command.ts';
import type { CommonOptions, Context } from '../context.ts';
import { EXIT } from '../failure.ts';
import { untilText } from '../moment.ts';
import type { Running } from '../program.ts';

export function define(program: Command, running: Running): void {
  runs(
    program
      .command('status')
      .summary('show the node itself')
      .description('Who the node is, its charter and its log, and keys that the server holds.'),
    running,
    ['comity status'],
    showStatus,
  );
}

async function showStatus({ api, io, out }: Context, _options: CommonOptions): Promise<number> {
  const status = await (await api()).json<StatusAnswer>('GET', '/status');
  const { charterVersion, charterExpiresAt } = status;
  out.result(status, () =>
    out.fields([
      ['institute', `${status.institute} in ${status.network}`],
      ['node key', status.nodeKeyId],
      [
        'charter',
        charterVersion === null
          ? 'none yet'
          : `${charterVersion}, expires ${untilText(charterExpiresAt ?? '', io.nowMs())}`,
      ],
      ['log', `${status.logSize} statements`],
      ['signing', status.signing ? 'yes' : 'no: after a restore it waits for peers to tell its last head'],
      ...(status.quarantined === null ? [] : [['quarantined', String(status.quarantined)] as const]),
      ['forks found', String(status.forks)],
      ...status.heldSigners.map(
        ({ post, keyId }) =>
          [
            'held signer',
            `${post} (${keyId.slice(0, 12)}): a key that the server holds, not a person`,
          ] as const,
      ),
    ]),
  );
  return EXIT.ok;
}
