import type {
  AuditExportRow,
  DeskKind,
  DraftSignature,
  DraftState,
  NoticeAttempt,
  NoticeKind,
  NoticeState,
} from '@comity/node';
import type { AlertStatus, Digest, Instant, InstituteId, Post, StatementId } from '@comity/protocol';
import { bytes } from './bytes-column.ts';
import { integer, sqliteTable, text } from './drizzle.ts';

/** What people at their desks leave in the store: drafts, tokens, notices, the head of the access log. Typed as in schema.ts. */

export const draft = sqliteTable('draft', {
  id: text('id').primaryKey(),
  revision: integer('revision').notNull(),
  state: text('state').$type<DraftState>().notNull(),
  createdBy: text('created_by').notNull(),
  payload: bytes('payload'),
  signatures: text('signatures', { mode: 'json' }).$type<readonly DraftSignature[]>().notNull(),
  statement: text('statement').$type<StatementId>(),
  updatedAt: text('updated_at').$type<Instant>().notNull(),
});

export const token = sqliteTable('token', {
  tokenHash: text('token_hash').primaryKey(),
  label: text('label').notNull(),
  roles: text('roles', { mode: 'json' }).$type<readonly string[]>().notNull(),
  post: text('post'),
  unit: text('unit').notNull(),
  purposes: text('purposes', { mode: 'json' }).$type<readonly string[]>().notNull(),
  createdAt: text('created_at').$type<Instant>().notNull(),
  expiresAt: text('expires_at').$type<Instant>().notNull(),
});

export const template = sqliteTable('template', {
  name: text('name').primaryKey(),
  revision: integer('revision').notNull(),
  document: text('document').notNull(),
  updatedBy: text('updated_by').notNull(),
  updatedAt: text('updated_at').$type<Instant>().notNull(),
});

export const desk = sqliteTable('desk', {
  kind: text('kind').$type<DeskKind>().notNull(),
  id: text('id').notNull(),
  owner: text('owner').notNull(),
  revision: integer('revision').notNull(),
  document: text('document').notNull(),
  updatedAt: text('updated_at').$type<Instant>().notNull(),
  expiresAt: text('expires_at').$type<Instant>(),
});

export const notice = sqliteTable('notice', {
  key: text('key').$type<Digest>().primaryKey(),
  revision: integer('revision').notNull(),
  kind: text('kind').$type<NoticeKind>().notNull(),
  subject: text('subject').notNull(),
  incident: text('incident').$type<StatementId>(),
  about: text('about').$type<InstituteId>(),
  status: text('status').$type<AlertStatus>().notNull(),
  post: text('post').$type<Post>().notNull(),
  step: integer('step').notNull(),
  state: text('state').$type<NoticeState>().notNull(),
  channels: text('channels', { mode: 'json' }).$type<readonly string[]>().notNull(),
  channelAt: integer('channel_at').notNull(),
  attempts: text('attempts', { mode: 'json' }).$type<readonly NoticeAttempt[]>().notNull(),
  notBefore: text('not_before').$type<Instant>().notNull(),
  expiresAt: text('expires_at').$type<Instant>().notNull(),
  createdAt: text('created_at').$type<Instant>().notNull(),
  updatedAt: text('updated_at').$type<Instant>().notNull(),
});

export const watchRule = sqliteTable('watch_rule', {
  name: text('name').primaryKey(),
  revision: integer('revision').notNull(),
  document: text('document').notNull(),
  updatedBy: text('updated_by').notNull(),
  updatedAt: text('updated_at').$type<Instant>().notNull(),
  firedAt: text('fired_at').$type<Instant>(),
});

/** One row. */
export const accessHead = sqliteTable('access_head', {
  one: integer('one').primaryKey(),
  segment: integer('segment').notNull(),
  sequence: integer('sequence').notNull(),
  hash: text('hash').$type<Digest>().notNull(),
});

export const auditExport = sqliteTable('audit_export', {
  id: text('id').primaryKey(),
  revision: integer('revision').notNull(),
  state: text('state').$type<AuditExportRow['state']>().notNull(),
  reason: text('reason').notNull(),
  requestedBy: text('requested_by').notNull(),
  approvedBy: text('approved_by'),
  untilSequence: integer('until_sequence').notNull(),
  requestedAt: text('requested_at').$type<Instant>().notNull(),
  updatedAt: text('updated_at').$type<Instant>().notNull(),
});

export const answer = sqliteTable('answer', {
  key: text('answer_key').primaryKey(),
  requestHash: text('request_hash').notNull(),
  status: integer('status').notNull(),
  body: text('body').notNull(),
  at: text('at').$type<Instant>().notNull(),
});
