import { bytesToHex } from '@comity/protocol';
import type { Checker, World } from '../world.ts';

/**
 * Logs only grow. A position of an honest author's log means one entry for ever, on every node and across every crash; one size has one
 * root, in every store and in every note on the wire; and what an author says of its own size never shrinks.
 */
export function logGrowth(world: World): Checker {
  const leaves = new Map<string, string>();
  const roots = new Map<string, string>();
  const told = new Map<string, number>();
  const agree = (known: Map<string, string>, key: string, value: string, where: string): void => {
    const before = known.get(key) ?? value;
    known.set(key, before);
    if (before !== value) world.violate('log-growth', `${key} had another content before, now at ${where}`);
  };
  const isHonest = (author: string): boolean => world.sites.get(author)?.hostile === false;
  return {
    committed: (site, changes) => {
      for (const change of changes) {
        if (change.kind === 'early' && isHonest(change.evidence.author)) {
          const { author, position, leafHash } = change.evidence;
          agree(leaves, `${author}/${position}`, bytesToHex(leafHash), site.institute.id);
        }
        if ((change.kind !== 'append' && change.kind !== 'fill') || !isHonest(change.author)) continue;
        const where = site.institute.id;
        for (const { position, leafHash } of change.entries)
          agree(leaves, `${change.author}/${position}`, bytesToHex(leafHash), where);
        if (change.kind === 'append')
          agree(roots, `${change.author}@${change.head.size}`, rootText(change.head.root), where);
      }
    },
    sent: ({ from, bytes }) => {
      if (!isHonest(from)) return;
      for (const { author, size, root } of notesIn(bytes)) {
        if (!isHonest(author)) continue;
        agree(roots, `${author}@${size}`, root, `the wire from ${from}`);
        if (author !== from) continue;
        if (size < (told.get(author) ?? 0))
          world.violate('log-growth', `${author} says ${size} after ${told.get(author)}`);
        told.set(author, Math.max(size, told.get(author) ?? 0));
      }
    },
  };
}

const rootText = (hex: string): string => Buffer.from(hex, 'hex').toString('base64');

/** Checkpoints in a message, plain or inside JSON. */
function notesIn(bytes: Uint8Array) {
  const haystack = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const notes: { author: string; size: number; root: string }[] = [];
  for (let at = haystack.indexOf('testnet/'); at >= 0; at = haystack.indexOf('testnet/', at + 1)) {
    const match = NOTE.exec(haystack.toString('latin1', at, at + 120));
    const [, author = '', size = '', root = ''] = match ?? [];
    if (match !== null) notes.push({ author, size: Number(size), root });
  }
  return notes;
}
const NOTE = /^testnet\/([a-z0-9-]+)(?:\n|\\n)(\d+)(?:\n|\\n)([A-Za-z0-9+/]{43}=)/;
