import {
  type AuditAction,
  assert,
  bytesToHex,
  concatBytes,
  instantOf,
  ok,
  type Result,
  readAccessLine,
  refuse,
} from '@comity/protocol';
import { ACCESS_LINE_BYTES_MAX, AUDIT_EXPORTS_MAX } from '@comity/protocol/limits';
import type { ReadCore } from './access-note.ts';
import type { Deps } from './deps.ts';
import type { AuditExportRow, Store } from './store.ts';

/** A copy of the access log leaves only with two people: one asks, another approves (spec/access-log.md). Each step is a line of it. */
export type AuditCore = ReadCore & Pick<Deps, 'random'>;

/** The copy ends with the line that says that it was asked for. */
export async function requestAuditExport(
  core: AuditCore,
  { reason, by }: { readonly reason: string; readonly by: string },
): Promise<Result<AuditExportRow>> {
  const id = bytesToHex(core.random.bytes(16));
  const { sequence } = await note(core, 'audit-request', id, by, 'permitted');
  const at = instantOf(core.clock.nowMs());
  const row: AuditExportRow = {
    id,
    revision: 1,
    state: 'requested',
    reason,
    requestedBy: by,
    approvedBy: null,
    untilSequence: sequence,
    requestedAt: at,
    updatedAt: at,
  };
  return commit(core, row, 0);
}

/** Refusals: `not-found`, `audit-same-person`, `conflict` (another revision, or approved already). */
export async function approveAuditExport(
  core: AuditCore,
  id: string,
  revision: number,
  by: string,
): Promise<Result<AuditExportRow>> {
  const row = await find(core.store, id);
  if (row === undefined) return refuse('not-found');
  if (row.requestedBy === by) {
    await note(core, 'audit-approve', id, by, 'refused');
    return refuse('audit-same-person');
  }
  if (row.revision !== revision || row.state !== 'requested')
    return refuse('conflict', { revision: row.revision, state: row.state });
  await note(core, 'audit-approve', id, by, 'permitted');
  const updatedAt = instantOf(core.clock.nowMs());
  return commit(
    core,
    { ...row, revision: revision + 1, state: 'approved', approvedBy: by, updatedAt },
    revision,
  );
}

/** The lines of an approved export, as they stand in the files. Refusals: `not-found`, `audit-not-approved`. */
export async function auditExport(
  core: AuditCore,
  id: string,
  by: string,
): Promise<Result<AsyncIterable<Uint8Array>>> {
  const row = await find(core.store, id);
  if (row === undefined) return refuse('not-found');
  const approved = row.state === 'approved';
  await note(core, 'audit-export', id, by, approved ? 'permitted' : 'refused');
  return approved ? ok(linesUntil(core.store, row.untilSequence)) : refuse('audit-not-approved');
}

async function commit(
  core: AuditCore,
  auditExport: AuditExportRow,
  revision: number,
): Promise<Result<AuditExportRow>> {
  const expected = { auditExports: [{ id: auditExport.id, revision }] };
  const answer = await core.store.commit([{ kind: 'audit-export', auditExport }], expected);
  return answer === 'done' ? ok(auditExport) : refuse('conflict');
}

const find = async (store: Store, id: string): Promise<AuditExportRow | undefined> =>
  (await store.auditExports(AUDIT_EXPORTS_MAX)).find((row) => row.id === id);

const note = (
  core: AuditCore,
  action: AuditAction,
  id: string,
  by: string,
  outcome: 'permitted' | 'refused',
) => core.accessLog.note({ kind: 'audit', by, action, export: id, outcome });

/** Whole lines, as they are, also where somebody has changed them: an auditor wants to see that. Holds one piece of a file. */
async function* linesUntil(store: Store, untilSequence: number): AsyncIterable<Uint8Array> {
  for (const { segment } of await store.accessLog.segments()) {
    let rest: Uint8Array = new Uint8Array(0);
    for await (const piece of store.accessLog.read(segment)) {
      const bytes = rest.length === 0 ? piece : concatBytes(rest, piece);
      const { end, last } = wholeLines(bytes, untilSequence);
      if (end > 0) yield bytes.subarray(0, end);
      if (last) return;
      rest = bytes.slice(end);
      assert(rest.length <= ACCESS_LINE_BYTES_MAX, 'a line of the access log is bounded');
    }
  }
}

/** Where the whole lines of these bytes end, and whether the wanted last one is among them. */
function wholeLines(
  bytes: Uint8Array,
  untilSequence: number,
): { readonly end: number; readonly last: boolean } {
  let from = 0;
  for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a, from)) {
    const line = readAccessLine(bytes.subarray(from, end));
    if (line.ok && line.value.sequence > untilSequence) return { end: from, last: true };
    from = end + 1;
    if (line.ok && line.value.sequence === untilSequence) return { end: from, last: true };
  }
  return { end: from, last: false };
}
