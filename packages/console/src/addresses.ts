/** Where pages are, for pages of other areas: one place to change when one moves. */

export const findingAddress = (id: string): string => `/findings/${id}`;

/** A draft on its way: what it says, who has signed, who is missing. An alert has pages of its own, on the side of its status. */
export const draftAddress = (id: string, type?: string): string =>
  type === 'alert' ? `/alerts/drafts/${id}` : `/publish/drafts/${id}`;

/** Where a second person reads a draft as others will, and signs. */
export const approvalAddress = (id: string, type: string): string =>
  type === 'alert' ? draftAddress(id, type) : `/approvals/${id}`;

/** Drills live apart from alerts, from the address on. */
export const incidentAddress = (id: string, status: string): string =>
  `${status === 'Actual' ? '/alerts' : '/drills'}/${id}`;
