import type { BodyOf, Instant } from '@comity/protocol';
import { CAUSE_WORDS } from '../../crisis-words.ts';
import { type AlertSaid, fieldsOf } from './alert-said.ts';
import { type FollowContent, openUntil } from './following.ts';
import type { AlertSaidItem, IncidentItem } from './picture.ts';

/** What follows an alert, without its marking: an update, a cancel with its prepared text, a stand-down. */
export type FollowUp = Omit<FollowContent, 'marking'>;
export type CancelCause = NonNullable<BodyOf<'alert'>['cause']>;

/** What is not said anew stays as it is. */
export const updateOf = (
  head: AlertSaidItem,
  said: AlertSaid,
  { reason, breakGlass }: { readonly reason: string; readonly breakGlass: string | null },
  nowMs: number,
): FollowUp => ({
  title: said.title ?? head.title,
  body: {
    ...head.body,
    // a time of the alert before may be over, and would be that of a mistake
    replyBy: null,
    expiresAt: openUntil(head, nowMs),
    ...fieldsOf(said),
    assessment: { ...head.body.assessment, ...said.assessment },
    message: 'update',
    reason,
    breakGlass,
  },
});

/** `because`: more of why; null: the cause says it. */
export function cancelOf(
  head: AlertSaidItem,
  cause: CancelCause,
  because: string | null,
  nowMs: number,
): FollowUp {
  const reason = sentence(CAUSE_WORDS[cause]);
  return {
    title: `Cancelled: ${head.title}`,
    body: {
      ...head.body,
      ...PREPARED,
      description: `${reason} The alert "${head.title}" of ${head.issuedAt} is cancelled.`,
      expiresAt: openUntil(head, nowMs),
      message: 'cancel',
      cause,
      verification: cause === 'duplicate' ? head.body.verification : 'refuted',
      certainty: cause === 'duplicate' ? head.body.certainty : 'Unlikely',
      reason: because ?? reason,
    },
  };
}

/** `retainUntil`: when holders delete the parts of the incident. */
export const standDownOf = (
  incident: IncidentItem,
  head: AlertSaidItem,
  { because, retainUntil }: { readonly because: string; readonly retainUntil: Instant | null },
  nowMs: number,
): FollowUp => ({
  title: `Stood down: ${head.title}`,
  body: {
    ...head.body,
    message: 'stand-down',
    description: `The incident "${incident.title}" is over. ${because}`,
    instruction: 'End what was begun because of it. Close what you still have open.',
    responses: ['AllClear'],
    urgency: 'Past',
    replyBy: null,
    reviewBy: null,
    breakGlass: null,
    expiresAt: openUntil(head, nowMs),
    reason: because,
    cause: null,
    retainUntil,
  },
});

/** Ready before it is needed: at night nobody looks for words. */
const PREPARED: Pick<
  BodyOf<'alert'>,
  'urgency' | 'instruction' | 'responses' | 'replyBy' | 'reviewBy' | 'breakGlass' | 'retainUntil'
> = {
  urgency: 'Past',
  instruction: 'Disregard the alert. End what was begun because of it.',
  responses: ['AllClear'],
  replyBy: null,
  reviewBy: null,
  breakGlass: null,
  retainUntil: null,
};

const sentence = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
