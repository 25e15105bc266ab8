import { readReceipt, readRequest } from '@comity/protocol';
import { type Checker, requestType, type Site, type World } from '../world.ts';

/**
 * What staff were told is published stands in the log of their node after every restart, once, at the position they were told. And a
 * receipt leaves a node only for what is durable there.
 */
export function durability(world: World): Checker {
  return {
    restarted: (site) => checkAcknowledged(world, site),
    sent: ({ from, kind, bytes }) => {
      const site = world.sites.get(from);
      if (site === undefined || site.hostile || kind !== 'request' || requestType(bytes) !== 'receipt')
        return;
      const request = readRequest(bytes);
      const blob = request.ok && request.value.head.type === 'receipt' ? request.value.blobs[0] : undefined;
      if (blob !== undefined) checkReceipt(world, site, blob);
    },
  };
}

export function checkAcknowledged(world: World, site: Site): void {
  for (const { id, issuer, acknowledged } of world.intended.values()) {
    if (issuer !== site.institute.id || acknowledged === undefined) continue;
    const entries = site.memory.entries.get(site.institute.id) ?? [];
    const positions = entries.filter(({ statement }) => statement?.id === id).map(({ position }) => position);
    if (positions.length !== 1 || positions[0] !== acknowledged.position)
      world.violate(
        'durability',
        `${id} was acknowledged at ${acknowledged.position} and stands at [${positions}]`,
      );
  }
}

function checkReceipt(world: World, site: Site, bytes: Uint8Array): void {
  const read = readReceipt(bytes);
  if (!read.ok) {
    world.violate('receipts', `${site.institute.id} sent a receipt that cannot be read`);
    return;
  }
  const { author, held, parts, size } = read.value.receipt;
  if (read.value.receipt.peer !== site.institute.id) return;
  const entries = site.memory.entries.get(author) ?? [];
  if (size > entries.length)
    world.violate('receipts', `${site.institute.id} cosigned ${author}@${size} with ${entries.length}`);
  for (const [first, after] of held) {
    for (let position = first; position < after; position++)
      if (entries[position]?.state !== 'held')
        world.violate(
          'receipts',
          `${site.institute.id} receipted ${author}/${position}, which it does not hold`,
        );
  }
  for (const sha256 of parts) {
    if (site.memory.files.get(sha256)?.sealed !== true || site.memory.parts.get(sha256)?.state !== 'held')
      world.violate('receipts', `${site.institute.id} receipted a part that it does not hold`);
  }
}
