import { type AlertStatus, type BodyOf, instantOf } from '@comity/protocol';

type Body = BodyOf<'alert'>;
type Fields = Pick<
  Body,
  | 'event'
  | 'level'
  | 'urgency'
  | 'severity'
  | 'certainty'
  | 'categories'
  | 'verification'
  | 'description'
  | 'instruction'
  | 'responses'
  | 'models'
  | 'replyBy'
  | 'expiresAt'
  | 'reviewBy'
>;

/** What was said so far of an alert: of the body, and the title. */
export interface AlertSaid extends Partial<Fields> {
  readonly title?: string;
  readonly assessment: Partial<Body['assessment']>;
}

/** `later` over `earlier`, answer by answer. */
export const joinSaid = (earlier: AlertSaid, later: AlertSaid): AlertSaid => ({
  ...earlier,
  ...later,
  assessment: { ...earlier.assessment, ...later.assessment },
});

/** What was said of the body: without the title, which is the label's. */
export const fieldsOf = ({ title: _, ...fields }: AlertSaid): Omit<AlertSaid, 'title'> => fields;

/** The body of an alert that opens an incident; `writeStatement` refuses one in which a field was not said. */
export const openingBody = (
  said: AlertSaid,
  status: AlertStatus,
  breakGlass: string | null,
  nowMs: number,
): Body =>
  ({
    status,
    message: 'alert',
    incident: null,
    previous: null,
    verification: 'unverified',
    instruction: null,
    responses: [],
    models: [],
    replyBy: null,
    expiresAt: instantOf(nowMs + EXPIRES_MS),
    reviewBy: null,
    reason: null,
    cause: null,
    retainUntil: null,
    ...fieldsOf(said),
    breakGlass,
  }) as Body; // as: the surface has asked for the rest, and writeStatement judges it

/** Nobody is called any more a day after, unless something else was said. */
export const EXPIRES_MS = 24 * 3_600_000;
