import { createReadStream } from 'node:fs';
import type { ComposedFinding, PartContent } from '@comity/formats';
import { ok, type Result } from '@comity/protocol';
import type { ApiDeps } from '../api-deps.ts';
import { checkAuthor } from '../crisis-statements.ts';
import { type Caller, nameOf } from '../http/caller.ts';
import { checkNamed } from '../named-statements.ts';
import { draftView } from '../view/draft-view.ts';
import { saveWorksheet, type Worksheet } from './worksheet-row.ts';

/**
 * Puts the parts, makes the drafts and notes them on the worksheet; those that it made before and nobody has published are discarded. Refuses
 * `forbidden-role`, `not-found`, `conflict` and the codes of `putPart` and `createDraft`.
 */
export async function handInSheet(
  deps: ApiDeps,
  caller: Caller,
  sheet: Worksheet,
  findings: readonly ComposedFinding[],
): Promise<Result<readonly unknown[]>> {
  for (const { statement } of findings) {
    const author = checkAuthor(deps, caller, statement);
    const named = author.ok ? await checkNamed(deps.node, statement, caller) : author;
    if (!named.ok) return named;
  }
  const ids: string[] = [];
  const views: unknown[] = [];
  for (const { contents, payload } of findings) {
    for (const content of contents) {
      const put = await deps.node.putPart(content.part.sha256, bytesOf(content));
      if (!put.ok) return put;
    }
    const draft = await deps.node.createDraft({ payload, createdBy: nameOf(caller) });
    const view = draft.ok ? await draftView(deps, draft.value, caller) : draft;
    if (!draft.ok || !view.ok) return view as Result<never>; // as: the one that is not ok
    ids.push(draft.value.id);
    views.push(view.value);
  }
  await discardOld(deps, sheet.document.drafts);
  const saved = await saveWorksheet(deps, sheet.row, { ...sheet.document, drafts: ids });
  return saved.ok ? ok(views) : saved;
}

async function discardOld({ node, store }: Pick<ApiDeps, 'node' | 'store'>, ids: readonly string[]) {
  for (const id of ids) {
    const draft = await store.draft(id);
    if (draft?.state !== 'open') continue;
    // whoever signs it at this very moment is earlier: it stays, and is seen among the drafts
    await node.discardDraft(id, draft.revision);
  }
}

async function* bytesOf({ from }: PartContent): AsyncIterable<Uint8Array> {
  if ('bytes' in from) yield from.bytes;
  else for await (const piece of createReadStream(from.path)) yield piece as Uint8Array; // as: no encoding is set
}
