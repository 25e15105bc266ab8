import type { Decision, DutyClock, Obligation, Reader as PolicyReader, Preview } from '@comity/policy';
import type {
  AdoptedCharter,
  AlertStatus,
  Digest,
  GroupId,
  Instant,
  InstituteId,
  InstrumentId,
  KeyId,
  Marking,
  NetworkId,
  Part,
  PartName,
  Post,
  ReadRegistry,
  Registry,
  Result,
  Signer,
  Statement,
  StatementId,
  StatementTypeName,
  TermsText,
} from '@comity/protocol';
import type {
  BoardView,
  DueNotice,
  DutyView,
  IncidentQuery,
  IncidentSummary,
  IncidentView,
} from './crisis/view.ts';
import type { Settled } from './loops.ts';
import type { Facets, StatementSearch } from './search/search-view.ts';
import type {
  AccessHead,
  AuditExportRow,
  DeliveryRow,
  DraftRow,
  DraftSignature,
  EntryRow,
  EventRow,
  NoticeAttempt,
  NoticeQuery,
  NoticeRow,
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

  /** The registry that the charter in force names; null: it names none, or the document is not here yet. */
  registry(): Registry | null;
  /** Keeps a registry's document; it is put to use by the charter that names it (spec/registry.md). */
  importRegistry(document: Uint8Array): Promise<Result<ReadRegistry>>;
  /** Texts that institutes accept: whether we do, who waits for it, and who else does. */
  adherences(): Promise<readonly AdherenceView[]>;
  /** Private groups that we know, by their newest rosters. */
  rosters(): Promise<readonly RosterView[]>;

  /** Who would receive what, and why; what is asked, what contradicts itself, what changes (policy's `composePreview`). */
  preview(statement: Statement): Promise<Result<Preview>>;

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
  /** A page of what a search finds, the newest first. */
  find(search: StatementSearch, reader: Reader): Promise<StatementPage>;
  /** How much it finds, and by each property how much it would with another value; figures as in `summary`. */
  facets(search: Omit<StatementSearch, 'limit' | 'before'>, reader: Reader): Promise<Facets>;
  /** How many statements the reader may read, by one property; figures that would give away fewer than three companies are left out. */
  summary(query: SummaryQuery, reader: Reader): Promise<Summary>;
  /** What has been said about a statement that the reader may read: remarks, withdrawal, requests, answers, receipts; the oldest first. */
  about(id: StatementId, reader: Reader): Promise<Result<readonly StatementView[]>>;
  /** Of a statement of ours that was taken back: who was asked, and what they answered. */
  takeback(id: StatementId, reader: Reader): Promise<Result<TakebackView>>;
  /** What waits for us: consultations that name us, requests for access to ours, each without an answer. */
  openQuestions(reader: Reader): Promise<OpenQuestions>;
  /** What has to be reported until when: of our own statements that claim an instrument, and of actual incidents. `zone`: the reader's, IANA. */
  reportingDuties(zone: string, reader: Reader): Promise<readonly ReportingDuty[]>;
  /** The same of one statement, whoever issued it, or of the incident of an alert. Refusal: `not-found`. */
  reportingDutyOf(id: StatementId, zone: string, reader: Reader): Promise<Result<ReportingDuty>>;
  /** The bytes of a part, chunk by chunk, each re-hashed. */
  part(
    id: StatementId,
    name: PartName,
    reader: Reader,
  ): Promise<Result<{ readonly part: Part; readonly content: AsyncIterable<Uint8Array> }>>;
  /** Everything that a verifier needs offline (spec/bundle.md). Parts above `partBytesMax` are named, not held. */
  exportBundle(id: StatementId, reader: Reader, partBytesMax?: number): Promise<Result<Uint8Array>>;
  /** Why an institute has, waits for, or may not have a statement and each of its parts, now and before. */
  why(id: StatementId, institute: InstituteId, reader: Reader): Promise<Result<Explanation>>;

  /** Whether an event is of something that this person may know of. */
  mayHear(event: EventRow, reader: Reader): Promise<boolean>;
  /** Whether a statement's id may be named to this person: nothing of it is shown, so no line of the access log is written. */
  mayKnow(id: StatementId, reader: Reader): Promise<boolean>;
  /** Verifies the whole chain of the access log (spec/access-log.md). */
  verifyAccessLog(): Promise<AccessLogReport>;
  /** Asks for a copy of the access log; a second person must approve. */
  requestAuditExport(input: {
    readonly reason: string;
    readonly by: string;
  }): Promise<Result<AuditExportRow>>;
  approveAuditExport(id: string, revision: number, by: string): Promise<Result<AuditExportRow>>;
  /** The lines of an approved export, for whoever takes it. Refusals: `not-found`, `audit-not-approved`. */
  auditExport(id: string, by: string): Promise<Result<AsyncIterable<Uint8Array>>>;

  /** Incidents that the reader may know of, the newest first. */
  incidents(query: IncidentQuery, reader: Reader): Promise<readonly IncidentSummary[]>;
  /** One merged picture of an incident, from every statement about it that the reader may read; `id` may be any alert of it. */
  incident(id: StatementId, reader: Reader): Promise<Result<IncidentView>>;
  /** Who has received, seen and answered the newest alert of an incident of ours; of another's, ourselves alone. */
  board(id: StatementId, reader: Reader): Promise<Result<BoardView>>;
  /** The same of every alert of the incident that the reader may read, the first one first; `board` is the last of them. */
  boards(id: StatementId, reader: Reader): Promise<Result<readonly BoardView[]>>;
  /** Who is on duty where, by institute and role, as far as the reader may know. */
  directory(reader: Reader): Promise<readonly DutyView[]>;
  /**
   * A person has opened an alert: our node says so to its issuer, once for each alert. Nothing, if it is ours or was said.
   * Refusals: `not-found`, those of `submit`.
   */
  noteSeen(id: StatementId, reader: Reader): Promise<Result<null>>;
  /**
   * Calls the next duty post about an alert now, before the one that was called has had its time. Answers it; null: somebody has answered, or nobody
   * is left. Refusals: `not-found`, `conflict`.
   */
  callNextPost(id: StatementId, reader: Reader): Promise<Result<Post | null>>;

  /** Notices as they stand, for the inbox of a post or the history of an alert. */
  notices(query: NoticeQuery): Promise<readonly NoticeRow[]>;
  /** Notices to be sent now, at most `limit`: what the channels work off. A drill's have no channel that is not cleared for drills. */
  dueNotices(limit: number): Promise<readonly DueNotice[]>;
  /** What became of one attempt. Refusals: `not-found`, `conflict` (it changed meanwhile: nothing more is to be sent for it now). */
  noteAttempt(key: Digest, revision: number, attempt: NoticeAttempt): Promise<Result<NoticeRow>>;
  /** Pages the duty posts about a draft that a watch rule made. */
  pageAbout(draft: DraftRow, status: AlertStatus): Promise<void>;

  peers(): Promise<readonly PeerView[]>;
  /** Of any log we follow: entries by position, with what is withheld shown as withheld. */
  log(author: InstituteId, from: number, limit: number): Promise<readonly EntryRow[]>;
  receipts(peer: InstituteId, limit: number): Promise<readonly ReceiptRow[]>;
  /** Verifies every statement, part and log again from the bytes. Reports progress; changes nothing. */
  fsck(onProgress?: (progress: FsckProgress) => void): Promise<FsckReport>;
  status(): Promise<NodeStatus>;
}

