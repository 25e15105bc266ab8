import type { InstituteId } from '@comity/protocol';
import { foldCase } from '../src/fold-case.ts';
import { hasWords, searchTextOf, searchWords } from '../src/search/search-words.ts';
import type {
  DeliveryQuery,
  DeliveryRow,
  EntryState,
  FoundQuery,
  PurgeQuery,
  PurgeRow,
  StatementQuery,
  StatementRow,
  Store,
  WatchQuery,
  WatchRow,
} from '../src/store.ts';
import { memoryAccessLog } from './memory-store/access-log.ts';
import { commit } from './memory-store/commit.ts';
import { listEarly } from './memory-store/early.ts';
import { emptyMemory, type Memory } from './memory-store/memory.ts';
import { listNotices, listPushReceipts } from './memory-store/notices.ts';
import { memoryParts } from './memory-store/part-files.ts';
import { deliveryKey } from './memory-store/put-ledger.ts';
import { entriesOf, nodeOf } from './memory-store/put-log.ts';

/** The Store on plain maps: trivial, held to the same conformance suite as the real ones. */
export function memoryStore(memory: Memory = emptyMemory()): Store {
  return {
    parts: memoryParts(memory),
    accessLog: memoryAccessLog(memory),
    charters: async (from, limit) => memory.charters.filter(({ version }) => version >= from).slice(0, limit),
    registry: async (sha256) => memory.registries.get(sha256),
    heads: async () => [...memory.heads.values()].sort(byKey(({ author }) => author)),
    head: async (author) => memory.heads.get(author),
    treeNodes: async (author, nodes) => nodes.map((node) => nodeOf(memory, author, node)),
    entries: async (author, from, limit) => entriesOf(memory, author).slice(from, from + limit),
    positionsIn: async (author, state, from, limit) => positionsIn(memory, author, state, from, limit),
    controlEntries: async (author) =>
      entriesOf(memory, author).filter(({ statement }) => statement !== undefined && isControl(statement)),
    statement: async (id) => memory.byId.get(id),
    statements: async (query) => listStatements(memory, query),
    statementsAt: async (arrivals) =>
      arrivals.flatMap((arrival) => memory.statements.find((row) => row.arrival === arrival) ?? []),
    found: async (query) => foundIn(memory, query),
    statementsAbout: async (subject, limit, author) =>
      (memory.about.get(subject) ?? [])
        .flatMap((id) => memory.byId.get(id) ?? [])
        .filter((row) => author === undefined || row.author === author)
        .slice(0, limit),
    statementsWithPart: async (sha256) => [...(memory.naming.get(sha256) ?? [])],
    early: async (author) => listEarly(memory, author),
    pushReceipts: async (statement, peer) =>
      listPushReceipts(memory, statement).filter((row) => peer === undefined || row.peer === peer),
    notices: async (query) => listNotices(memory, query),
    notice: async (key) => memory.notices.get(key),
    watchRules: async () => [...memory.watchRules.values()].sort(byKey(({ name }) => name)),
    deliveries: async (query) => listDeliveries(memory, query),
    pastDeliveries: async (statement, institute) => [
      ...(memory.pastDeliveries.get(deliveryKey({ statement, institute })) ?? []),
    ],
    deliveryCounts: async () => countDeliveries(memory),
    receipts: async ({ author, peer, limit }) =>
      memory.receipts.filter((row) => row.author === author && row.peer === peer).slice(-limit),
    wantedParts: async (limit) => memory.wanted.slice(0, limit),
    part: async (sha256) => memory.parts.get(sha256),
    watches: async (query) => listWatches(memory, query),
    purges: async (query) => listPurges(memory, query),
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
    templates: async () => [...memory.templates.values()].sort(byKey(({ name }) => name)),
    deskRow: async (kind, id) => memory.desks.get(`${kind} ${id}`),
    deskRows: async ({ kind, owner, after = '', limit }) =>
      [...memory.desks.values()]
        .filter((row) => row.kind === kind && row.id > after && (owner === undefined || row.owner === owner))
        .sort(byKey(({ id }) => id))
        .slice(0, limit),
    accessHead: async () => memory.accessHead,
    auditExports: async (limit) =>
      [...memory.auditExports.values()]
        .sort((left, right) =>
          newestFirst({ ...left, updatedAt: left.requestedAt }, { ...right, updatedAt: right.requestedAt }),
        )
        .slice(0, limit),
    answer: async (key) => memory.answers.get(key),
    commit: async (changes, expected = {}) => commit(memory, changes, expected),
    close: async () => undefined,
  };
}

const byKey =
  <Row>(key: (row: Row) => string) =>
  (left: Row, right: Row): number =>
    key(left) < key(right) ? -1 : key(left) > key(right) ? 1 : 0;

const newestFirst = (
  left: { updatedAt: string; id: string },
  right: { updatedAt: string; id: string },
): number =>
  byKey<typeof left>(({ updatedAt }) => updatedAt)(right, left) ||
  byKey<typeof left>(({ id }) => id)(right, left);

const isControl = ({ type }: StatementRow): boolean => type === 'delegation' || type === 'revocation';

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
  { before, after, limit, author, type, text }: StatementQuery,
): StatementRow[] {
  const wanted = text === undefined ? undefined : foldCase(text);
  const fits = memory.statements.filter(
    (row) =>
      (author === undefined || row.author === author) &&
      (type === undefined || row.type === type) &&
      (before === undefined || row.arrival < before) &&
      (after === undefined || row.arrival > after) &&
      (wanted === undefined || foldCase(row.title).includes(wanted)),
  );
  return after === undefined ? fits.slice(-limit).reverse() : fits.slice(0, limit);
}

function foundIn(memory: Memory, { words, text, limit }: FoundQuery): number[] {
  const rows = listStatements(memory, {
    limit: memory.statements.length,
    ...(text !== undefined && { text }),
  });
  return rows
    .filter((row) => hasWords(searchWords(searchTextOf(row)), words))
    .map(({ arrival }) => arrival)
    .slice(0, limit);
}

function listDeliveries(memory: Memory, query: DeliveryQuery): DeliveryRow[] {
  const rows = [...memory.deliveries.values()];
  if ('statement' in query) return rows.filter((row) => row.statement === query.statement);
  return rows
    .filter((row) => row.institute === query.institute && row.state === query.state)
    .filter((row) => query.positionFrom === undefined || row.position >= query.positionFrom)
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

function listWatches(memory: Memory, query: WatchQuery): WatchRow[] {
  const fits = ({ cause, instrument, at, statement }: WatchRow): boolean =>
    'deleteBy' in query
      ? cause === 'delete-by' && at !== null && at <= query.deleteBy
      : cause === 'instrument' && instrument === query.instrument && statement > (query.after ?? '');
  return [...memory.watches.values()]
    .filter(fits)
    .sort(byKey(({ statement }) => statement))
    .slice(0, query.limit);
}

function listPurges(memory: Memory, query: PurgeQuery): PurgeRow[] {
  const rows = [...memory.purges.values()];
  return 'statement' in query
    ? rows.filter(({ statement }) => statement === query.statement)
    : rows.filter(({ state }) => state === query.state).slice(0, query.limit);
}
