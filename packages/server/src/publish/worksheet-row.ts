import type { DeskRow } from '@comity/node';
import { instantOf, ok, type Result, refuse } from '@comity/protocol';
import { WORKSHEET_DAYS } from '@comity/protocol/limits';
import { z } from 'zod';
import type { ApiDeps } from '../api-deps.ts';
import { type Caller, nameOf } from '../http/caller.ts';

/** Which form it is of, and what was filled in: JSON that its form understands. */
export const WorksheetDocument = z.strictObject({
  form: z.string().regex(/^[a-z][a-z-]{0,31}$/),
  title: z.string().max(200),
  fields: z.record(z.string(), z.unknown()),
  /** Drafts that were made of it. */
  drafts: z.array(z.string()),
});
export type WorksheetDocument = z.infer<typeof WorksheetDocument>;

export interface Worksheet {
  readonly row: DeskRow;
  readonly document: WorksheetDocument;
}

/** A worksheet of this person. Refuses `not-found`, alike for what is not theirs. */
export async function worksheetOf(
  { store, clock }: Pick<ApiDeps, 'store' | 'clock'>,
  caller: Caller,
  id: string,
): Promise<Result<Worksheet>> {
  const row = await store.deskRow('worksheet', id);
  if (row === undefined || row.owner !== nameOf(caller)) return refuse('not-found');
  if (row.expiresAt !== null && row.expiresAt <= instantOf(clock.nowMs())) return refuse('not-found');
  return ok(readWorksheet(row));
}

export const readWorksheet = (row: DeskRow): Worksheet => ({
  row,
  document: WorksheetDocument.parse(JSON.parse(row.document)),
});

/** Writes over the revision that was read. Refuses `conflict`. */
export async function saveWorksheet(
  { store, clock }: Pick<ApiDeps, 'store' | 'clock'>,
  before: Pick<DeskRow, 'id' | 'owner' | 'revision'>,
  document: WorksheetDocument,
): Promise<Result<Worksheet>> {
  const nowMs = clock.nowMs();
  const row: DeskRow = {
    kind: 'worksheet',
    id: before.id,
    owner: before.owner,
    revision: before.revision + 1,
    document: JSON.stringify(document),
    updatedAt: instantOf(nowMs),
    expiresAt: instantOf(nowMs + WORKSHEET_DAYS * 86_400_000),
  };
  const written = await store.commit([{ kind: 'desk', row }], {
    desks: [{ kind: 'worksheet', id: row.id, revision: before.revision }],
  });
  return written === 'conflict' ? refuse('conflict') : ok({ row, document });
}
