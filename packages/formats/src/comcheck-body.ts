import type { BodyOf, Instant } from '@comity/protocol';

/** What a communications check is called, as title and as event: by it the check before is found again. */
export const COMCHECK_TITLE = 'Communications check';

/** A Test alert that asks for nothing but an answer, until `replyBy`; whoever raises it, a person or a timer (spec/directory.md). */
export function comcheckBody(replyBy: Instant): BodyOf<'alert'> {
  const no = { answer: 'no', grounds: null } as const;
  return {
    status: 'Test',
    message: 'alert',
    incident: null,
    previous: null,
    event: COMCHECK_TITLE,
    categories: ['Other'],
    level: 'information',
    urgency: 'Unknown',
    severity: 'Unknown',
    certainty: 'Observed',
    verification: 'unverified',
    description:
      'This tests whether every institute is reached, by its node and by a person. Nothing has happened.',
    instruction: 'Acknowledge this test. Do nothing else.',
    responses: [],
    models: [],
    assessment: { unusual: no, growing: no, crossBorder: no, coordinated: no },
    replyBy,
    expiresAt: replyBy,
    reviewBy: null,
    breakGlass: null,
    reason: null,
    cause: null,
    retainUntil: null,
  };
}
