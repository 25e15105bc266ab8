import type {
  AlertStatus,
  Digest,
  Instant,
  InstituteId,
  KeyId,
  PartName,
  Post,
  PURGE_CAUSES,
  RefusalCode,
  StatementId,
  StatementTypeName,
} from '@comity/protocol';

/**
 * The durable state of one node. The contract, tested by testing/store-conformance.ts:
 *
 * - `commit` is atomic and durable: when it answers 'done' the changes survive a power cut; when it answers 'conflict' or throws
 *   nothing has changed. It answers 'conflict' if an expectation does not hold, so two writers can never both win.
 * - The same commit a second time is a conflict, never a second effect, if it brings an entry, a charter or an expectation.
 * - A statement is held once: whoever logs it again, in any log, gets a conflict. One that was taken early (`early`) waits for its entry: the
 *   held entry of its author at its position, with its id and its leaf hash, joins it and brings no second arrival, title or receivedAt; any
 *   other held entry there is a conflict until it is dropped. While the entry there is withheld, unheld or quarantined, it stays as it is.
 * - An arrival is given once: a statement that was dropped leaves a gap.
 * - Changes of a commit apply in their order, so one may make room for the next (`drop-early`, then `append`).
 * - Reads see every commit that was answered before they began. What is read is what was written, byte for byte; a row
 *   whose bytes no longer match its digest is a fault, never a value.
 * - The store decides nothing: who may read is decided before and after it (policy).
 *
 * Trusted for: order and durability. Not trusted for: content. Everything in it can be verified again (fsck).
 */
export interface Store {
  readonly parts: PartFiles;
  readonly accessLog: AccessLogFiles;

  /** Charters from a version on, rising. */
  charters(fromVersion: number, limit: number): Promise<readonly CharterRow[]>;
  /** The document of a registry of instruments, by its digest. */
  registry(sha256: Digest): Promise<Uint8Array | undefined>;
  /** Every log of which at least one entry is known, by author. */
  heads(): Promise<readonly HeadRow[]>;
  head(author: InstituteId): Promise<HeadRow | undefined>;
  /**
   * Hashes of perfect subtrees of an author's log, in the order asked: node {level, index} covers the leaves
   * [index << level, (index + 1) << level), all of which must be below the log's size.
   */
  treeNodes(author: InstituteId, nodes: readonly TreeNode[]): Promise<readonly Uint8Array[]>;
  /** Entries [from, from + limit), rising, without gaps, fewer at the end of the log. */
  entries(author: InstituteId, from: number, limit: number): Promise<readonly EntryRow[]>;
  /** Positions in this state, rising from `from`. */
  positionsIn(
    author: InstituteId,
    state: EntryState,
    from: number,
    limit: number,
  ): Promise<readonly number[]>;
  /** All held delegations and revocations of an author, by rising position. */
  controlEntries(author: InstituteId): Promise<readonly EntryRow[]>;

  statement(id: StatementId): Promise<StatementRow | undefined>;
  /** Held statements with arrival below `before` (newest first) or above `after` (oldest first). */
  statements(query: StatementQuery): Promise<readonly StatementRow[]>;
  /** Held statements of these arrivals, in the order asked, without those that are gone. */
  statementsAt(arrivals: readonly number[]): Promise<readonly StatementRow[]>;
  /** Arrivals of held statements in whose text (search/search-words.ts) each of the words stands, the newest first. */
  found(query: FoundQuery): Promise<readonly number[]>;
  /** Held statements that speak about a statement, a text or a group (`about` of theirs), by rising arrival; of one author alone, if given. */
  statementsAbout(subject: string, limit: number, author?: InstituteId): Promise<readonly StatementRow[]>;
  /** Statements taken before the copy of their author's log had come to them (spec/push.md), by rising arrival; of one author, if given. */
  early(author?: InstituteId): Promise<readonly EarlyRow[]>;
  /** Push receipts for a statement of ours, by institute; of one institute, if given. */
  pushReceipts(statement: StatementId, peer?: InstituteId): Promise<readonly PushReceiptRow[]>;
  /**
   * Notices to posts: with `dueAt` those in state due whose `notBefore` has come, by `notBefore` then key; else the newest first, by
   * `createdAt` then key, both falling. `before` is that pair of the last one seen.
   */
  notices(query: NoticeQuery): Promise<readonly NoticeRow[]>;
  notice(key: Digest): Promise<NoticeRow | undefined>;
  /** Saved queries that draft an alert, by name. */
  watchRules(): Promise<readonly WatchRuleRow[]>;
  /** Ids of held statements that name a part by this digest. */
  statementsWithPart(sha256: Digest): Promise<readonly StatementId[]>;

