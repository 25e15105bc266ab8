import type {
  DeliveryState,
  EntryState,
  EventKind,
  PartRow,
  PurgeRow,
  PurgeState,
  WatchRow,
} from '@comity/node';
import type {
  Digest,
  Instant,
  InstituteId,
  PartName,
  StatementId,
  StatementTypeName,
} from '@comity/protocol';
import { bytes } from './bytes-column.ts';
import { integer, sqliteTable, text } from './drizzle.ts';

/**
 * The tables of migrations.ts as drizzle sees them: here what is exchanged with others. Column types name what the node wrote there; it wrote
 * nothing that it had not parsed, so reading does not parse again.
 */

export const charter = sqliteTable('charter', {
  version: integer('version').primaryKey(),
  sha256: text('sha256').$type<Digest>().notNull(),
  envelope: bytes('envelope'),
});

export const registry = sqliteTable('registry', {
  sha256: text('sha256').$type<Digest>().primaryKey(),
  document: bytes('document'),
});

export const head = sqliteTable('head', {
  author: text('author').$type<InstituteId>().primaryKey(),
  size: integer('size').notNull(),
  root: text('root').$type<Digest>().notNull(),
  checkpoint: text('checkpoint').notNull(),
  checkpointSize: integer('checkpoint_size').notNull(),
  heardAt: text('heard_at').$type<Instant>(),
});

export const entry = sqliteTable('entry', {
  author: text('author').$type<InstituteId>().notNull(),
  position: integer('position').notNull(),
  leafHash: bytes('leaf_hash'),
  state: text('state').$type<EntryState>().notNull(),
});

export const statement = sqliteTable('statement', {
  arrival: integer('arrival').primaryKey({ autoIncrement: true }),
  id: text('id').$type<StatementId>().notNull(),
  author: text('author').$type<InstituteId>().notNull(),
  position: integer('position').notNull(),
  type: text('type').$type<StatementTypeName>().notNull(),
  title: text('title').notNull(),
  issuedAt: text('issued_at').$type<Instant>().notNull(),
  receivedAt: text('received_at').$type<Instant>().notNull(),
  envelope: bytes('envelope'),
  envelopeSha256: text('envelope_sha256').$type<Digest>().notNull(),
});

/** The folded title of a statement: what searches look at. */
export const title = sqliteTable('title', {
  arrival: integer('arrival').primaryKey(),
  folded: text('folded').notNull(),
});

/** Which statements speak about a subject. */
export const statementAbout = sqliteTable('statement_about', {
  subject: text('subject').notNull(),
  arrival: integer('arrival').notNull(),
});

/** Which statements name a part. */
export const statementPart = sqliteTable('statement_part', {
  sha256: bytes('sha256'),
  arrival: integer('arrival').notNull(),
});

/** What proves the place of a statement that its log has not come to; `listed` is what a drop has to take back. */
export const early = sqliteTable('early', {
  statement: text('statement').$type<StatementId>().primaryKey(),
  author: text('author').$type<InstituteId>().notNull(),
  position: integer('position').notNull(),
  leafHash: bytes('leaf_hash'),
  checkpoint: text('checkpoint').notNull(),
  proof: bytes('proof'),
  listed: text('listed').notNull(),
});

const deliveryColumns = () => ({
  statement: text('statement').$type<StatementId>().notNull(),
  institute: text('institute').$type<InstituteId>().notNull(),
  position: integer('position').notNull(),
  state: text('state').$type<DeliveryState>().notNull(),
  reason: text('reason').notNull(),
  rules: text('rules', { mode: 'json' }).$type<readonly string[]>().notNull(),
  holdUntil: text('hold_until').$type<Instant>(),
  charterVersion: integer('charter_version').notNull(),
  registryVersion: integer('registry_version'),
  updatedAt: text('updated_at').$type<Instant>().notNull(),
});
export const delivery = sqliteTable('delivery', deliveryColumns());

/** What a row of the ledger was before. */
export const pastDelivery = sqliteTable('past_delivery', {
  ...deliveryColumns(),
  turn: integer('turn').notNull(),
});
export const deliveryCount = sqliteTable('delivery_count', {
  institute: text('institute').$type<InstituteId>().notNull(),
  state: text('state').$type<DeliveryState>().notNull(),
  count: integer('count').notNull(),
});

export const receipt = sqliteTable('receipt', {
  sequence: integer('sequence').primaryKey(),
  author: text('author').$type<InstituteId>().notNull(),
  peer: text('peer').$type<InstituteId>().notNull(),
  size: integer('size').notNull(),
  envelope: bytes('envelope'),
  at: text('at').$type<Instant>().notNull(),
});

export const pushReceipt = sqliteTable('push_receipt', {
  statement: text('statement').$type<StatementId>().notNull(),
  peer: text('peer').$type<InstituteId>().notNull(),
  receivedAt: text('received_at').$type<Instant>().notNull(),
  envelope: bytes('envelope'),
  at: text('at').$type<Instant>().notNull(),
});

export const part = sqliteTable('part', {
  sha256: text('sha256').$type<Digest>().primaryKey(),
  sizeBytes: integer('size_bytes').notNull(),
  chunkRoot: text('chunk_root').$type<Digest>().notNull(),
  state: text('state').$type<PartRow['state']>().notNull(),
});

export const wantedPart = sqliteTable('wanted_part', {
  sequence: integer('sequence').primaryKey(),
  statement: text('statement').$type<StatementId>().notNull(),
  author: text('author').$type<InstituteId>().notNull(),
  name: text('name').$type<PartName>().notNull(),
  sha256: text('sha256').$type<Digest>().notNull(),
  sizeBytes: integer('size_bytes').notNull(),
  chunkRoot: text('chunk_root').$type<Digest>().notNull(),
});

export const watch = sqliteTable('watch', {
  statement: text('statement').$type<StatementId>().notNull(),
  cause: text('cause').$type<WatchRow['cause']>().notNull(),
  instrument: text('instrument').notNull(),
  at: text('at').$type<Instant>(),
});

export type StoredWatch = typeof watch.$inferSelect;

export const purge = sqliteTable('purge', {
  sequence: integer('sequence').primaryKey(),
  statement: text('statement').$type<StatementId>().notNull(),
  request: text('request').notNull(),
  author: text('author').$type<InstituteId>().notNull(),
  cause: text('cause').$type<PurgeRow['cause']>().notNull(),
  state: text('state').$type<PurgeState>().notNull(),
  outcome: text('outcome').$type<PurgeRow['outcome']>().notNull(),
  parts: text('parts', { mode: 'json' }).$type<readonly Digest[]>().notNull(),
  receipt: text('receipt').$type<StatementId>(),
  updatedAt: text('updated_at').$type<Instant>().notNull(),
});

export const event = sqliteTable('event', {
  sequence: integer('sequence').primaryKey({ autoIncrement: true }),
  kind: text('kind').$type<EventKind>().notNull(),
  subject: text('subject', { mode: 'json' }).$type<Readonly<Record<string, string | number>>>().notNull(),
  at: text('at').$type<Instant>().notNull(),
});

export const fork = sqliteTable('fork', {
  sequence: integer('sequence').primaryKey(),
  subject: text('subject').notNull(),
  ours: bytes('ours'),
  theirs: bytes('theirs'),
  foundAt: text('found_at').$type<Instant>().notNull(),
});
