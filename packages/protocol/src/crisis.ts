import { z } from 'zod';
import type { Charter } from './charter.ts';
import { StatementId } from './identifier.ts';

/** The words that all statements of a crisis share (spec/alert.md). Where CAP 1.2 has a word, it is that word. */

/** Inside the signed bytes and the same for everything of one incident: a drill can never become the real thing. */
export const ALERT_STATUSES = ['Actual', 'Exercise', 'Test'] as const;
export const AlertStatus = z.enum(ALERT_STATUSES);
export type AlertStatus = z.infer<typeof AlertStatus>;

/** Levels of activation, from the lowest: for knowledge; one institute acts; several act; the network acts together. */
export const ALERT_LEVELS = ['information', 'level-1', 'level-2', 'level-3'] as const;
export const AlertLevel = z.enum(ALERT_LEVELS);
export type AlertLevel = z.infer<typeof AlertLevel>;

/** CAP 1.2 (OASIS), section 3.2.2. */
export const CAP_CATEGORIES = [
  'Geo',
  'Met',
  'Safety',
  'Security',
  'Rescue',
  'Fire',
  'Health',
  'Env',
  'Transport',
  'Infra',
  'CBRNE',
  'Other',
] as const;
export const CAP_URGENCIES = ['Immediate', 'Expected', 'Future', 'Past', 'Unknown'] as const;
export const CAP_SEVERITIES = ['Extreme', 'Severe', 'Moderate', 'Minor', 'Unknown'] as const;
export const CAP_CERTAINTIES = ['Observed', 'Likely', 'Possible', 'Unlikely', 'Unknown'] as const;
export const CAP_RESPONSES = [
  'Shelter',
  'Evacuate',
  'Prepare',
  'Execute',
  'Avoid',
  'Monitor',
  'Assess',
  'AllClear',
  'None',
] as const;

/** What each statement within an incident says first. `incident`: the id of the alert that opened it. */
export const withinIncident = { incident: StatementId, status: AlertStatus } as const;

/** How long an institute may take to acknowledge, if the alert names no time of its own: minutes, by level. */
const AcknowledgeMinutes = z.int().min(1).max(10_080);

/** What a charter settles about alerts. It can ask for more coordinators than two, never for fewer. */
export const CrisisTerms = z.strictObject({
  alertCoordinators: z.int().min(2).max(8),
  acknowledgeMinutes: z.strictObject({
    information: AcknowledgeMinutes,
    'level-1': AcknowledgeMinutes,
    'level-2': AcknowledgeMinutes,
    'level-3': AcknowledgeMinutes,
  }),
});
export type CrisisTerms = z.infer<typeof CrisisTerms>;

/** In force where a charter says nothing: a working day for knowledge, a quarter of an hour at the highest level. */
export const DEFAULT_CRISIS_TERMS: CrisisTerms = {
  alertCoordinators: 2,
  acknowledgeMinutes: { information: 480, 'level-1': 120, 'level-2': 30, 'level-3': 15 },
};

export const crisisTermsOf = (charter: Charter): CrisisTerms => charter.crisis ?? DEFAULT_CRISIS_TERMS;