  /** Ledger rows of our own statements: of one statement, or of one institute in one state, by rising position. */
  deliveries(query: DeliveryQuery): Promise<readonly DeliveryRow[]>;
  /** What a ledger row was before it became what it is, the oldest first: every change of state or reason leaves one. */
  pastDeliveries(statement: StatementId, institute: InstituteId): Promise<readonly DeliveryRow[]>;
  /** How many ledger rows an institute has in each state. */
  deliveryCounts(): Promise<readonly { institute: InstituteId; state: DeliveryState; count: number }[]>;
  /** Receipts that peers signed for our log, or that we signed for theirs; newest last. */
  receipts(query: { author: InstituteId; peer: InstituteId; limit: number }): Promise<readonly ReceiptRow[]>;

  /** Parts that we may have and do not hold yet, oldest first. */
  wantedParts(limit: number): Promise<readonly WantedPart[]>;
  part(sha256: Digest): Promise<PartRow | undefined>;

  /** Statements that end by themselves at or before an instant (`delete-by`), or that claim an instrument, by rising statement id. */
  watches(query: WatchQuery): Promise<readonly WatchRow[]>;
  /** What is to be dropped, or was, of one statement or in one state; the oldest first. */
  purges(query: PurgeQuery): Promise<readonly PurgeRow[]>;

  draft(id: string): Promise<DraftRow | undefined>;
  /** Newest first; `before` is the `updatedAt` and id of the last one seen. */
  drafts(query: {
    state?: DraftState;
    limit: number;
    before?: { updatedAt: Instant; id: string };
  }): Promise<readonly DraftRow[]>;

  /** Events after a sequence number, rising. */
  events(after: number, limit: number): Promise<readonly EventRow[]>;
  /** The sequence number of the newest event; 0: none. */
  lastEvent(): Promise<number>;
  /** Forks that an institute signed: two checkpoints, or two charters. */
  forks(): Promise<readonly ForkRow[]>;

  token(tokenHash: string): Promise<TokenRow | undefined>;
  tokens(): Promise<readonly TokenRow[]>;
  /** Marking templates of the institute, by name. */
  templates(): Promise<readonly TemplateRow[]>;
  /** One record of somebody's desk, whether or not it has expired. */
  deskRow(kind: DeskKind, id: string): Promise<DeskRow | undefined>;
  /** Records of one kind by id, rising, behind `after`. */
  deskRows(query: DeskQuery): Promise<readonly DeskRow[]>;
  /** Where the access log ends; undefined: nothing has been read yet. */
  accessHead(): Promise<AccessHead | undefined>;
  /** Exports of the access log that were asked for, the newest first. */
  auditExports(limit: number): Promise<readonly AuditExportRow[]>;
  /** The stored answer to a request that carried this idempotency key. */
  answer(key: string): Promise<AnswerRow | undefined>;

  commit(changes: readonly Change[], expected?: Expected): Promise<'done' | 'conflict'>;
  close(): Promise<void>;
}

export interface TreeNode {
  readonly level: number;
  readonly index: number;
}

export interface CharterRow {
  readonly version: number;
  readonly sha256: Digest;
  readonly envelope: Uint8Array;
}

export interface HeadRow {
  readonly author: InstituteId;
  readonly size: number;
  readonly root: Digest;
  /** The author's signed note: of this very size and root, or, while we catch up, of a larger tree that this one leads to. */
  readonly checkpoint: string;
  readonly checkpointSize: number;
  /** When the author last said, signed, that this was its head; null: only its checkpoint is known. */
  readonly heardAt: Instant | null;
}

