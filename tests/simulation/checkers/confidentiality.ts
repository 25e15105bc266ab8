import { knowledgeBefore, knowledgeOf } from '../knowledge.ts';
import { tokensIn } from '../secret.ts';
import { type Checker, requestType, type Secret, type World } from '../world.ts';
import { type Objection, objection } from './entitlement.ts';

/**
 * No byte of a statement or part leaves an honest node for an institute that its terms forbid, as far as the sender can know them and by
 * its clock. Whether the message arrives does not matter. Titles and names of parts carry secret words as contents do, so nobody learns
 * them either. What was wrong names the invariant: who was removed, who joined later, what was taken back.
 */
export function confidentiality(world: World): Checker {
  return {
    sent: ({ from, to, kind, bytes }) => {
      const site = world.sites.get(from);
      if (site === undefined || site.hostile) return;
      // A receipt says what its sender holds: for the author of the log alone.
      if (kind === 'request' && requestType(bytes) === 'receipt') checkReceiver(world, from, to, bytes);
      for (const token of tokensIn(bytes)) {
        const secret = world.secrets.get(token);
        if (secret === undefined) {
          world.violate('confidentiality', `${from} sent an unknown token ${token} to ${to}`);
          continue;
        }
        const { of, part, saidIn } = secret;
        if (isStolen(world, secret)) continue;
        if (from !== of.issuer && to !== of.issuer) world.sometimes('relayed');
        if (
          saidIn.some((remark) => objection(world, remark, null, to, knowledgeOf(world, site)) === undefined)
        )
          continue;
        const against = objection(world, of, part, to, knowledgeOf(world, site));
        if (
          against === undefined ||
          objection(world, of, part, to, knowledgeBefore(world, site)) === undefined
        )
          continue;
        const what = part === null ? 'the label' : 'a part';
        world.violate(
          INVARIANT[against],
          `${from} sent ${to} ${what} of ${of.id.slice(0, 8)} of ${of.issuer} (${kind}): ${against}`,
        );
      }
    },
  };
}

/** A hostile member gave it another name: who has it by that one cannot know what it is. */
const isStolen = (world: World, { of, part }: Secret): boolean =>
  of.parts.some(({ name, sha256 }) => name === part && world.stolen.has(sha256));

const INVARIANT: Readonly<Record<Objection, string>> = {
  removed: 'removed-member',
  'joined-later': 'new-member',
  'left-out': 'confidentiality',
  'taken-back': 'taken-back',
  waits: 'held-back',
  onward: 'onward',
};

function checkReceiver(world: World, from: string, to: string, bytes: Uint8Array): void {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const payload = /"payload":"([A-Za-z0-9+/=]+)"/.exec(text)?.[1] ?? '';
  const author = /"author":"([a-z0-9-]+)"/.exec(Buffer.from(payload, 'base64').toString('latin1'))?.[1];
  if (author !== to) world.violate('confidentiality', `${from} told ${to} what it holds of ${author}`);
}
