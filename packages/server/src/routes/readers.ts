import type { ReaderRole } from '@comity/policy';
import type { Caller } from '../http/caller.ts';

/** Who may ask what, where several routes agree. What each may read is decided per statement by policy, in the node. */

/** Those who compose, check or answer for what goes out. */
export const COMPOSERS = ['publisher', 'approver', 'counsel', 'coordinator', 'drill-coordinator'] as const;

/** They may ask why anybody has or has not got something. */
export const EXPLAINERS = [...COMPOSERS, 'auditor', 'operator'] as const;

const SEES_STATES: readonly ReaderRole[] = EXPLAINERS;

/** Whether a person is told how statements stand that they cannot read: rules, states and counts, never content. */
export const seesStates = ({ roles }: Caller): boolean => roles.some((role) => SEES_STATES.includes(role));