/**
 * held: we have it. withheld: its originator does not give it to us. unheld: a relay had no copy; ask the originator.
 * quarantined: we have bytes that the log committed to and that break a rule; kept aside, never served.
 */
export type EntryState = 'held' | 'withheld' | 'unheld' | 'quarantined';

export interface EntryRow {
  readonly author: InstituteId;
  readonly position: number;
  readonly leafHash: Uint8Array;
  readonly state: EntryState;
  /** Of a held entry. */
  readonly statement?: StatementRow;
}

export interface StatementRow {
  readonly id: StatementId;
  readonly author: InstituteId;
  readonly position: number;
  readonly type: StatementTypeName;
  readonly title: string;
  readonly issuedAt: Instant;
  readonly receivedAt: Instant;
  /** Rises by one with each statement that this node commits: the cursor of lists and events. No clock. */
  readonly arrival: number;
  readonly envelope: Uint8Array;
}

/** What proves that the author's log holds a statement at its position, kept until the log itself is here. */
export interface EarlyRow {
  readonly statement: StatementId;
  readonly author: InstituteId;
  readonly position: number;
  readonly leafHash: Uint8Array;
  /** The author's signed note of the tree that the proof leads to. */
  readonly checkpoint: string;
  /** Hashes of the inclusion proof, 32 bytes each. */
  readonly proof: Uint8Array;
}

export interface PushReceiptRow {
  readonly statement: StatementId;
  readonly peer: InstituteId;
  /** As the peer signed it. */
  readonly receivedAt: Instant;
  readonly envelope: Uint8Array;
  readonly at: Instant;
}

/**
 * due: to be sent, or sent again. sent: every channel of its step was tried and one took it; it may become due again by escalation.
 * answered: the institute has acknowledged. expired, failed, stopped: nobody is called any more (over; no channel left; cancelled).
 */
export type NoticeState = 'due' | 'sent' | 'answered' | 'expired' | 'failed' | 'stopped';

/** break-glass: one of our own coordinators raised or cancelled an actual alert alone. */
export type NoticeKind = 'alert' | 'overdue' | 'break-glass' | 'watch';

