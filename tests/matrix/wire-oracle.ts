import type { Audience, Digest, InstituteId, Marking } from '@comity/protocol';

/** What a node may hand to another institute's node, once more from spec/policy.md and without policy's code. */

export interface Handing {
  readonly issuer: InstituteId;
  readonly holder: InstituteId;
  readonly to: InstituteId;
  /** The terms in force. */
  readonly marking: Marking;
  /** For all members, whatever the marking says. */
  readonly members: boolean;
  readonly withdrawn: boolean;
  /** null: the envelope. `audience`: the part's own, in force. */
  readonly part: { readonly audience: Audience | null } | null;
  readonly nowMs: number;
}

/** What the network knows. */
export interface Network {
  readonly members: readonly string[];
  readonly groups: Readonly<Record<string, readonly string[]>>;
  readonly related: Readonly<Record<string, readonly string[]>>;
  /** The text that each claim and each term of confidence of the tests stands under, and who has accepted it. */
  readonly text: Digest;
  readonly accepted: readonly string[];
}

export function mayGive(network: Network, handing: Handing): boolean {
  const { issuer, holder, to, marking, members } = handing;
  if (!network.members.includes(to) || !network.members.includes(holder)) return false;
  if (to === issuer || members) return true;
  return isOpen(network, handing) && (holder === issuer || mayPassOn(marking));
}

function isOpen(network: Network, { to, marking, withdrawn, part, nowMs }: Handing): boolean {
  const consulted = marking.consultBeforeRelease.some((each) => each === to);
  const asked = part === null && consulted;
  if (withdrawn || (marking.deleteBy !== null && nowMs >= Date.parse(marking.deleteBy))) return false;
  if (!reaches(network, marking.audience, marking, to) && !asked) return false;
  if (part !== null && part.audience !== null && !reaches(network, part.audience, marking, to)) return false;
  if (isOfCompetitor(network, marking, to) || !isUnderAcceptedText(network, marking, to)) return false;
  // Nobody answers a consultation in these tests, so whoever is not consulted waits.
  if (marking.consultBeforeRelease.length > 0 && !consulted) return false;
  return asked || marking.embargoUntil === null || nowMs >= Date.parse(marking.embargoUntil);
}

const mayPassOn = ({ tlp, onward }: Marking): boolean =>
  tlp !== 'RED' && tlp !== 'AMBER+STRICT' && onward === 'audience';

function reaches(
  { groups, members }: Network,
  audience: Audience,
  { tlp }: Marking,
  to: InstituteId,
): boolean {
  if (audience.institutes.includes(to)) return true;
  const inGroup = audience.groups.some((name) =>
    (name === 'members' ? members : (groups[name] ?? [])).includes(to),
  );
  return (inGroup && tlp !== 'RED') || (audience.public && tlp === 'CLEAR');
}

const isOfCompetitor = ({ related }: Network, { competition }: Marking, to: InstituteId): boolean =>
  competition?.sensitive === true &&
  (related[to] ?? []).some((company) => competition.originCompanies.some((origin) => origin !== company));

function isUnderAcceptedText(
  network: Network,
  { legal, confidenceTerms }: Marking,
  to: InstituteId,
): boolean {
  if (legal.length === 0 && confidenceTerms === null) return true;
  if (confidenceTerms !== null && confidenceTerms.sha256 !== network.text) return false;
  return network.accepted.includes(to);
}
