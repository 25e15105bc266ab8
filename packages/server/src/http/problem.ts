import { REFUSALS, type Refusal } from '@comity/protocol';

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** RFC 9457, from the one table of refusals. Nothing of the request is repeated in it. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly facts: Refusal['facts'];
  /** The rule of policy that decided, where one did. */
  readonly rule?: string;
  readonly retry: boolean;
  readonly requestId: string;
}

export function problemOf({ code, facts }: Refusal, requestId: string): Problem {
  const { meaning, http, retry } = REFUSALS[code];
  const { rule } = facts;
  return {
    type: `urn:comity:refusal:${code}`,
    title: meaning,
    status: http,
    code,
    facts,
    ...(typeof rule === 'string' ? { rule } : {}),
    retry,
    requestId,
  };
}

/** The answer for a refusal. `headers` are those that its status asks for. */
export function problemResponse(
  refusal: Refusal,
  requestId: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const problem = problemOf(refusal, requestId);
  const challenge: Record<string, string> = problem.status === 401 ? { 'www-authenticate': 'Bearer' } : {};
  return new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: { 'content-type': PROBLEM_MEDIA_TYPE, ...challenge, ...headers },
  });
}
