import {
  type BundlePart,
  concatBytes,
  encodeUtf8,
  type InstituteId,
  type Result,
  refuse,
  type Statement,
  type StatementId,
  writeBundle,
  writeLogProof,
} from '@comity/protocol';
import { BUNDLE_PART_BYTES_MAX } from '@comity/protocol/limits';
import { isNoted, noteRead, noteRefused, type ReadCore } from './access-note.ts';
import { matterOf } from './facts.ts';
import { readHeld } from './held.ts';
import { mayExport } from './may-read.ts';
import type { Reader } from './node.ts';
import type { Core } from './state.ts';
import type { HeadRow } from './store.ts';
import { inclusionProof } from './tree.ts';

/**
 * Everything that a verifier needs offline, in one file (spec/bundle.md): the envelope, the parts that we hold and the reader may take
 * out, the chain of charters, the issuer's delegations and revocations, and proofs into one checkpoint.
 * Refusals: `not-found`, also for what the reader may not take out; `log-incomplete`; `too-large`.
 */
export async function exportBundle(
  core: ReadCore,
  id: StatementId,
  reader: Reader,
  partBytesMax = BUNDLE_PART_BYTES_MAX,
): Promise<Result<Uint8Array>> {
  const row = await core.store.statement(id);
  const statement = row && readHeld(row);
  const decision = statement && mayExport(core, id, statement, null, reader);
  if (row === undefined || statement === undefined || decision?.outcome !== 'permit') {
    await noteRefused(core, reader, 'export', { id }, decision?.rules ?? []);
    return refuse('not-found');
  }
  const head = core.state.heads.get(row.author);
  // A statement that was pushed to us may be ahead of our copy of its log.
  if (head === undefined || head.checkpointSize !== head.size || row.position >= head.size)
    return refuse('log-incomplete', { author: row.author });
  const parts = await partsFor(core, id, statement, reader, partBytesMax);
  const { marking } = matterOf(core.state.standing, id, statement, null).statement;
  const taken = [{ id }, ...parts.map(({ name }) => ({ id, part: name }))];
  if (isNoted(marking)) await noteRead(core, reader, 'export', taken, decision.rules);
  const checkpoint = encodeUtf8(head.checkpoint);
  const hashes = await inclusionProof(core.store, row.author, row.position, head.size);
  return writeBundle({
    envelope: row.envelope,
    position: row.position,
    checkpoint,
    inclusionProof: writeLogProof({ index: row.position, hashes, checkpoint }),
    charters: core.state.chain.map((adopted) => adopted.envelope),
    control: await controlOf(core, row.author, head),
    parts,
  });
}

/** Parts that the reader may take out, as far as they are here and small enough. */
async function partsFor(
  core: Core,
  id: StatementId,
  statement: Statement,
  reader: Reader,
  partBytesMax: number,
): Promise<BundlePart[]> {
  const parts: BundlePart[] = [];
  for (const part of statement.label.parts) {
    if (part.sizeBytes > partBytesMax) continue;
    if (mayExport(core, id, statement, part, reader).outcome !== 'permit') continue;
    const content = await wholePart(core, part.sha256);
    if (content !== undefined) parts.push({ name: part.name, content });
  }
  return parts;
}

async function controlOf(core: Core, author: InstituteId, head: HeadRow) {
  const control = [];
  for (const { position, statement } of await core.store.controlEntries(author)) {
    if (statement === undefined || position >= head.size) continue;
    control.push({
      position,
      envelope: statement.envelope,
      inclusionProof: await inclusionProof(core.store, author, position, head.size),
    });
  }
  return control;
}

async function wholePart(
  core: Core,
  sha256: Parameters<Core['store']['part']>[0],
): Promise<Uint8Array | undefined> {
  const hashes = await core.store.parts.manifest(sha256);
  if (hashes === undefined) return undefined;
  const chunks: Uint8Array[] = [];
  for (const [index, hash] of hashes.entries()) {
    const chunk = await core.store.parts.readChunk(sha256, index, hash);
    if (chunk === undefined) return undefined;
    chunks.push(chunk);
  }
  return concatBytes(...chunks);
}
