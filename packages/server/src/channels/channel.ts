import type { Instant, Tlp } from '@comity/protocol';

/**
 * The port by which a notice reaches a person (spec/notices.md). Four implementations: webhook, e-mail, Matrix, command.
 *
 * Contract: nothing leaves that `mayLeave` refuses, whoever calls `send`. One call is one attempt, bounded in bytes and in time
 * (CHANNEL_ATTEMPT_MS), ended early by the signal. The same key may be sent again: the receiver can tell by it. An attempt's words
 * are ours: no secret, no address of a person, no text of the other side stands in them.
 */
export interface Channel {
  /** Of the configuration. */
  readonly name: string;
  readonly kind: ChannelKind;
  /** What is marked stricter leaves in the bare form, or not at all where `strict`. */
  readonly ceiling: Tlp;
  /** Cleared for Exercise and Test. */
  readonly drills: boolean;
  readonly strict: boolean;
  readonly content: 'thin' | 'title';
  /** What receivers verify with (`whpk_…`), the current key first; empty where nothing is signed. */
  readonly verifyKeys: readonly string[];
  /** One attempt. Resolves with what became of it; throws only bugs. */
  send(notice: OutgoingNotice, signal: AbortSignal): Promise<Attempt>;
}

export const CHANNEL_KINDS = ['webhook', 'email', 'matrix', 'command'] as const;
export type ChannelKind = (typeof CHANNEL_KINDS)[number];

export const NOTICE_KINDS = ['alert', 'overdue', 'break-glass', 'watch', 'test'] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

export interface OutgoingNotice {
  /** Idempotency key, the same at every attempt: lowercase hex SHA-256. */
  readonly key: string;
  readonly kind: NoticeKind;
  readonly status: 'Actual' | 'Exercise' | 'Test';
  /** Id of what it speaks of. */
  readonly statement: string | null;
  readonly issuer: string;
  /** information | 1 | 2 | 3 */
  readonly level: string | null;
  /** alert | update | cancel | stand-down */
  readonly message: string | null;
  readonly title: string | null;
  /** Of the statement's marking. */
  readonly tlp: Tlp;
  readonly post: string;
  /** Of the escalation, from 0. */
  readonly step: number;
  readonly openUrl: string | null;
  readonly at: Instant;
}

export type Attempt =
  | { readonly outcome: 'sent'; readonly detail: string }
  /** `retryAfterMs`: what the other side asked for, at most CHANNEL_RETRY_AFTER_MS_MAX. */
  | { readonly outcome: 'retry'; readonly reason: string; readonly retryAfterMs: number | null }
  /** This channel is not tried again for this notice. */
  | { readonly outcome: 'failed'; readonly reason: string };

export const sent = (detail: string): Attempt => ({ outcome: 'sent', detail });
export const retry = (reason: string, retryAfterMs: number | null = null): Attempt => ({
  outcome: 'retry',
  reason,
  retryAfterMs,
});
export const failed = (reason: string): Attempt => ({ outcome: 'failed', reason });