/** One person told of one thing: the inbox and the outbox in one row (spec/notices.md). */
export interface NoticeRow {
  /** SHA-256 of kind, subject and post: the idempotency key of every page that goes out for it. */
  readonly key: Digest;
  /** Rises with every change. */
  readonly revision: number;
  readonly kind: NoticeKind;
  /** The alert; of `watch` the draft. */
  readonly subject: string;
  readonly incident: StatementId | null;
  /** Of `overdue`: the institute that is silent. */
  readonly about: InstituteId | null;
  readonly status: AlertStatus;
  readonly post: Post;
  /** 0: the primary post; each escalation is one more. */
  readonly step: number;
  readonly state: NoticeState;
  /** Channels that may be used, in order; cleared for its status when the row was made. */
  readonly channels: readonly string[];
  /** Which of them is next. */
  readonly channelAt: number;
  readonly attempts: readonly NoticeAttempt[];
  readonly notBefore: Instant;
  readonly expiresAt: Instant;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

export interface NoticeAttempt {
  readonly channel: string;
  readonly at: Instant;
  readonly outcome: 'sent' | 'retry' | 'failed';
  /** A code or a short line; never content, never a secret. */
  readonly detail: string;
}

export type NoticeQuery =
  | { readonly dueAt: Instant; readonly limit: number }
  | { readonly subject: string; readonly limit: number }
  | { readonly incident: StatementId; readonly limit: number }
  | {
      readonly post?: Post;
      readonly state?: NoticeState;
      readonly before?: { createdAt: Instant; key: Digest };
      readonly limit: number;
    };

export interface WatchRuleRow {
  readonly name: string;
  readonly revision: number;
  /** JSON text of the rule (server). */
  readonly document: string;
  readonly updatedBy: string;
  readonly updatedAt: Instant;
  /** When it last drafted an alert; it does not again until its window has passed. */
  readonly firedAt: Instant | null;
}

export interface StatementQuery {
  readonly before?: number;
  readonly after?: number;
  readonly limit: number;
  readonly author?: InstituteId;
  readonly type?: StatementTypeName;
  /** Only those whose title holds this text, whatever its case (Unicode simple lower case). */
  readonly text?: string;
}

export interface FoundQuery {
  /** As `searchWords` gives them; none: whatever the text. */
  readonly words: readonly string[];
  /** The title holds this text, whatever its case. */
  readonly text?: string;
  readonly limit: number;
}

/**
 * due: entitled, no receipt yet. held: not before something happens. forbidden: not entitled. delivered: receipt in hand.
 * recalled: taken back from an institute that has or may have it. purged, kept: what its purge receipt says.
 */
export type DeliveryState = 'due' | 'held' | 'forbidden' | 'delivered' | 'recalled' | 'purged' | 'kept';

export interface DeliveryRow {
  readonly statement: StatementId;
  readonly position: number;
  readonly institute: InstituteId;
  readonly state: DeliveryState;
  /** The first of `rules`: what a person is told. */
  readonly reason: string;
  /** All rules that determined the decision (policy), the most important first; `receipt` or `purge-…` where a peer's word did. */
  readonly rules: readonly string[];
  /** For held ones: when to decide again; null: when something changes. */
  readonly holdUntil: Instant | null;
  /** What it was decided by; registry null: none was here. */
  readonly charterVersion: number;
  readonly registryVersion: number | null;
  readonly updatedAt: Instant;
}

export type DeliveryQuery =
  | { readonly statement: StatementId }
  | {
      readonly institute: InstituteId;
      readonly state: DeliveryState;
      /** Rows at this position and after it. */
      readonly positionFrom?: number;
      readonly limit: number;
    };

export interface ReceiptRow {
  readonly author: InstituteId;
  readonly peer: InstituteId;
  readonly size: number;
  readonly envelope: Uint8Array;
  readonly at: Instant;
}

export interface PartRow {
  readonly sha256: Digest;
  readonly sizeBytes: number;
  readonly chunkRoot: Digest;
  /** withdrawn: it was taken back and is never taken in again. */
  readonly state: 'wanted' | 'held' | 'withdrawn';
}

export interface WantedPart extends PartRow {
  readonly statement: StatementId;
  readonly author: InstituteId;
  readonly name: PartName;
}

export interface WatchRow {
  readonly statement: StatementId;
  readonly cause: 'delete-by' | 'instrument';
  /** The instrument's id; empty for delete-by. */
  readonly instrument: string;
  /** Of delete-by. */
  readonly at: Instant | null;
}

export type WatchQuery =
  | { readonly deleteBy: Instant; readonly limit: number }
  | { readonly instrument: string; readonly after?: StatementId; readonly limit: number };

/** due: something is to be dropped. purged: it is, and our receipt is not appended yet. receipted: it is. */
export type PurgeState = 'due' | 'purged' | 'receipted';

/** One row for each time that a statement was taken back: a withdrawal, a remark, or the end of its own terms. */
export interface PurgeRow {
  readonly statement: StatementId;
  /** Id of the withdrawal or remark; the cause itself where the terms ended by themselves. */
  readonly request: string;
  readonly author: InstituteId;
  readonly cause: (typeof PURGE_CAUSES)[number];
  readonly state: PurgeState;
  readonly outcome: 'purged' | 'not-held' | 'refused';
  readonly parts: readonly Digest[];
  readonly receipt: StatementId | null;
  readonly updatedAt: Instant;
}

export type PurgeQuery =
  | { readonly statement: StatementId }
  | { readonly state: PurgeState; readonly limit: number };

export interface TemplateRow {
  readonly name: string;
  readonly revision: number;
  /** JSON text of the template (server). */
  readonly document: string;
  readonly updatedBy: string;
  readonly updatedAt: Instant;
}

/** Kinds of records that people's desks have. What is in the document is known to whoever writes it (server). */
export const DESK_KINDS = [
  'session',
  'passkey',
  'sign-in-link',
  'sign-in-challenge',
  'worksheet',
  'upload',
  'read-mark',
  'charter-proposal',
  'invitation',
] as const;
export type DeskKind = (typeof DESK_KINDS)[number];

/** A small record of somebody's desk: how they are signed in, what they have begun. No statement, and nothing that a peer sent. */
export interface DeskRow {
  readonly kind: DeskKind;
  readonly id: string;
  /** Whose it is: the person as the server names them. */
  readonly owner: string;
  readonly revision: number;
  /** JSON text. */
  readonly document: string;
  readonly updatedAt: Instant;
  /** When it counts for nothing any more and may be dropped; null: it stays. */
  readonly expiresAt: Instant | null;
}

export interface DeskQuery {
  readonly kind: DeskKind;
  readonly owner?: string;
  readonly after?: string;
  readonly limit: number;
}

/** The last line of the access log: kept in the database too, so that a log that was cut short is known. */
export interface AccessHead {
  readonly segment: number;
  readonly sequence: number;
  /** SHA-256 of the last line. */
  readonly hash: Digest;
}

export interface AuditExportRow {
  readonly id: string;
  readonly revision: number;
  readonly state: 'requested' | 'approved';
  readonly reason: string;
  readonly requestedBy: string;
  readonly approvedBy: string | null;
  /** The last line that it holds. */
  readonly untilSequence: number;
  readonly requestedAt: Instant;
  readonly updatedAt: Instant;
}

export type DraftState = 'open' | 'published' | 'discarded';

export interface DraftRow {
  readonly id: string;
  /** Rises with every change: the entity tag. */
  readonly revision: number;
  readonly state: DraftState;
  readonly createdBy: string;
  readonly payload: Uint8Array;
  readonly signatures: readonly DraftSignature[];
  readonly statement: StatementId | null;
  readonly updatedAt: Instant;
}

export interface DraftSignature {
  readonly keyId: KeyId;
  /** base64 */
  readonly signature: string;
  /** Made by a signer that the server holds, not by a person's own key. */
  readonly heldByServer: boolean;
}

export interface EventRow {
  readonly sequence: number;
  readonly kind: EventKind;
  /** Ids and codes only, never content: whoever listens asks for the rest and is decided about. */
  readonly subject: Readonly<Record<string, string | number>>;
  readonly at: Instant;
}

export type EventKind =
  | 'statement-published'
  | 'statement-received'
  | 'statement-quarantined'
  | 'part-received'
  | 'delivery-confirmed'
  | 'draft-changed'
  | 'charter-adopted'
  | 'registry-imported'
  | 'statement-purged'
  | 'delivery-stopped'
  /** A notice was made, sent, escalated or ended. */
  | 'notice-changed'
  | 'fork-found';

export interface ForkRow {
  readonly subject: string;
  readonly ours: Uint8Array;
  readonly theirs: Uint8Array;
  readonly foundAt: Instant;
}

export interface TokenRow {
  /** Lowercase hex SHA-256 of the token: the token itself is shown once and never stored. */
  readonly tokenHash: string;
  readonly label: string;
  readonly roles: readonly string[];
  readonly post: string | null;
  /** Where in the institute the person works, and what they may read for (policy). */
  readonly unit: string;
  readonly purposes: readonly string[];
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
}

export interface AnswerRow {
  /** Idempotency key, bound to the token that used it. */
  readonly key: string;
  readonly requestHash: string;
  readonly status: number;
  readonly body: string;
  readonly at: Instant;
}

/** A statement that arrives with an entry; `arrival` is given by the store. */
export type NewStatement = Omit<StatementRow, 'arrival' | 'author' | 'position'> & {
  /** The statement, text or group that it speaks about; null: of nothing but itself. */
  readonly about: string | null;
  /** Digests of the parts that it names. */
  readonly parts: readonly Digest[];
};

/** An entry as it joins a log or changes its state. `refusal` goes with quarantined, `bytes` are what was refused. */
export interface NewEntry {
  readonly position: number;
  readonly leafHash: Uint8Array;
  readonly state: EntryState;
  readonly statement?: NewStatement;
  readonly quarantine?: { readonly code: RefusalCode; readonly bytes: Uint8Array };
}

/** One atomic batch is a list of these. Plain values: easy to log, to fail, to replay and to compare. */
export type Change =
  | { readonly kind: 'charter'; readonly charter: CharterRow }
  | { readonly kind: 'registry'; readonly sha256: Digest; readonly document: Uint8Array }
  /** Appends entries [from, from + n) and sets the head; the tree grows by their leaf hashes. */
  | {
      readonly kind: 'append';
      readonly author: InstituteId;
      readonly entries: readonly NewEntry[];
      readonly head: HeadRow;
    }
  /**
   * Takes a statement before its author's log has come so far; it gets its arrival as any other, and lists and searches see it; `entries` do
   * not. A conflict if it is here already (in a log or early), or if at its place there is a held entry, one with another leaf hash, or
   * another early statement.
   */
  | { readonly kind: 'early'; readonly evidence: EarlyRow; readonly statement: NewStatement }
  /**
   * Forgets a statement that was taken early: the log has something else there, or the statement may not be held after all. Nothing, if it is
   * not here early. Whoever waits for its parts (`unwant`), and what is watched of it (`unwatch`), is said apart.
   */
  | { readonly kind: 'drop-early'; readonly statement: StatementId }
  /**
   * Keeps a peer's push receipt for a statement of ours and marks its due or held delivery delivered, as `receipt` does. A later one of the
   * same peer for the same statement changes nothing, also not the delivery.
   */
  | { readonly kind: 'push-receipt'; readonly receipt: PushReceiptRow }
  /** Sets a notice. Its revision is one more than before (1 if it is new), or the commit is a conflict. */
  | { readonly kind: 'notice'; readonly notice: NoticeRow }
  | { readonly kind: 'watch-rule'; readonly rule: WatchRuleRow }
  | { readonly kind: 'forget-watch-rule'; readonly name: string }
  /** Changes the state of entries that are there: what was withheld or unheld is held now. Leaf hashes must be equal. */
  | { readonly kind: 'fill'; readonly author: InstituteId; readonly entries: readonly NewEntry[] }
  /**
   * Sets ledger rows. One that is delivered becomes only recalled, purged or kept: a receipt may have come since it was decided about.
   * What a row was before goes to the past deliveries if its state or reason changes.
   */
  | { readonly kind: 'deliveries'; readonly rows: readonly DeliveryRow[] }
  /** Stores a receipt and marks the peer's due and held deliveries at these positions of our log delivered. */
  | {
      readonly kind: 'receipt';
      readonly receipt: ReceiptRow;
      readonly held: readonly (readonly [number, number])[];
    }
  /** Nothing, if the digest is held or was withdrawn. */
  | { readonly kind: 'want-part'; readonly part: Omit<WantedPart, 'state'> }
  /** The bytes are in `parts`, sealed; whoever waits for this digest has it. Nothing, if the digest was withdrawn. */
  | {
      readonly kind: 'part-held';
      readonly sha256: Digest;
      readonly sizeBytes: number;
      readonly chunkRoot: Digest;
    }
  /** Forgets digests and whoever waits for them; `withdrawn`: they stay known as never to be taken in again. */
  | { readonly kind: 'forget-parts'; readonly parts: readonly Digest[]; readonly withdrawn: boolean }
  /** Nobody waits for this statement's parts any more. */
  | { readonly kind: 'unwant'; readonly statement: StatementId }
  | { readonly kind: 'watch'; readonly watch: WatchRow }
  | { readonly kind: 'unwatch'; readonly statement: StatementId }
  /** Sets a purge, by statement and request. */
  | { readonly kind: 'purge'; readonly purge: PurgeRow }
  /** Sets what lists and searches know of a statement: its title; empty: nothing, and no search finds it. The envelope stays as it is. */
  | { readonly kind: 'index'; readonly statement: StatementId; readonly title: string }
  | { readonly kind: 'template'; readonly template: TemplateRow }
  | { readonly kind: 'forget-template'; readonly name: string }
  | { readonly kind: 'desk'; readonly row: DeskRow }
  | { readonly kind: 'forget-desk'; readonly of: DeskKind; readonly id: string }
  /** Forgets all records of desks that expire at this time or before. */
  | { readonly kind: 'expire-desks'; readonly at: Instant }
  | { readonly kind: 'access-head'; readonly head: AccessHead }
  | { readonly kind: 'audit-export'; readonly auditExport: AuditExportRow }
  | { readonly kind: 'draft'; readonly draft: DraftRow }
  | { readonly kind: 'event'; readonly event: Omit<EventRow, 'sequence'> }
  | { readonly kind: 'fork'; readonly fork: ForkRow }
  | { readonly kind: 'token'; readonly token: TokenRow }
  | { readonly kind: 'forget-token'; readonly tokenHash: string }
  /** Keeps an answer for those who ask again; answers a day older than it are forgotten. */
  | { readonly kind: 'answer'; readonly answer: AnswerRow };

/** What must hold for a commit to take place. */
export interface Expected {
  /** The newest charter's version; 0: none. */
  readonly charterVersion?: number;
  /** The sizes of logs; 0: nothing known of it. An `append` always expects its own start as well. */
  readonly sizes?: readonly { readonly author: InstituteId; readonly size: number }[];
  /** Revisions of drafts; 0: not there. */
  readonly drafts?: readonly { readonly id: string; readonly revision: number }[];
  /** Revisions of templates and of exports of the access log; 0: not there. */
  readonly templates?: readonly { readonly name: string; readonly revision: number }[];
  readonly watchRules?: readonly { readonly name: string; readonly revision: number }[];
  readonly desks?: readonly { readonly kind: DeskKind; readonly id: string; readonly revision: number }[];
  readonly auditExports?: readonly { readonly id: string; readonly revision: number }[];
  /** Idempotency keys that must not have been answered. */
  readonly unanswered?: readonly string[];
}

/**
 * Bytes of parts, by their SHA-256. Chunks may be written in any order and again; nothing counts until `seal`, which hashes the whole
 * file, makes it durable (file and folder) and answers false if it is not that content. Once sealed it has all its chunks and stays what it
 * is, whatever is written; sealing it again answers true. Reading hashes again.
 */
export interface PartFiles {
  /** `hash` is the chunk's leaf hash, which the caller has just compared or computed: hashing is most of what a part costs. */
  writeChunk(sha256: Digest, index: number, chunk: Uint8Array, hash: Uint8Array): Promise<void>;
  /** Indexes written so far, for resuming. Survives restarts as far as the chunks themselves were durable. */
  writtenChunks(sha256: Digest): Promise<ReadonlySet<number>>;
  seal(sha256: Digest, sizeBytes: number): Promise<boolean>;
  /** Undefined if the part is not sealed here. Throws a fault if the bytes do not hash to `chunkHash` any more. */
  readChunk(sha256: Digest, index: number, chunkHash: Uint8Array): Promise<Uint8Array | undefined>;
  /** Leaf hashes of the chunks of a sealed part; computed once and kept. */
  manifest(sha256: Digest): Promise<readonly Uint8Array[] | undefined>;
  /** Drops bytes, manifest and the key that they rest under: afterwards no copy of the files made before can be read either. */
  delete(sha256: Digest): Promise<void>;
}

/** The access log: segments of lines, apart from the database, appended to and never changed. One writer. */
export interface AccessLogFiles {
  /** Durable when it resolves. Segments are numbered from 1; a new number begins a new one. */
  append(segment: number, bytes: Uint8Array): Promise<void>;
  /** Rising. */
  segments(): Promise<readonly { readonly segment: number; readonly sizeBytes: number }[]>;
  /** The bytes of a segment, as they stand. */
  read(segment: number): AsyncIterable<Uint8Array>;
}
