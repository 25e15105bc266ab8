import type { Decision, ReaderRole } from '@comity/policy';
import type {
  AdoptedCharter,
  Digest,
  Instant,
  InstituteId,
  KeyId,
  NetworkId,
  Part,
  PartName,
  Result,
  Signer,
  Statement,
  StatementId,
} from '@comity/protocol';
import type { Settled } from './loops.ts';
import type {
  DeliveryRow,
  DraftRow,
  DraftSignature,
  EntryRow,
  ReceiptRow,
  StatementQuery,
  StatementRow,
} from './store.ts';

/** The verbs of a node. Everything that comes in from staff goes through one of these; peers come in through `serve`. */
export interface ComityNode {
  readonly institute: InstituteId;
  readonly network: NetworkId;

  /** Verifies our own log against its last checkpoint, opens the network and begins to sync. */
  start(): Promise<void>;
  /** Ends all loops and waits for what is being committed. Does not close the store. */
  stop(): Promise<void>;
  /** Syncs with every connected peer until nothing is left to do, or `roundsMax` rounds went by. For tests, `doctor` and the demo. */
  settle(roundsMax?: number): Promise<Settled>;

  charter(): AdoptedCharter | undefined;
  /** The whole chain, for exports. */
  charterChain(): Promise<readonly AdoptedCharter[]>;
  /** Adopts a charter's envelope. The first one is trusted because the caller pins it. */
  adoptCharter(envelope: Uint8Array): Promise<Result<AdoptedCharter>>;

  /** Who would receive what: one line per institute and part (part null: the statement itself), with the rule. */
  preview(statement: Statement): Promise<Result<readonly PreviewLine[]>>;

  /** Stores a payload as a draft. Its parts must have been put before. */
  createDraft(input: { readonly payload: Uint8Array; readonly createdBy: string }): Promise<Result<DraftRow>>;
  /** Replaces the payload. Every approval lapses: it was of other bytes. */
  reviseDraft(id: string, revision: number, payload: Uint8Array): Promise<Result<DraftRow>>;
  discardDraft(id: string, revision: number): Promise<Result<DraftRow>>;
  /** Adds a signature over the draft's exact bytes; publishes when the last one that is needed is there. */
  signDraft(id: string, revision: number, signature: DraftSignature): Promise<Result<SignOutcome>>;
  /** Which roles' signatures are still missing. */
  missingSignatures(draft: DraftRow): Result<readonly string[]>;
  /** Admits a complete envelope of our own institute: delegations, revocations, or anything signed elsewhere. */
  submit(envelope: Uint8Array): Promise<Result<StatementRow>>;

  /** Stores a part's bytes; refuses `part-mismatch` if they do not hash to `sha256`. Holds one chunk in memory at a time. */
  putPart(sha256: Digest, content: AsyncIterable<Uint8Array>): Promise<Result<MeasuredPart>>;

  /** Reads for a person. What they may not have is answered exactly like what is not there: `not-found`. */
  statement(id: StatementId, reader: Reader): Promise<Result<StatementView>>;
  statements(query: StatementQuery, reader: Reader): Promise<StatementPage>;
  /** The bytes of a part, chunk by chunk, each re-hashed. */
  part(
    id: StatementId,
    name: PartName,
    reader: Reader,
  ): Promise<Result<{ readonly part: Part; readonly content: AsyncIterable<Uint8Array> }>>;
  /** Everything that a verifier needs offline (spec/bundle.md). Parts above `partBytesMax` are named, not held. */
  exportBundle(id: StatementId, reader: Reader, partBytesMax?: number): Promise<Result<Uint8Array>>;
  /** Why an institute has, waits for, or may not have a statement and each of its parts. */
  why(id: StatementId, institute: InstituteId, reader: Reader): Promise<Result<Explanation>>;

  peers(): Promise<readonly PeerView[]>;
  /** Of any log we follow: entries by position, with what is withheld shown as withheld. */
  log(author: InstituteId, from: number, limit: number): Promise<readonly EntryRow[]>;
  receipts(peer: InstituteId, limit: number): Promise<readonly ReceiptRow[]>;
  /** Verifies every statement, part and log again from the bytes. Reports progress; changes nothing. */
  fsck(onProgress?: (progress: FsckProgress) => void): Promise<FsckReport>;
  status(): Promise<NodeStatus>;
}

/** A person who reads, as the token says. */
export interface Reader {
  readonly roles: readonly ReaderRole[];
  readonly post: string | null;
}

export interface PreviewLine {
  readonly institute: InstituteId;
  readonly part: PartName | null;
  readonly decision: Decision;
  readonly explanation: string;
}

export interface SignOutcome {
  readonly draft: DraftRow;
  /** Set when this signature completed the draft and it was published. */
  readonly published: StatementRow | null;
  readonly missing: readonly string[];
}

export interface MeasuredPart {
  readonly sha256: Digest;
  readonly sizeBytes: number;
  readonly chunkRoot: Digest;
}

export interface StatementView {
  readonly row: StatementRow;
  readonly statement: Statement;
  readonly signers: readonly Signer[];
  readonly parts: readonly {
    readonly part: Part;
    readonly state: 'held' | 'wanted' | 'withheld';
    readonly rule: string;
  }[];
}

/** A page for one reader. It may be short, or empty, and still not be the last: `resumeAt` null says that it is. */
export interface StatementPage {
  readonly items: readonly StatementView[];
  /** The arrival to go on from, as the query's `before` or `after`. */
  readonly resumeAt: number | null;
}

export interface Explanation {
  readonly institute: InstituteId;
  readonly statement: { readonly decision: Decision; readonly explanation: string };
  readonly parts: readonly {
    readonly name: PartName;
    readonly decision: Decision;
    readonly explanation: string;
  }[];
  /** Of our own statements: what has happened so far. */
  readonly delivery: DeliveryRow | null;
}

export interface PeerView {
  readonly institute: InstituteId;
  readonly name: string;
  readonly connected: boolean;
  readonly keyIds: readonly KeyId[];
  /** How far we have verified the peer's own log, and when it last signed that this is its head. */
  readonly size: number;
  readonly heardAt: Instant | null;
  /** Statements of ours that it may have and has not confirmed. */
  readonly due: number;
  readonly delivered: number;
  /** Entries of its log that no relay held, to be asked of the peer itself. */
  readonly unheld: number;
  readonly lastSyncAt: Instant | null;
  /** The last fault or refusal with this peer, as a code. */
  readonly lastProblem: string | null;
}

export interface FsckProgress {
  readonly author: InstituteId;
  readonly checked: number;
  readonly size: number;
}

export interface FsckReport {
  readonly statements: number;
  readonly parts: number;
  readonly logs: number;
  readonly problems: readonly { readonly code: string; readonly where: string }[];
}

export interface NodeStatus {
  readonly institute: InstituteId;
  readonly network: NetworkId;
  readonly nodeKeyId: KeyId;
  readonly charterVersion: number | null;
  readonly charterExpiresAt: Instant | null;
  readonly logSize: number;
  readonly quarantined: number;
  readonly forks: number;
  /** Whether we may sign: false after a restore until peers have told us our own last head. */
  readonly signing: boolean;
}
