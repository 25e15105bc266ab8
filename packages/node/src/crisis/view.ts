import type {
  AlertLevel,
  AlertStatus,
  BodyOf,
  Instant,
  InstituteId,
  Post,
  StatementId,
  StatementTypeName,
  Tlp,
} from '@comity/protocol';
import type { NoticeRow } from '../store.ts';

/** What a node shows of a crisis, and whom it calls: the answers of its verbs (node.ts). */

/** Whom this institute calls, and by what; from the operator's configuration. */
export interface DutyRoster {
  /** In the order in which they are called: the first at once, the next after `escalateMinutes` without an acknowledgement, and so on. */
  readonly posts: readonly { readonly post: Post; readonly channels: readonly string[] }[];
  readonly channels: readonly {
    readonly name: string;
    /** Whether it may carry what is no actual alert. */
    readonly drills: boolean;
  }[];
  readonly escalateMinutes: number;
  /** Nobody is called longer than this for one alert, whatever its own end. */
  readonly expireMinutes: number;
}

/** A notice with what a channel needs to know of its subject. */
export interface DueNotice extends NoticeRow {
  readonly issuer: InstituteId;
  readonly title: string;
  readonly tlp: Tlp;
  readonly level: AlertLevel | null;
  readonly message: BodyOf<'alert'>['message'] | null;
  readonly channel: string;
}

export interface IncidentQuery {
  readonly status?: AlertStatus;
  readonly state?: IncidentState;
  readonly limit: number;
}

/** expired: its last alert is over and nobody has ended it. */
export type IncidentState = 'open' | 'cancelled' | 'stood-down' | 'expired';

export interface IncidentSummary {
  readonly incident: StatementId;
  readonly issuer: InstituteId;
  readonly status: AlertStatus;
  readonly state: IncidentState;
  readonly title: string;
  readonly event: string;
  readonly level: AlertLevel;
  readonly raisedAt: Instant;
  readonly updatedAt: Instant;
  /** The newest alert. */
  readonly head: StatementId;
  /** Two alerts claim to follow one: its issuer contradicts itself. Both are shown. */
  readonly ambiguous: boolean;
  /** What we have answered to the newest alert; of our own: null. */
  readonly answer: AnswerState | null;
  readonly breakGlass: string | null;
}

export type AnswerState = BodyOf<'acknowledgement'>['state'];

/** One statement within an incident, with who signed and when we had it. */
export interface Said<Body> {
  readonly statement: StatementId;
  readonly issuer: InstituteId;
  readonly title: string;
  /** As it was signed. */
  readonly tlp: Tlp;
  readonly posts: readonly string[];
  readonly issuedAt: Instant;
  readonly receivedAt: Instant;
  readonly body: Body;
}

export interface IncidentView extends IncidentSummary {
  /** The chain, the first alert first. */
  readonly alerts: readonly Said<BodyOf<'alert'>>[];
  readonly situationReports: readonly Said<BodyOf<'situation-report'>>[];
  /** The newest announced time of a next report; overdue once it has passed and no report came. */
  readonly nextReport: { readonly dueAt: Instant; readonly overdue: boolean } | null;
  readonly requests: readonly RequestView[];
  readonly measures: readonly MeasureView[];
  readonly activations: readonly ActivationView[];
  /** What was answered, as far as it is addressed to us or said by us. */
  readonly acknowledgements: readonly Said<BodyOf<'acknowledgement'>>[];
  /** Everything above in the order of `issuedAt`, one line each; derived from statements alone. */
  readonly timeline: readonly TimelineEntry[];
}

/** open -> offered -> accepted -> delivered -> closed; `declined` if all who were asked have declined. */
export type RequestState = 'open' | 'offered' | 'declined' | 'accepted' | 'delivered' | 'closed';

export interface RequestView {
  readonly request: StatementId;
  readonly state: RequestState;
  readonly asked: readonly InstituteId[];
  readonly steps: readonly (Said<BodyOf<'request'>> | Said<BodyOf<'offer'>>)[];
}

export interface MeasureView {
  readonly measure: StatementId;
  readonly newest: Said<BodyOf<'measure'>>;
  readonly steps: readonly Said<BodyOf<'measure'>>[];
  /** Of a public line: who has agreed (`acknowledged`, `acting`) or not (`declined`). */
  readonly answers: readonly Said<BodyOf<'acknowledgement'>>[];
}

export interface ActivationView {
  readonly activation: StatementId;
  readonly playbook: StatementId;
  readonly name: string;
  readonly title: string;
  readonly state: 'active' | 'ended';
  readonly activatedAt: Instant;
  readonly tasks: readonly {
    readonly step: BodyOf<'playbook'>['steps'][number];
    readonly dueAt: Instant | null;
    /** The newest report of each institute that has made one. */
    readonly reports: readonly Said<BodyOf<'task-report'>>[];
  }[];
}

export interface TimelineEntry {
  readonly at: Instant;
  readonly statement: StatementId;
  readonly issuer: InstituteId;
  readonly type: StatementTypeName;
  /** What it did: `raised`, `updated`, `cancelled`, `stood-down`, `reported`, `acknowledged`, `offered` …: a closed word per type and state. */
  readonly did: string;
  readonly title: string;
}

/** How one alert stands with one institute (spec/acknowledgement.md). */
export type ReachState =
  | 'not-delivered'
  | 'unreachable'
  | 'delivered'
  | 'seen'
  | 'acknowledged'
  | 'acting'
  | 'declined';

export interface BoardRow {
  readonly institute: InstituteId;
  readonly state: ReachState;
  /** When it came to be so. */
  readonly at: Instant | null;
  /** The peer's own words, signed: when it held it, when a person saw it, when a post answered. */
  readonly deliveredAt: Instant | null;
  readonly seenAt: Instant | null;
  readonly answeredAt: Instant | null;
  readonly post: string | null;
  readonly note: string | null;
  /** No answer of a post by `replyBy`. Never of an alert that asks for none, or that a newer one replaced before. */
  readonly overdue: boolean;
  /** Its answer to the newest alert before this one that it answered, if it has not answered this one. */
  readonly earlier: AnswerState | null;
  /** How to reach its duty coordinator outside of Comity; shown once it is overdue or unreachable. */
  readonly contact: DutyView | null;
}

export interface BoardView {
  readonly incident: StatementId;
  readonly alert: StatementId;
  readonly status: AlertStatus;
  readonly title: string;
  readonly issuedAt: Instant;
  readonly replyBy: Instant;
  readonly rows: readonly BoardRow[];
  readonly counts: Readonly<Record<ReachState, number>>;
}

export interface DutyView {
  readonly institute: InstituteId;
  readonly statement: StatementId;
  readonly duty: BodyOf<'contact'>;
  /** Nobody has tried for longer than CONTACT_STALE_DAYS. */
  readonly stale: boolean;
}
