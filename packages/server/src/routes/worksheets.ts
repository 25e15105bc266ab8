import { writePreview } from '@comity/policy';
import { assert, bytesToHex, ok, pathsOf, type Result, refuse } from '@comity/protocol';
import { WORKSHEETS_PER_PERSON_MAX } from '@comity/protocol/limits';
import { z } from '@hono/zod-openapi';
import type { ApiDeps } from '../api-deps.ts';
import { type Caller, nameOf } from '../http/caller.ts';
import { revisionTag } from '../http/entity-tag.ts';
import { type Answer, route } from '../http/route.ts';
import { checkNamed } from '../named-statements.ts';
import { composeSheet, type Depth } from '../publish/compose-sheet.ts';
import { FindingSheet } from '../publish/finding-sheet.ts';
import { handInSheet } from '../publish/hand-in-sheet.ts';
import {
  readWorksheet,
  saveWorksheet,
  type Worksheet,
  WorksheetDocument,
  worksheetOf,
} from '../publish/worksheet-row.ts';
import { PreviewShape } from '../view/preview-shape.ts';
import { DraftShape } from '../view/schemas.ts';
import { WorksheetShape } from '../view/upload-shapes.ts';
import { EmptyBody } from './inputs.ts';
import { COMPOSERS } from './readers.ts';

/** Forms that people have begun: kept as they are, so that they go on later, or elsewhere. They decide nothing. */

const PUBLISHERS = ['publisher'] as const;
const ById = z.object({ id: z.string().regex(/^[0-9a-f]{32}$/) });
const SheetBody = z.strictObject(WorksheetDocument.omit({ drafts: true }).shape).openapi('WorksheetInput');

