import { AlertStatus, type BodyOf } from '@comity/protocol';

/** The status that a statement of a crisis says; null: it belongs to none. */
export function statusOfBody(body: unknown): AlertStatus | null {
  const read = AlertStatus.safeParse(
    typeof body === 'object' && body !== null && 'status' in body ? body.status : null,
  );
  return read.success ? read.data : null;
}

/** The incident that a statement names; null: it opens one, or belongs to none. */
export const incidentIdOf = (body: unknown): string | null =>
  typeof body === 'object' && body !== null && 'incident' in body && typeof body.incident === 'string'
    ? body.incident
    : null;

export const alertBodyOf = ({
  type,
  body,
}: {
  readonly type: string;
  readonly body: unknown;
}): BodyOf<'alert'> | null => (type === 'alert' ? (body as BodyOf<'alert'>) : null); // as: the node's answer, by its type
