import type { Federation } from '@comity/node/testing';
import type { Audience } from '@comity/protocol';
import type { Terms } from '../world.ts';

/**
 * Who may have what, said once more and as plainly as possible: nothing here is shared with packages/policy. An answer is the reason
 * against it, or undefined.
 */
export function objection(
  terms: Terms,
  recipient: string,
  sender: { readonly institute: string; readonly charter: Federation; readonly nowMs: number },
): string | undefined {
  if (recipient === terms.issuer) return undefined;
  const { charter } = sender.charter;
  if (!charter.institutes.some(({ id }) => id === recipient)) return 'it is no member';
  if (!reaches(terms.audience, terms.tlp, recipient, sender.charter)) return 'the audience leaves it out';
  if (terms.partAudience !== null && !reaches(terms.partAudience, terms.tlp, recipient, sender.charter))
    return 'the audience of the part leaves it out';
  if (terms.embargoUntilMs !== null && sender.nowMs < terms.embargoUntilMs) return 'it is under embargo';
  if (sender.institute === terms.issuer) return undefined;
  if (terms.tlp === 'RED' || terms.tlp === 'AMBER+STRICT')
    return 'only the originator hands it out at this level';
  return terms.onward === 'audience' ? undefined : 'only the originator hands it out';
}

function reaches(audience: Audience, tlp: Terms['tlp'], institute: string, { charter }: Federation): boolean {
  if (audience.institutes.some((id) => id === institute)) return true;
  if (audience.public && tlp === 'CLEAR') return true;
  if (tlp === 'RED') return false;
  return audience.groups.some((name) => {
    if (name === 'members') return charter.institutes.some(({ id }) => id === institute);
    return charter.groups.some(({ id, members }) => id === name && members.some((id) => id === institute));
  });
}
