import {
  bytesToHex,
  CompactRange,
  chunkHash,
  type Digest,
  equalBytes,
  type InstituteId,
  instantMs,
  instantOf,
  sha256Stream,
} from '@comity/protocol';
import { IDEMPOTENCY_MS } from '@comity/protocol/limits';
import type {
  AnswerRow,
  Change,
  CharterRow,
  DeliveryQuery,
  DeliveryRow,
  DraftRow,
  EntryRow,
  EntryState,
  EventRow,
  Expected,
  ForkRow,
  HeadRow,
  NewEntry,
  NewStatement,
  PartFiles,
  PartRow,
  ReceiptRow,
  StatementQuery,
  StatementRow,
  Store,
  TokenRow,
  TreeNode,
  WantedPart,
} from '../src/store.ts';

/**
 * The Store on plain maps: trivial, held to the same conformance suite as the real ones. `memory` is everything that is durable: a new
 * store over the same memory is the node after a crash at a commit boundary.
 */
export interface Memory {
  charters: CharterRow[];
  heads: Map<InstituteId, HeadRow>;
  entries: Map<InstituteId, EntryRow[]>;
  /** Hashes of complete subtrees by author, as `level/index`. */
  nodes: Map<InstituteId, Map<string, Uint8Array>>;
  statements: StatementRow[];
  byId: Map<string, StatementRow>;
  deliveries: Map<string, DeliveryRow>;
  receipts: ReceiptRow[];
  wanted: WantedPart[];
  parts: Map<Digest, PartRow>;
  drafts: Map<string, DraftRow>;
  events: EventRow[];
  forks: ForkRow[];
  tokens: Map<string, TokenRow>;
  answers: Map<string, AnswerRow>;
  files: Map<Digest, { chunks: Map<number, Uint8Array>; sealed: boolean }>;
}

export const emptyMemory = (): Memory => ({
  charters: [],
  heads: new Map(),
  entries: new Map(),
  nodes: new Map(),
  statements: [],
  byId: new Map(),
  deliveries: new Map(),
  receipts: [],
  wanted: [],
  parts: new Map(),
  drafts: new Map(),
  events: [],
  forks: [],
  tokens: new Map(),
  answers: new Map(),
  files: new Map(),
});

export function memoryStore(memory: Memory = emptyMemory()): Store {
  return {
    parts: memoryParts(memory),
    charters: async (from, limit) => memory.charters.filter(({ version }) => version >= from).slice(0, limit),
    heads: async () =>
      [...memory.heads.values()].sort((left, right) => (left.author < right.author ? -1 : 1)),
    head: async (author) => memory.heads.get(author),
    treeNodes: async (author, nodes) => nodes.map((node) => nodeOf(memory, author, node)),
    entries: async (author, from, limit) => entriesOf(memory, author).slice(from, from + limit),
    positionsIn: async (author, state, from, limit) => positionsIn(memory, author, state, from, limit),
    controlEntries: async (author) =>
      entriesOf(memory, author).filter(({ statement }) => statement !== undefined && isControl(statement)),
    statement: async (id) => memory.byId.get(id),
    statements: async (query) => listStatements(memory, query),
    deliveries: async (query) => listDeliveries(memory, query),
    deliveryCounts: async () => countDeliveries(memory),
    receipts: async ({ author, peer, limit }) =>
      memory.receipts.filter((row) => row.author === author && row.peer === peer).slice(-limit),
    wantedParts: async (limit) => memory.wanted.slice(0, limit),
    part: async (sha256) => memory.parts.get(sha256),
    draft: async (id) => memory.drafts.get(id),
    drafts: async ({ state, limit, before }) =>
      [...memory.drafts.values()]
        .filter((draft) => state === undefined || draft.state === state)
        .sort(newestFirst)
        .filter((draft) => before === undefined || newestFirst(before, draft) < 0)
        .slice(0, limit),
    events: async (after, limit) => memory.events.slice(after, after + limit),
    lastEvent: async () => memory.events.length,
    forks: async () => [...memory.forks],
    token: async (tokenHash) => memory.tokens.get(tokenHash),
    tokens: async () => [...memory.tokens.values()],
    answer: async (key) => memory.answers.get(key),
    commit: async (changes, expected = {}) => commit(memory, changes, expected),
    close: async () => undefined,
  };
}

const newestFirst = (
  left: { updatedAt: string; id: string },
  right: { updatedAt: string; id: string },
): number =>
  left.updatedAt === right.updatedAt
    ? left.id < right.id
      ? 1
      : left.id > right.id
        ? -1
        : 0
    : left.updatedAt < right.updatedAt
      ? 1
      : -1;

const entriesOf = (memory: Memory, author: InstituteId): readonly EntryRow[] =>
  memory.entries.get(author) ?? [];
const isControl = ({ type }: StatementRow): boolean => type === 'delegation' || type === 'revocation';

function nodeOf(memory: Memory, author: InstituteId, { level, index }: TreeNode): Uint8Array {
  const hash = memory.nodes.get(author)?.get(`${level}/${index}`);
  if (hash === undefined) throw new Error(`no node ${level}/${index} in the log of ${author}`);
  return hash;
}

