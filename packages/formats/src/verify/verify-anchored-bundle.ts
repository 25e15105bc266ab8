import {
  type AdoptedCharter,
  type Bundle,
  ok,
  type Result,
  readCharter,
  refuse,
  verifyBundle,
} from '@comity/protocol';
import { bundleFileVerdict, checkOf, type FileCheck, failed, type Verified } from './file-verdict.ts';
import { chainOf, type Trust } from './trust.ts';

/**
 * A bundle, held to the pin or to the charters that are brought: their version 1 is then the pin, and no later one may differ from that
 * of the bundle.
 */
export function verifyAnchoredBundle(bundle: Bundle, trust: Trust): Verified {
  const chain = trust.charters.length === 0 ? ok([]) : chainOf(trust);
  const pinnedCharter = trust.pinnedCharter ?? (chain.ok ? chain.value[0]?.sha256 : undefined);
  const verdict = verifyBundle(bundle, { pinnedCharter, nowMs: trust.nowMs });
  const plain = bundleFileVerdict(verdict);
  const anchor = trust.charters.length === 0 ? [] : [anchorCheck(bundle, chain)];
  const checks = [...anchor, ...plain.checks];
  const caveats = anchor.length === 0 ? plain.caveats : [CHARTERS_BROUGHT, ...plain.caveats];
  return {
    verdict: { ...plain, checks, caveats, verified: checks.every((check) => check.ok) },
    statement: verdict.statement,
    held: bundle.parts,
  };
}

const CHARTERS_BROUGHT =
  'The charter that you brought was taken as yours: it is worth as much as the way by which you got it.';

function anchorCheck(bundle: Bundle, chain: Result<readonly AdoptedCharter[]>): FileCheck {
  if (!chain.ok) return failed('anchor', chain.refusal);
  return checkOf(
    'anchor',
    sameCharters(bundle, chain.value),
    (count) =>
      `The charters of the bundle are those that you brought, as far as both go: ${count} of ${bundle.charters.length}.`,
  );
}

/** How many charters both have. Refuses `charter-fork` where they differ, and what cannot be read. */
function sameCharters(bundle: Bundle, chain: readonly AdoptedCharter[]): Result<number> {
  let same = 0;
  for (const [at, ours] of chain.entries()) {
    const bytes = bundle.charters[at];
    if (bytes === undefined) break;
    const theirs = readCharter(bytes);
    if (!theirs.ok) return theirs;
    if (theirs.value.sha256 !== ours.sha256)
      return refuse('charter-fork', { version: at + 1, ours: ours.sha256, theirs: theirs.value.sha256 });
    same += 1;
  }
  return ok(same);
}
