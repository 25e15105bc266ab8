import {
  bytesToHex,
  CompactRange,
  Digest,
  EMPTY_ROOT,
  encodeUtf8,
  type Instant,
  InstituteId,
  instantOf,
  logEntryHash,
  PartName,
  StatementId,
  type StatementTypeName,
  sha256Hex,
} from '@comity/protocol';
import type {
  AuditExportRow,
  Change,
  DeliveryRow,
  DeliveryState,
  DraftRow,
  EntryState,
  HeadRow,
  NewEntry,
  NewStatement,
  PurgeRow,
  PurgeState,
  ReceiptRow,
  TemplateRow,
  WantedPart,
} from '../../src/store.ts';

/** Rows for tests of stores: made from a name or a number, equal in every run. A store does not look inside. */

export const ALPHA = InstituteId.parse('alpha');
export const BRAVO = InstituteId.parse('bravo');
export const CHARLIE = InstituteId.parse('charlie');

export const digestOf = (text: string): Digest => sha256Hex(encodeUtf8(text));
export const instantAt = (second: number): Instant => instantOf(Date.UTC(2026, 10, 21) + second * 1000);

export function newStatement(
  name: string,
  type: StatementTypeName = 'finding',
  bytes = 200,
  { about = null, parts = [] }: Partial<Pick<NewStatement, 'about' | 'parts'>> = {},
): NewStatement {
  return {
    id: StatementId.parse(digestOf(`statement ${name}`)),
    type,
    title: `Title of ${name}`,
    issuedAt: instantAt(1),
    receivedAt: instantAt(2),
    envelope: encodeUtf8(`envelope of ${name} `.padEnd(bytes, '.')),
    about,
    parts,
  };
}

/** An entry of which only the leaf hash is known. */
export const bareEntry = (position: number, state: EntryState = 'withheld', name = 'bare'): NewEntry => ({
  position,
  leafHash: leafOf(newStatement(`${name} ${position}`)),
  state,
});

export const heldEntry = (position: number, statement: NewStatement): NewEntry => ({
  position,
  leafHash: leafOf(statement),
  state: 'held',
  statement,
});

const leafOf = ({ id, envelope }: NewStatement): Uint8Array =>
  logEntryHash({ statement: id, envelope: sha256Hex(envelope) });

/** Entries [from, from + count), all held. */
export const heldEntries = (author: InstituteId, from: number, count: number, bytes?: number): NewEntry[] =>
  Array.from({ length: count }, (_, at) =>
    heldEntry(from + at, newStatement(`${author} ${from + at}`, 'finding', bytes)),
  );

export function headRow(author: InstituteId, size: number, root = bytesToHex(EMPTY_ROOT)): HeadRow {
  return {
    author,
    size,
    root: Digest.parse(root),
    checkpoint: `network/${author}\n${size}\n`,
    checkpointSize: size,
    heardAt: null,
  };
}

/** Entries as one append to the log that ends where they begin; its head's root is not computed. */
export function appendOf(author: InstituteId, entries: readonly NewEntry[], from = 0): Change {
  return { kind: 'append', author, entries, head: headRow(author, from + entries.length) };
}

/** The tree of these leaves, all of its perfect subtrees by `level/index`. */
export function treeOf(leafHashes: readonly Uint8Array[]): ReadonlyMap<string, Uint8Array> {
  const range = new CompactRange();
  const nodes = leafHashes.flatMap((leaf) => range.appendLeaf(leaf));
  return new Map(nodes.map(({ level, index, hash }) => [`${level}/${index}`, hash]));
}

export function deliveryRow(position: number, institute: InstituteId, state: DeliveryState): DeliveryRow {
  return {
    statement: newStatement(`alpha ${position}`).id,
    position,
    institute,
    state,
    reason: 'audience',
    rules: ['audience', 'another'],
    holdUntil: state === 'held' ? instantAt(900) : null,
    charterVersion: 3,
    registryVersion: institute === BRAVO ? 4 : null,
    updatedAt: instantAt(3),
  };
}

export const receiptRow = (peer: InstituteId, size: number, note = ''): ReceiptRow => ({
  author: ALPHA,
  peer,
  size,
  envelope: encodeUtf8(`receipt of ${peer} ${size} ${note}`),
  at: instantAt(10),
});

export const wantedPart = (statement: string, digest: Digest): Omit<WantedPart, 'state'> => ({
  statement: newStatement(statement).id,
  author: BRAVO,
  name: PartName.parse('log.json'),
  sha256: digest,
  sizeBytes: 5,
  chunkRoot: digestOf('chunk root'),
});

export const purgeRow = (
  statement: string,
  request: string,
  state: PurgeState,
  changed: Partial<PurgeRow> = {},
): PurgeRow => ({
  statement: newStatement(statement).id,
  request,
  author: ALPHA,
  cause: 'withdrawn',
  state,
  outcome: 'purged',
  parts: [],
  receipt: null,
  updatedAt: instantAt(5),
  ...changed,
});

export const draftRow = (id: string, revision: number, changed: Partial<DraftRow> = {}): DraftRow => ({
  id,
  revision,
  state: 'open',
  createdBy: 'duty-publisher',
  payload: encodeUtf8(`payload of ${id} ${revision}`),
  signatures: [],
  statement: null,
  updatedAt: instantAt(revision),
  ...changed,
});

export const templateRow = (name: string, revision: number): TemplateRow => ({
  name,
  revision,
  document: `{"title":"${name} ${revision}"}`,
  updatedBy: 'duty-publisher',
  updatedAt: instantAt(revision),
});

export const auditExportRow = (
  id: string,
  revision: number,
  changed: Partial<AuditExportRow> = {},
): AuditExportRow => ({
  id,
  revision,
  state: 'requested',
  reason: 'yearly audit',
  requestedBy: 'auditor-1',
  approvedBy: null,
  untilSequence: 7,
  requestedAt: instantAt(1),
  updatedAt: instantAt(revision),
  ...changed,
});

export const eventOf = (number: number): Change => ({
  kind: 'event',
  event: { kind: 'statement-published', subject: { number, author: 'alpha' }, at: instantAt(number) },
});