function positionsIn(
  memory: Memory,
  author: InstituteId,
  state: EntryState,
  from: number,
  limit: number,
): number[] {
  const positions: number[] = [];
  for (const entry of entriesOf(memory, author)) {
    if (entry.position >= from && entry.state === state) positions.push(entry.position);
    if (positions.length === limit) break;
  }
  return positions;
}

function listStatements(
  memory: Memory,
  { before, after, limit, author, type }: StatementQuery,
): StatementRow[] {
  const fits = memory.statements.filter(
    (row) =>
      (author === undefined || row.author === author) &&
      (type === undefined || row.type === type) &&
      (before === undefined || row.arrival < before) &&
      (after === undefined || row.arrival > after),
  );
  return after === undefined ? fits.slice(-limit).reverse() : fits.slice(0, limit);
}

function listDeliveries(memory: Memory, query: DeliveryQuery): DeliveryRow[] {
  const rows = [...memory.deliveries.values()];
  if ('statement' in query) return rows.filter((row) => row.statement === query.statement);
  return rows
    .filter((row) => row.institute === query.institute && row.state === query.state)
    .filter((row) => query.positionBelow === undefined || row.position < query.positionBelow)
    .sort((left, right) => left.position - right.position)
    .slice(0, query.limit);
}

function countDeliveries(memory: Memory) {
  const counts = new Map<string, { institute: InstituteId; state: DeliveryRow['state']; count: number }>();
  for (const { institute, state } of memory.deliveries.values()) {
    const key = `${institute} ${state}`;
    counts.set(key, { institute, state, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  return [...counts.values()];
}

/** All expectations first, then all changes: nothing in between can fail but a bug. */
function commit(memory: Memory, changes: readonly Change[], expected: Expected): 'done' | 'conflict' {
  const fit = holds(memory, expected) && changes.every((change) => fits(memory, change));
  if (!fit || !isNewToAll(memory, changes)) return 'conflict';
  for (const change of changes) apply(memory, change);
  return 'done';
}

function holds(memory: Memory, expected: Expected): boolean {
  const { charterVersion, sizes = [], drafts = [], unanswered = [] } = expected;
  return (
    (charterVersion === undefined || (memory.charters.at(-1)?.version ?? 0) === charterVersion) &&
    sizes.every(({ author, size }) => (memory.heads.get(author)?.size ?? 0) === size) &&
    drafts.every(({ id, revision }) => (memory.drafts.get(id)?.revision ?? 0) === revision) &&
    unanswered.every((key) => !memory.answers.has(key))
  );
}

/** Each statement that comes is new here, and comes once. */
function isNewToAll(memory: Memory, changes: readonly Change[]): boolean {
  const ids = changes
    .flatMap((change) => (change.kind === 'append' || change.kind === 'fill' ? change.entries : []))
    .flatMap(({ statement }) => (statement === undefined ? [] : [statement.id]));
  return new Set(ids).size === ids.length && !ids.some((id) => memory.byId.has(id));
}

/** What a change itself presupposes. */
function fits(memory: Memory, change: Change): boolean {
  if (change.kind === 'charter') return change.charter.version === (memory.charters.at(-1)?.version ?? 0) + 1;
  if (change.kind === 'append') {
    const from = memory.heads.get(change.author)?.size ?? 0;
    return (
      change.entries.every(({ position }, at) => position === from + at) &&
      change.head.size === from + change.entries.length
    );
  }
  if (change.kind === 'fill') {
    return change.entries.every(({ position, leafHash }) => {
      const present = entriesOf(memory, change.author)[position];
      const open = present !== undefined && (present.state === 'withheld' || present.state === 'unheld');
      return open && equalBytes(present.leafHash, leafHash);
    });
  }
  return true;
}

function apply(memory: Memory, change: Change): void {
  switch (change.kind) {
    case 'charter':
      memory.charters.push(change.charter);
      return;
    case 'append':
      append(memory, change.author, change.entries, change.head);
      return;
    case 'fill':
      for (const entry of change.entries) putEntry(memory, change.author, entry);
      return;
    case 'deliveries':
      for (const row of change.rows) setDelivery(memory, row);
      return;
    case 'receipt':
      noteReceipt(memory, change.receipt, change.held);
      return;
    case 'want-part':
      wantPart(memory, { ...change.part, state: 'wanted' });
      return;
    case 'part-held':
      memory.parts.set(change.sha256, {
        sha256: change.sha256,
        sizeBytes: change.sizeBytes,
        chunkRoot: change.chunkRoot,
        state: 'held',
      });
      memory.wanted = memory.wanted.filter(({ sha256 }) => sha256 !== change.sha256);
      return;
    case 'draft':
      memory.drafts.set(change.draft.id, change.draft);
      return;
    case 'event':
      memory.events.push({ ...change.event, sequence: memory.events.length + 1 });
      return;
    case 'fork':
      memory.forks.push(change.fork);
      return;
    case 'token':
      memory.tokens.set(change.token.tokenHash, change.token);
      return;
    case 'forget-token':
      memory.tokens.delete(change.tokenHash);
      return;
    case 'answer':
      keepAnswer(memory, change.answer);
      return;
    default:
      change satisfies never;
  }
}

function setDelivery(memory: Memory, row: DeliveryRow): void {
  const key = `${row.statement} ${row.institute}`;
  if (memory.deliveries.get(key)?.state !== 'delivered') memory.deliveries.set(key, row);
}

function keepAnswer(memory: Memory, answer: AnswerRow): void {
  const oldest = instantOf(instantMs(answer.at) - IDEMPOTENCY_MS);
  for (const [key, { at }] of memory.answers) if (at < oldest) memory.answers.delete(key);
  memory.answers.set(answer.key, answer);
}

function append(memory: Memory, author: InstituteId, entries: readonly NewEntry[], head: HeadRow): void {
  const nodes = memory.nodes.get(author) ?? new Map<string, Uint8Array>();
  memory.nodes.set(author, nodes);
  const range = rangeOf(memory, author);
  for (const entry of entries) {
    for (const { level, index, hash } of range.appendLeaf(entry.leafHash))
      nodes.set(`${level}/${index}`, hash);
    putEntry(memory, author, entry);
  }
  memory.heads.set(author, head);
}

function rangeOf(memory: Memory, author: InstituteId): CompactRange {
  const size = entriesOf(memory, author).length;
  const frontier: Uint8Array[] = [];
  let at = 0;
  for (let level = 52; level >= 0; level--) {
    const width = 2 ** level;
    if (Math.floor(size / width) % 2 === 0) continue;
    frontier.push(nodeOf(memory, author, { level, index: at / width }));
    at += width;
  }
  return new CompactRange(size, frontier);
}

function putEntry(
  memory: Memory,
  author: InstituteId,
  { position, leafHash, state, statement }: NewEntry,
): void {
  const rows = memory.entries.get(author) ?? [];
  memory.entries.set(author, rows);
  const stored = statement === undefined ? undefined : putStatement(memory, author, position, statement);
  rows[position] = {
    author,
    position,
    leafHash,
    state,
    ...(stored === undefined ? {} : { statement: stored }),
  };
}

function putStatement(
  memory: Memory,
  author: InstituteId,
  position: number,
  statement: NewStatement,
): StatementRow {
  const row: StatementRow = { ...statement, author, position, arrival: memory.statements.length + 1 };
  memory.statements.push(row);
  memory.byId.set(row.id, row);
  return row;
}

function noteReceipt(
  memory: Memory,
  receipt: ReceiptRow,
  held: readonly (readonly [number, number])[],
): void {
  memory.receipts.push(receipt);
  for (const [key, row] of memory.deliveries) {
    const inside = held.some(([first, after]) => row.position >= first && row.position < after);
    const settled = row.state === 'forbidden' || row.state === 'delivered';
    if (row.institute !== receipt.peer || !inside || settled) continue;
    memory.deliveries.set(key, {
      ...row,
      state: 'delivered',
      reason: 'receipt',
      holdUntil: null,
      updatedAt: receipt.at,
    });
  }
}

function wantPart(memory: Memory, part: WantedPart): void {
  if (memory.parts.get(part.sha256)?.state === 'held') return;
  memory.parts.set(part.sha256, {
    sha256: part.sha256,
    sizeBytes: part.sizeBytes,
    chunkRoot: part.chunkRoot,
    state: 'wanted',
  });
  memory.wanted.push(part);
}

function memoryParts(memory: Memory): PartFiles {
  const fileOf = (sha256: Digest) => {
    const file = memory.files.get(sha256) ?? { chunks: new Map<number, Uint8Array>(), sealed: false };
    memory.files.set(sha256, file);
    return file;
  };
  const inOrder = (sha256: Digest): Uint8Array[] =>
    [...fileOf(sha256).chunks].sort(([left], [right]) => left - right).map(([, chunk]) => chunk);
  return {
    writeChunk: async (sha256, index, chunk) => {
      const file = fileOf(sha256);
      if (!file.sealed) file.chunks.set(index, chunk.slice());
    },
    writtenChunks: async (sha256) => new Set(memory.files.get(sha256)?.chunks.keys() ?? []),
    seal: async (sha256, sizeBytes) => {
      const chunks = inOrder(sha256);
      const stream = sha256Stream();
      for (const chunk of chunks) stream.update(chunk);
      const right =
        bytesToHex(stream.digest()) === sha256 &&
        chunks.reduce((sum, { length }) => sum + length, 0) === sizeBytes;
      if (right) fileOf(sha256).sealed = true;
      return right;
    },
    readChunk: async (sha256, index, hash) => {
      const file = memory.files.get(sha256);
      const chunk = file?.sealed ? file.chunks.get(index) : undefined;
      if (chunk !== undefined && !equalBytes(chunkHash(chunk), hash))
        throw new Error(`chunk ${index} of ${sha256} is damaged`);
      return chunk;
    },
    manifest: async (sha256) =>
      memory.files.get(sha256)?.sealed ? inOrder(sha256).map(chunkHash) : undefined,
    delete: async (sha256) => void memory.files.delete(sha256),
  };
}
