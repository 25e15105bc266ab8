import type {
  AlertStatus,
  BodyOf,
  Instant,
  InstituteId,
  Label,
  Marking,
  Relation,
  StatementId,
} from '@comity/protocol';
import type { AfterActionInput } from '../../after-action/after-action-input.ts';
import type { MomentName } from '../moments.ts';

/** What the API answers about crises, as far as the surfaces read it. */
type Incident = AfterActionInput['incident'];
type Board = AfterActionInput['boards'][number];

/** One merged picture of an incident. */
export interface IncidentItem extends Incident {
  /** The newest alert. */
  readonly head: StatementId;
  /** What our institute has answered to it; null: nothing, or it is ours. */
  readonly answer: BodyOf<'acknowledgement'>['state'] | null;
}

/** A line of the list of incidents. */
export type IncidentRow = Pick<
  IncidentItem,
  | 'incident'
  | 'issuer'
  | 'status'
  | 'state'
  | 'title'
  | 'event'
  | 'level'
  | 'raisedAt'
  | 'updatedAt'
  | 'head'
  | 'ambiguous'
  | 'answer'
  | 'breakGlass'
>;

export type AlertSaidItem = Incident['alerts'][number];
export type RequestItem = Incident['requests'][number];
export type MeasureItem = Incident['measures'][number];
export type ActivationItem = Incident['activations'][number];

export interface DutyItem {
  readonly institute: InstituteId;
  readonly statement: StatementId;
  readonly duty: BodyOf<'contact'>;
  readonly stale: boolean;
}

export interface BoardItem extends Omit<Board, 'rows'> {
  readonly incident: StatementId;
  readonly status: AlertStatus;
  readonly rows: readonly (Board['rows'][number] & {
    readonly at: Instant | null;
    readonly contact: DutyItem | null;
  })[];
  readonly counts: Readonly<Record<Board['rows'][number]['state'], number>>;
}

export interface NoticeItem {
  readonly key: string;
  readonly kind: string;
  readonly subject: string;
  readonly incident: string | null;
  readonly about: string | null;
  readonly status: AlertStatus;
  readonly post: string;
  readonly step: number;
  readonly state: string;
  /** Of the alert, for the post itself; else null. */
  readonly title: string | null;
  readonly attempts: readonly {
    readonly channel: string;
    readonly at: string;
    readonly outcome: string;
    readonly detail: string;
  }[];
  readonly expiresAt: string;
  readonly createdAt: string;
}

/** A test of the way to every institute, scored from its board. */
export interface ComcheckItem {
  readonly status: AlertStatus;
  readonly incident: StatementId;
  readonly alert: StatementId;
  readonly title: string;
  readonly issuedAt: string;
  readonly replyBy: string;
  readonly rows: readonly {
    readonly institute: InstituteId;
    readonly state: BoardItem['rows'][number]['state'];
    readonly deliveredSeconds: number | null;
    readonly seenSeconds: number | null;
    readonly answeredSeconds: number | null;
    readonly inTime: boolean;
  }[];
  readonly asked: number;
  readonly answeredInTime: number;
  /** 0 to 1; null: nobody was asked. */
  readonly score: number | null;
}

/** A statement as the API shows it, as far as composing one that speaks of it needs. */
export interface StatementSeen {
  readonly id: StatementId;
  readonly author: InstituteId;
  readonly type: string;
  readonly title: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** The terms in force. */
  readonly marking: Marking;
  readonly label: Pick<Label, 'issuer' | 'nonce' | 'issuedAt' | MomentName> & {
    readonly relations: readonly Relation[];
  };
}
