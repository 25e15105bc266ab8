import { adoptCharter, BUNDLE_CAVEATS, ok } from '@comity/protocol';
import { type FileVerdict, failed, passed, verdictOf } from './file-verdict.ts';
import { chainOf, type Trust } from './trust.ts';

/** One charter, after those that are brought; alone, it is version 1. */
export function verifyCharter(bytes: Uint8Array, trust: Trust): FileVerdict {
  const before = trust.charters.length > 0 ? chainOf(trust) : ok([]);
  if (!before.ok) return verdictOf('charter', null, null, [failed('charter-chain', before.refusal)], []);
  const adopted = adoptCharter(before.value.at(-1) ?? null, null, bytes);
  if (!adopted.ok) return verdictOf('charter', null, null, [failed('charter', adopted.refusal)], []);
  const { charter, sha256 } = adopted.value;
  const isFirst = charter.version === 1;
  const pinned =
    isFirst && trust.pinnedCharter !== undefined && trust.pinnedCharter !== sha256
      ? failed('pin', { code: 'charter-not-pinned', facts: { pinned: trust.pinnedCharter, found: sha256 } })
      : undefined;
  const title = `charter ${charter.version} of ${charter.network}: ${charter.institutes.map(({ id }) => id).join(', ')}`;
  const checks = [
    passed('charter', `Signed by the threshold${isFirst ? '' : 's, old and new'}; digest ${sha256}.`),
    ...(pinned === undefined ? [] : [pinned]),
  ];
  return verdictOf(
    'charter',
    title,
    sha256,
    checks,
    trust.pinnedCharter === undefined ? [BUNDLE_CAVEATS['charter-not-pinned']] : [],
  );
}
