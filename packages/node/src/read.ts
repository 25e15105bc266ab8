import { ok, type Part, type PartName, type Result, refuse, type StatementId } from '@comity/protocol';
import { isNoted, noteRead, noteRefused, type ReadCore } from './access-note.ts';
import { matterOf } from './facts.ts';
import { readHeld } from './held.ts';
import { mayRead } from './may-read.ts';
import type { Reader, StatementView } from './node.ts';
import { viewFor } from './statement-view.ts';

/** Reading one thing for a person. What they may not have is answered exactly like what is not there: `not-found`. */

export async function readStatement(
  core: ReadCore,
  id: StatementId,
  reader: Reader,
): Promise<Result<StatementView>> {
  const row = await core.store.statement(id);
  const statement = row && readHeld(row);
  const view = row && statement && (await viewFor(core, row, statement, reader));
  if (view === undefined) {
    const rules = statement === undefined ? [] : mayRead(core, id, statement, null, reader).rules;
    await noteRefused(core, reader, 'statement', { id }, rules);
    return refuse('not-found');
  }
  const { rules } = mayRead(core, id, view.statement, null, reader);
  if (isNoted(view.marking)) await noteRead(core, reader, 'statement', [{ id }], rules);
  return ok(view);
}

/** A part's bytes, chunk by chunk. A part goes only to who may have the statement too. */
export async function readPart(
  core: ReadCore,
  id: StatementId,
  name: PartName,
  reader: Reader,
): Promise<Result<{ readonly part: Part; readonly content: AsyncIterable<Uint8Array> }>> {
  const row = await core.store.statement(id);
  const statement = row && readHeld(row);
  const part = statement?.label.parts.find((candidate) => candidate.name === name);
  const decisions =
    statement === undefined || part === undefined
      ? []
      : [mayRead(core, id, statement, null, reader), mayRead(core, id, statement, part, reader)];
  const permitted = decisions.length > 0 && decisions.every(({ outcome }) => outcome === 'permit');
  const hashes = permitted && part ? await core.store.parts.manifest(part.sha256) : undefined;
  const rules = [...new Set(decisions.flatMap(({ rules }) => rules))];
  if (statement === undefined || part === undefined || hashes === undefined) {
    await noteRefused(core, reader, 'part', { id, part: name }, rules);
    return refuse('not-found');
  }
  const { marking } = matterOf(core.state.standing, id, statement, null).statement;
  if (isNoted(marking)) await noteRead(core, reader, 'part', [{ id, part: name }], rules);
  return ok({ part, content: chunksOf(core, part, hashes) });
}

async function* chunksOf(
  core: ReadCore,
  part: Part,
  hashes: readonly Uint8Array[],
): AsyncIterable<Uint8Array> {
  for (const [index, hash] of hashes.entries()) {
    const chunk = await core.store.parts.readChunk(part.sha256, index, hash);
    if (chunk === undefined) throw new Error(`part ${part.sha256} lost chunk ${index} while it was read`);
    yield chunk;
  }
}
