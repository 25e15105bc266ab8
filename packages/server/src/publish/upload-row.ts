import type { DeskRow, Store } from '@comity/node';
import { Digest, type Instant, instantOf, ok, type Result, refuse } from '@comity/protocol';
import { UPLOAD_DAYS } from '@comity/protocol/limits';
import { z } from 'zod';
import type { ApiDeps } from '../api-deps.ts';
import { type Caller, nameOf } from '../http/caller.ts';

/** What is kept of an upload beside its bytes. */
const UploadDocument = z.strictObject({
  name: z.string(),
  sizeBytes: z.int(),
  /** null: it has not arrived as a whole. */
  measured: z.strictObject({ sizeBytes: z.int(), sha256: Digest, chunkRoot: z.string() }).nullable(),
});
export type UploadDocument = z.infer<typeof UploadDocument>;
export interface MeasuredUpload {
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly chunkRoot: string;
}

export interface Upload {
  readonly row: DeskRow;
  readonly document: UploadDocument;
}

type RowDeps = Pick<ApiDeps, 'store' | 'clock'>;

/** An upload of this person. Refuses `not-found`, alike for what is not theirs. */
export async function uploadOf(
  { store, clock }: RowDeps,
  caller: Caller,
  id: string,
): Promise<Result<Upload>> {
  const row = await store.deskRow('upload', id);
  if (row === undefined || row.owner !== nameOf(caller)) return refuse('not-found');
  if (row.expiresAt !== null && row.expiresAt <= instantOf(clock.nowMs())) return refuse('not-found');
  return ok({ row, document: UploadDocument.parse(JSON.parse(row.document)) });
}

/** Their uploads, in no order that means anything. */
export async function uploadsOf(
  store: Pick<Store, 'deskRows'>,
  owner: string,
  limit: number,
): Promise<readonly Upload[]> {
  const rows = await store.deskRows({ kind: 'upload', owner, limit });
  return rows.map((row) => ({ row, document: UploadDocument.parse(JSON.parse(row.document)) }));
}

/** The row as it is from now on. */
export const nextUploadRow = (
  before: Pick<DeskRow, 'id' | 'owner' | 'revision'>,
  document: UploadDocument,
  nowMs: number,
): DeskRow => ({
  kind: 'upload',
  id: before.id,
  owner: before.owner,
  revision: before.revision + 1,
  document: JSON.stringify(document),
  updatedAt: instantOf(nowMs),
  expiresAt: expiryOf(nowMs),
});

const expiryOf = (nowMs: number): Instant => instantOf(nowMs + UPLOAD_DAYS * 86_400_000);
