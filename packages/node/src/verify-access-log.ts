import { type KeyId, keyId, openAccessVerifier, type PublicKey, parsePublicKey } from '@comity/protocol';
import type { AccessLogReport } from './node.ts';
import type { Core, State } from './state.ts';

/** Reads the whole access log once and checks each line against the one before, the seals, and the head in the database. */
export async function verifyAccessLog(core: Core): Promise<AccessLogReport> {
  // Before the files: what is written while they are read is ahead of it.
  const head = await core.store.accessHead();
  const verifier = openAccessVerifier({ keys: nodeKeysEver(core), ...(head && { head }) });
  const unreadable: AccessLogReport['problems'][number][] = [];
  for (const { segment } of await core.store.accessLog.segments()) {
    try {
      for await (const bytes of core.store.accessLog.read(segment)) verifier.push(bytes);
    } catch {
      // A file that is gone, or shorter than what was written, is exactly what is looked for: reported, not thrown.
      unreadable.push({ code: 'segment-unreadable', segment, sequence: 0 });
    }
  }
  const { lines, segments, problems } = verifier.end();
  return { lines, segments, head: head ?? null, problems: [...unreadable, ...problems] };
}

/** Our node's keys of all times: a seal stays good when its key is replaced. */
function nodeKeysEver({ state, keys }: Pick<Core, 'keys'> & { readonly state: State }) {
  const known = new Map<KeyId, PublicKey>([[keys.keyId, keys.publicKey]]);
  const own = state.institute;
  for (const { charter } of state.chain) {
    for (const text of charter.institutes.find(({ id }) => id === own)?.nodeKeys ?? []) {
      const key = parsePublicKey(text);
      if (key.ok) known.set(keyId(key.value), key.value);
    }
  }
  for (const { change } of state.histories.get(own) ?? []) {
    if (change.kind === 'delegate' && change.holder.roles.includes('node'))
      known.set(change.holder.keyId, change.holder.publicKey);
  }
  return known;
}