export const worksheetRoutes = [
  route({
    method: 'post',
    path: '/worksheets',
    permission: COMPOSERS,
    summary: 'Begin a form',
    json: { schema: SheetBody },
    status: 201,
    answer: { description: 'The worksheet', content: WorksheetShape },
    handle: async ({ body, caller }, deps) => {
      const owner = nameOf(caller);
      const theirs = await deps.store.deskRows({
        kind: 'worksheet',
        owner,
        limit: WORKSHEETS_PER_PERSON_MAX,
      });
      if (theirs.length >= WORKSHEETS_PER_PERSON_MAX)
        return refuse('too-large', { worksheets: theirs.length, worksheetsMax: WORKSHEETS_PER_PERSON_MAX });
      const id = bytesToHex(deps.random.bytes(16));
      return answerSheet(await saveWorksheet(deps, { id, owner, revision: 0 }, { ...body, drafts: [] }), 201);
    },
  }),
  route({
    method: 'get',
    path: '/worksheets',
    permission: COMPOSERS,
    summary: 'Forms that you have begun',
    answer: { description: 'All of them', content: z.object({ items: z.array(WorksheetShape) }) },
    handle: async ({ caller }, { store }) => {
      const rows = await store.deskRows({
        kind: 'worksheet',
        owner: nameOf(caller),
        limit: WORKSHEETS_PER_PERSON_MAX,
      });
      return ok({ status: 200, json: { items: rows.map(readWorksheet).map(sheetView) } });
    },
  }),
  route({
    method: 'get',
    path: '/worksheets/{id}',
    permission: COMPOSERS,
    summary: 'One form; its ETag is its revision',
    params: ById,
    answer: { description: 'The worksheet', content: WorksheetShape },
    handle: async ({ params, caller }, deps) => answerSheet(await worksheetOf(deps, caller, params.id), 200),
  }),
  route({
    method: 'put',
    path: '/worksheets/{id}',
    permission: COMPOSERS,
    summary: 'Keep what is filled in so far, over the revision that was read',
    params: ById,
    json: { schema: SheetBody },
    ifMatch: true,
    answer: { description: 'The worksheet', content: WorksheetShape },
    handle: async ({ params, body, revision, caller }, deps) => {
      const sheet = await sheetAt(deps, caller, params.id, revision);
      if (!sheet.ok) return sheet;
      const { row, document } = sheet.value;
      return answerSheet(await saveWorksheet(deps, row, { ...body, drafts: document.drafts }), 200);
    },
  }),
  route({
    method: 'delete',
    path: '/worksheets/{id}',
    permission: COMPOSERS,
    summary: 'Forget a form; its drafts stay',
    params: ById,
    answer: { description: 'As it was', content: WorksheetShape },
    handle: async ({ params, caller }, deps) => {
      const sheet = await worksheetOf(deps, caller, params.id);
      if (!sheet.ok) return sheet;
      await deps.store.commit([{ kind: 'forget-desk', of: 'worksheet', id: params.id }], {});
      return answerSheet(sheet, 200);
    },
  }),
  route({
    method: 'get',
    path: '/worksheets/{id}/preview',
    permission: PUBLISHERS,
    summary: 'Who would receive what of the findings of this form, and by which rule; nothing is drafted',
    params: ById,
    answer: { description: 'As of `statements:preview`', content: PreviewShape },
    handle: async ({ params, caller }, deps) => {
      const sheet = await worksheetOf(deps, caller, params.id);
      const findings = sheet.ok ? await composeFor(deps, caller, sheet.value, 'outline') : sheet;
      if (!findings.ok) return findings;
      const [first] = findings.value;
      assert(first !== undefined, 'results that were read hold a finding');
      const named = await checkNamed(deps.node, first.statement, caller);
      const preview = named.ok ? await deps.node.preview(first.statement) : named;
      return preview.ok ? ok({ status: 200, text: writePreview(preview.value) }) : preview;
    },
  }),
  route({
    method: 'post',
    path: '/worksheets/{id}:compose',
    permission: PUBLISHERS,
    summary: 'Make the parts and drafts of this form; open drafts that it made before are discarded',
    params: ById,
    json: { schema: EmptyBody, optional: true },
    ifMatch: true,
    status: 201,
    answer: { description: 'A draft per finding', content: z.object({ items: z.array(DraftShape) }) },
    handle: async ({ params, revision, caller }, deps) => {
      const sheet = await sheetAt(deps, caller, params.id, revision);
      const findings = sheet.ok ? await composeFor(deps, caller, sheet.value, 'whole') : sheet;
      if (!sheet.ok || !findings.ok) return findings as Result<never>; // as: the one that is not ok
      const items = await handInSheet(deps, caller, sheet.value, findings.value);
      return items.ok ? ok({ status: 201, json: { items: items.value } }) : items;
    },
  }),
];

/** Refuses `schema-mismatch` if the fields are those of another form. */
async function composeFor(deps: ApiDeps, caller: Caller, { document }: Worksheet, depth: Depth) {
  if (document.form !== 'finding') return refuse('schema-mismatch', { paths: ['form'] });
  const sheet = FindingSheet.safeParse(document.fields);
  return sheet.success
    ? composeSheet(deps, caller, sheet.data, depth)
    : refuse('schema-mismatch', { paths: pathsOf(sheet.error) });
}

async function sheetAt(
  deps: ApiDeps,
  caller: Caller,
  id: string,
  revision: number,
): Promise<Result<Worksheet>> {
  const sheet = await worksheetOf(deps, caller, id);
  if (!sheet.ok || sheet.value.row.revision === revision) return sheet;
  return refuse('precondition-failed', { revision: sheet.value.row.revision });
}

const sheetView = ({ row, document }: Worksheet) => ({
  id: row.id,
  revision: row.revision,
  ...document,
  updatedAt: row.updatedAt,
  expiresAt: row.expiresAt,
});

const answerSheet = (sheet: Result<Worksheet>, status: 200 | 201): Result<Answer> =>
  sheet.ok
    ? ok({
        status,
        json: sheetView(sheet.value),
        headers: { etag: revisionTag(sheet.value.row.revision) },
      })
    : sheet;
