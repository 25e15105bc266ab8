import { tokensIn } from '../secret.ts';
import type { Checker, World } from '../world.ts';
import { wallMs } from '../world.ts';
import { objection } from './entitlement.ts';

/**
 * No byte of a statement or part leaves an honest node for an institute that its marking forbids, under the charter in force at the
 * sender and by the sender's clock. Whether the message arrives does not matter.
 */
export function confidentiality(world: World): Checker {
  return {
    sent: ({ from, to, kind, bytes }) => {
      const site = world.sites.get(from);
      if (site === undefined || site.hostile) return;
      for (const token of tokensIn(bytes)) {
        const terms = world.termsOfToken.get(token);
        if (terms === undefined) {
          world.violate('confidentiality', `${from} sent an unknown token ${token} to ${to}`);
          continue;
        }
        if (from !== terms.issuer && to !== terms.issuer) world.sometimes('relayed');
        const charter = world.charters[site.memory.charters.length - 1];
        if (charter === undefined) continue;
        const reason = objection(terms, to, { institute: from, charter, nowMs: wallMs(world, site) });
        if (reason === undefined) continue;
        const what = terms.partAudience === null ? 'statement' : 'part';
        world.violate(
          'confidentiality',
          `${from} sent ${to} a ${what} of ${terms.issuer} (${kind}): ${reason}`,
        );
      }
    },
  };
}