/** A person who reads, as the token says. */
export interface Reader extends PolicyReader {
  readonly post: string | null;
  /** What the access log calls a person without a post. */
  readonly label?: string;
}

export interface AdherenceView {
  readonly text: TermsText;
  /** Instruments that ask for it. */
  readonly instruments: readonly InstrumentId[];
  /** Whether our counsel has accepted it, by which statement. */
  readonly accepted: boolean;
  readonly statement: StatementId | null;
  /** Institutes that hold something for us until we accept it. */
  readonly awaitedBy: readonly InstituteId[];
  /** Institutes that have accepted it, ours included. */
  readonly acceptedBy: readonly InstituteId[];
}

export interface RosterView {
  readonly group: GroupId;
  readonly name: string;
  readonly version: number;
  readonly members: readonly InstituteId[];
  readonly statement: StatementId;
}

export interface SummaryQuery {
  readonly by: 'author' | 'type' | 'model' | 'task';
  readonly author?: InstituteId;
  readonly type?: StatementTypeName;
}

export interface Summary {
  readonly by: SummaryQuery['by'];
  readonly groups: readonly {
    readonly key: string;
    /** null: left out, because fewer than three companies stand behind what is sensitive in it (rule `aggregation-floor`). */
    readonly count: number | null;
    readonly rule: 'aggregation-floor' | null;
  }[];
  /** False: there are more groups than SUMMARY_GROUPS_MAX. */
  readonly complete: boolean;
}

export interface TakebackView {
  readonly statement: StatementId;
  readonly requests: readonly {
    /** The withdrawal or narrowing remark. */
    readonly id: StatementId;
    readonly kind: 'withdrawal' | 'narrowing';
    readonly reason: string;
    readonly issuedAt: Instant;
    readonly asked: readonly {
      readonly institute: InstituteId;
      /** left: it was asked and is no member any more. */
      readonly answer: 'confirmed' | 'refused' | 'no-answer' | 'left';
      readonly outcome: 'purged' | 'not-held' | 'refused' | null;
      readonly at: Instant | null;
    }[];
  }[];
  /** "asked 9, confirmed 7, refused 0, no answer 2", and what that does not say. */
  readonly sentence: string;
}

export interface OpenQuestions {
  readonly consultations: readonly StatementView[];
  readonly accessRequests: readonly StatementView[];
}

/** Times to report that count from what one statement or one incident says (spec/duties.md). */
export interface ReportingDuty {
  readonly subject: StatementId;
  readonly kind: 'statement' | 'incident';
  readonly issuer: InstituteId;
  readonly ours: boolean;
  readonly title: string;
  /** The soonest first. */
  readonly clocks: readonly DutyClock[];
}

export interface AccessLogReport {
  readonly lines: number;
  readonly segments: number;
  readonly head: AccessHead | null;
  /** Empty if the chain holds from the first line to the head that the database knows. */
  readonly problems: readonly {
    readonly code: string;
    readonly segment: number;
    readonly sequence: number;
  }[];
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
  /** The terms in force: of the statement, or of its issuer's newest remark. */
  readonly marking: Marking;
  readonly remark: StatementId | null;
  readonly withdrawn: { readonly statement: StatementId; readonly reason: string } | null;
  /** What comes with reading it. */
  readonly obligations: readonly Obligation[];
  readonly parts: readonly {
    readonly part: Part;
    /** purged: it was here and had to be dropped. */
    readonly state: 'held' | 'wanted' | 'withheld' | 'purged';
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
  /** Of our own statements: how it stands. */
  readonly delivery: DeliveryRow | null;
  /** Of our own: how it stood before, the oldest first, each with the charter and registry that it was decided by. */
  readonly past: readonly DeliveryRow[];
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
