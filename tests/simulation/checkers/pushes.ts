import { readAnswer, readPushReceipt, readRequest } from '@comity/protocol';
import { type Checker, requestType, type World } from '../world.ts';

/** Notes rare paths of pushes, and that a push receipt leaves a node only for what is durable there. */
export function pushes(world: World): Checker {
  const early = new Set<string>();
  const isHonest = (name: string): boolean => world.sites.get(name)?.hostile === false;
  return {
    sent: ({ from, lane, kind, bytes }) => {
      const site = world.sites.get(from);
      if (lane !== 'alert' || site === undefined || !isHonest(from)) return;
      const type = requestType(bytes);
      if (kind === 'request' && type === 'push') {
        const push = readRequest(bytes);
        if (push.ok && push.value.head.type === 'push' && push.value.head.author !== from)
          world.sometimes('relayed-push');
      }
      if (kind === 'request' && type === 'push-receipt') world.sometimes('forwarded-receipt');
      if (kind !== 'answer' || type !== 'pushed') return;
      const answer = readAnswer(bytes);
      const receipt = readPushReceipt((answer.ok ? answer.value.blobs[0] : undefined) ?? new Uint8Array());
      if (!receipt.ok) {
        world.violate('receipts', `${from} answered a push without a receipt`);
        return;
      }
      const { statement, position } = receipt.value.receipt;
      if (site.memory.byId.get(statement)?.position !== position)
        world.violate(
          'receipts',
          `${from} receipted a push of ${statement.slice(0, 8)}, which it does not hold`,
        );
    },
    committed: (site, changes) => {
      const { id } = site.institute;
      for (const change of changes) {
        if (change.kind === 'early') early.add(`${id} ${change.statement.id}`);
        if (change.kind === 'drop-early') {
          early.delete(`${id} ${change.statement}`);
          world.sometimes('early-dropped');
          const of = world.intended.get(change.statement);
          if (of !== undefined && isHonest(of.issuer))
            world.violate(
              'honour',
              `${id} dropped ${of.id.slice(0, 8)} of ${of.issuer}, which is in its log`,
            );
        }
        if (change.kind !== 'append' && change.kind !== 'fill') continue;
        for (const { state, statement } of change.entries)
          if (state === 'held' && early.delete(`${id} ${statement?.id}`)) world.sometimes('early-joined');
      }
    },
  };
}
