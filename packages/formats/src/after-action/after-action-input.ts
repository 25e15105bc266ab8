import type {
  AlertLevel,
  AlertStatus,
  BodyOf,
  Instant,
  InstituteId,
  StatementId,
  StatementTypeName,
  Tlp,
} from '@comity/protocol';
import type { INCIDENT_WORDS, REACH_WORDS, REQUEST_WORDS } from '../crisis-words.ts';

/** What a report is made of: of the node's `IncidentView` and `BoardView` just the fields that it shows. */
export interface AfterActionInput {
  readonly incident: AfterActionIncident;
  /** One for each alert. */
  readonly boards: readonly AfterActionBoard[];
  /** The strictest of the statements that the report is made of: it is passed on as they are. */
  readonly tlp: Tlp;
  readonly generatedAt: Instant;
}

export interface SaidIn<Body> {
  readonly statement: StatementId;
  readonly issuer: InstituteId;
  readonly title: string;
  readonly posts: readonly string[];
  readonly issuedAt: Instant;
  readonly body: Body;
}

export interface AfterActionIncident {
  readonly incident: StatementId;
  readonly issuer: InstituteId;
  readonly status: AlertStatus;
  readonly state: keyof typeof INCIDENT_WORDS;
  readonly title: string;
  readonly event: string;
  readonly level: AlertLevel;
  readonly raisedAt: Instant;
  readonly updatedAt: Instant;
  readonly ambiguous: boolean;
  readonly breakGlass: string | null;
  /** The first alert first. */
  readonly alerts: readonly SaidIn<BodyOf<'alert'>>[];
  readonly situationReports: readonly SaidIn<BodyOf<'situation-report'>>[];
  readonly nextReport: { readonly dueAt: Instant; readonly overdue: boolean } | null;
  readonly requests: readonly RequestIn[];
  readonly measures: readonly MeasureIn[];
  readonly activations: readonly ActivationIn[];
  readonly acknowledgements: readonly SaidIn<BodyOf<'acknowledgement'>>[];
  readonly timeline: readonly TimelineLineIn[];
}

export interface RequestIn {
  readonly request: StatementId;
  readonly state: keyof typeof REQUEST_WORDS;
  readonly asked: readonly InstituteId[];
  readonly steps: readonly (SaidIn<BodyOf<'request'>> | SaidIn<BodyOf<'offer'>>)[];
}

export interface MeasureIn {
  readonly measure: StatementId;
  readonly newest: SaidIn<BodyOf<'measure'>>;
  readonly steps: readonly SaidIn<BodyOf<'measure'>>[];
  readonly answers: readonly SaidIn<BodyOf<'acknowledgement'>>[];
}

export interface ActivationIn {
  readonly activation: StatementId;
  readonly playbook: StatementId;
  readonly name: string;
  readonly title: string;
  readonly state: 'active' | 'ended';
  readonly activatedAt: Instant;
  readonly tasks: readonly {
    readonly step: BodyOf<'playbook'>['steps'][number];
    readonly dueAt: Instant | null;
    readonly reports: readonly SaidIn<BodyOf<'task-report'>>[];
  }[];
}

export interface TimelineLineIn {
  readonly at: Instant;
  readonly statement: StatementId;
  readonly issuer: InstituteId;
  readonly type: StatementTypeName;
  readonly did: string;
  readonly title: string;
}

export interface AfterActionBoard {
  readonly alert: StatementId;
  readonly title: string;
  readonly issuedAt: Instant;
  readonly replyBy: Instant;
  readonly rows: readonly BoardRowIn[];
}

export interface BoardRowIn {
  readonly institute: InstituteId;
  readonly state: keyof typeof REACH_WORDS;
  readonly deliveredAt: Instant | null;
  readonly seenAt: Instant | null;
  readonly answeredAt: Instant | null;
  readonly post: string | null;
  readonly note: string | null;
  readonly overdue: boolean;
  readonly earlier: BodyOf<'acknowledgement'>['state'] | null;
}
