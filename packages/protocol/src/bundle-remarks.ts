import type { Signer } from './authority.ts';
import type { Bundle } from './bundle.ts';
import type { WalkedControl } from './bundle-control.ts';
import type { BundleCaveat, BundleVerdict } from './bundle-verdict.ts';
import type { AdoptedCharter } from './charter-chain.ts';
import { instantMs, type PartName } from './identifier.ts';
import type { Audience, Marking } from './marking.ts';
import type { Statement } from './statement.ts';

/** What a verdict says beside its checks: the terms in words, what deserves a second look, what stays unproved. */

/** The terms of a marking in one line. */
export function summariseMarking(marking: Marking): string {
  const terms = [
    `TLP:${marking.tlp}`,
    `for ${audienceText(marking.audience)}`,
    `purposes ${marking.purposes.join(', ')}`,
    ...(marking.prohibitedUses.length === 0 ? [] : [`prohibited ${marking.prohibitedUses.join(', ')}`]),
    `onward ${marking.onward}`,
    ...(marking.embargoUntil === null ? [] : [`embargo until ${marking.embargoUntil}`]),
    ...(marking.deleteBy === null ? [] : [`delete by ${marking.deleteBy}`]),
  ];
  return `${terms.join('; ')}.`;
}

function audienceText({ institutes, groups, public: isPublic }: Audience): string {
  const names = [
    ...(isPublic ? ['the public'] : []),
    ...groups.map((group) => `group ${group}`),
    ...institutes,
  ];
  return names.length === 0 ? 'nobody but the issuer' : names.join(', ');
}

/** What passes every check and still deserves a look. */
export function bundleWarnings(
  bundle: Bundle,
  nowMs: number,
  statement: Statement | undefined,
  newest: AdoptedCharter | undefined,
  control: WalkedControl | undefined,
  signers: readonly Signer[],
): BundleVerdict['warnings'] {
  const warnings: BundleVerdict['warnings'][number][] = [];
  for (const { keyId, post } of signers) {
    const revoked = control?.revocations.get(keyId);
    if (revoked === undefined || revoked.position < bundle.position) continue;
    const since = revoked.body.compromisedSince === null ? '' : `, since ${revoked.body.compromisedSince}`;
    warnings.push({
      code: 'signer-revoked-since',
      detail: `${post}: ${revoked.body.reason}${since}, at position ${revoked.position}`,
    });
  }
  if (newest !== undefined && instantMs(newest.charter.expiresAt) <= nowMs)
    warnings.push({ code: 'charter-expired', detail: newest.charter.expiresAt });
  const { embargoUntil = null, deleteBy = null } = statement?.label.marking ?? {};
  if (deleteBy !== null && instantMs(deleteBy) <= nowMs)
    warnings.push({ code: 'delete-by-passed', detail: deleteBy });
  if (embargoUntil !== null && nowMs < instantMs(embargoUntil))
    warnings.push({ code: 'embargoed', detail: embargoUntil });
  return warnings;
}

export function bundleCaveats(
  bundle: Bundle,
  isPinned: boolean,
  statement: Statement | undefined,
): readonly BundleCaveat[] {
  const lacks = statement !== undefined && missingParts(bundle, statement.label.parts).length > 0;
  return [
    ...(isPinned ? [] : (['charter-not-pinned'] as const)),
    'newer-may-exist',
    'one-log-for-all',
    'marking-obeyed',
    'words-of-issuer',
    ...(lacks ? (['parts-not-held'] as const) : []),
  ];
}

/** The parts that a statement names and the bundle does not hold. */
export const missingParts = (
  bundle: Bundle,
  parts: readonly { readonly name: PartName }[],
): readonly PartName[] =>
  parts.map(({ name }) => name).filter((name) => !bundle.parts.some((held) => held.name === name));
