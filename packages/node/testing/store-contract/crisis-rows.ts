import { encodeUtf8, type InstituteId, Post } from '@comity/protocol';
import type {
  Change,
  EarlyRow,
  NewStatement,
  NoticeRow,
  PushReceiptRow,
  WatchRuleRow,
} from '../../src/store.ts';
import { digestOf, heldEntry, instantAt } from './rows.ts';

/** Rows of a crisis, for tests of stores; like those in rows.ts. */

export const earlyRow = (author: InstituteId, position: number, statement: NewStatement): EarlyRow => ({
  statement: statement.id,
  author,
  position,
  leafHash: heldEntry(position, statement).leafHash,
  checkpoint: `network/${author}\n${position + 1}\n`,
  proof: encodeUtf8(`proof of ${statement.id}`.padEnd(64, '.')),
});

export const earlyOf = (author: InstituteId, position: number, statement: NewStatement): Change => ({
  kind: 'early',
  evidence: earlyRow(author, position, statement),
  statement,
});

export const dropEarlyOf = ({ id }: NewStatement): Change => ({ kind: 'drop-early', statement: id });

export const pushReceiptRow = (
  statement: NewStatement['id'],
  peer: InstituteId,
  second: number,
): PushReceiptRow => ({
  statement,
  peer,
  receivedAt: instantAt(second - 1),
  envelope: encodeUtf8(`push receipt of ${peer} at ${second}`),
  at: instantAt(second),
});

export const DUTY = Post.parse('duty');
export const DEPUTY = Post.parse('deputy');

export const noticeRow = (name: string, revision: number, changed: Partial<NoticeRow> = {}): NoticeRow => ({
  key: digestOf(`notice ${name}`),
  revision,
  kind: 'alert',
  subject: digestOf('alert'),
  incident: null,
  about: null,
  status: 'Exercise',
  post: DUTY,
  step: 0,
  state: 'due',
  channels: ['webhook', 'mail'],
  channelAt: 0,
  attempts: [],
  notBefore: instantAt(5),
  expiresAt: instantAt(900),
  createdAt: instantAt(1),
  updatedAt: instantAt(revision),
  ...changed,
});

export const noticeOf = (notice: NoticeRow): Change => ({ kind: 'notice', notice });

export const watchRuleRow = (
  name: string,
  revision: number,
  changed: Partial<WatchRuleRow> = {},
): WatchRuleRow => ({
  name,
  revision,
  document: `{"threshold":${revision}}`,
  updatedBy: 'coordinator-1',
  updatedAt: instantAt(revision),
  firedAt: null,
  ...changed,
});
