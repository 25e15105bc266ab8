import type { DeskRow } from '@comity/node';
import { encodeBase64, type KeyId, keyId, ok, parsePublicKey, type Result } from '@comity/protocol';
import type { ApiDeps } from '../api-deps.ts';
import { charterChanges } from '../charter-proposal/charter-changes.ts';
import { nextInChain, type Proposal, signingOf, storedProposal } from '../charter-proposal/proposal.ts';

/** A proposal as people look at it: what it changes, who has signed, whose signatures are missing. */
export async function proposalView({ node }: Pick<ApiDeps, 'node'>, row: DeskRow): Promise<Result<unknown>> {
  const proposal = storedProposal(row);
  const chain = await node.charterChain();
  const current = chain.at(-1);
  const open = current !== undefined && nextInChain(proposal, current).ok;
  const adopted = chain.some(({ sha256 }) => sha256 === proposal.sha256);
  const rules = open ? signingOf(proposal, current) : ok([]);
  if (!rules.ok) return rules;
  const previous = chain.find(({ sha256 }) => sha256 === proposal.charter.previous)?.charter;
  const roots = rootsOf([previous, proposal.charter]);
  return ok({
    id: proposal.sha256,
    revision: row.revision,
    proposedBy: row.owner,
    proposedAt: proposal.proposedAt,
    updatedAt: row.updatedAt,
    state: adopted ? 'adopted' : open ? 'open' : 'stale',
    charter: proposal.charter,
    payload: encodeBase64(proposal.payload),
    changes: charterChanges(previous, proposal.charter),
    signatures: proposal.signatures.map(({ keyid }) => ({
      keyId: keyid,
      institute: roots.get(keyid) ?? null,
    })),
    rules: rules.value,
  });
}

/** Whose root key an id is, in either version. */
export function rootsOf(charters: readonly (Proposal['charter'] | undefined)[]): ReadonlyMap<KeyId, string> {
  const roots = new Map<KeyId, string>();
  for (const charter of charters)
    for (const { id, rootKey } of charter?.institutes ?? []) {
      const key = parsePublicKey(rootKey);
      if (key.ok) roots.set(keyId(key.value), id);
    }
  return roots;
}
