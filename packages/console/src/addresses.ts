/** Where pages are, for pages of other areas: one place to change when one moves. */

export const findingAddress = (id: string): string => `/findings/${id}`;

/** A draft on its way: what it says, who has signed, who is missing. */
export const draftAddress = (id: string): string => `/publish/drafts/${id}`;

/** Drills live apart from alerts, from the address on. */
export const incidentAddress = (id: string, status: string): string =>
  `${status === 'Actual' ? '/alerts' : '/drills'}/${id}`;
