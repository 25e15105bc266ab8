import type { CharterInForce } from '@comity/formats';
import { type AdoptedCharter, adoptCharter, decodeBase64 } from '@comity/protocol';
import { CHARTER_BYTES_MAX } from '@comity/protocol/limits';
import type { Api } from './api.ts';
import type { CharterAnswer } from './api-rows.ts';
import { readFileOrFail } from './local-file.ts';
import { orFail } from './refusal-failure.ts';

/** The whole chain that a node holds, verified here again. */
export async function charterChain(api: Api): Promise<readonly AdoptedCharter[]> {
  const { items } = await api.json<{ items: readonly CharterAnswer[] }>('GET', '/charter/chain');
  return adoptAll(items.map(({ envelope }) => orFail(decodeBase64(envelope))));
}

export async function charterInForceOf(api: Api): Promise<CharterInForce> {
  const chain = await charterChain(api);
  const newest = chain.at(-1);
  if (newest === undefined)
    return orFail<CharterInForce>({ ok: false, refusal: { code: 'charter-missing', facts: {} } });
  return newest;
}

/** The chain that files hold, version 1 first. */
export async function charterFiles(paths: readonly string[]): Promise<readonly AdoptedCharter[]> {
  const envelopes: Uint8Array[] = [];
  for (const path of paths) envelopes.push(await readFileOrFail(path, CHARTER_BYTES_MAX));
  return adoptAll(envelopes);
}

function adoptAll(envelopes: readonly Uint8Array[]): readonly AdoptedCharter[] {
  const chain: AdoptedCharter[] = [];
  for (const envelope of envelopes) {
    const current = chain.at(-1) ?? null;
    chain.push(orFail(adoptCharter(current, current?.charter.network ?? null, envelope)));
  }
  return chain;
}
