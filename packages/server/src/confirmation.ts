import type { Reader } from '@comity/node';
import type { DUTY_ROLES } from '@comity/protocol';
import { type InstituteId, ok, type Post, type Result, type Statement } from '@comity/protocol';
import type { ApiDeps } from './api-deps.ts';

/** Whom an alert reaches, and what is to be typed before it is signed. */
export interface Confirmation {
  /** null: nothing is to be typed; it is a drill, or takes back or ends what was raised. */
  readonly phrase: string | null;
  readonly institutes: readonly InstituteId[];
  /** On duty at these institutes, as far as the reader may know. */
  readonly posts: readonly {
    readonly institute: InstituteId;
    readonly role: (typeof DUTY_ROLES)[number];
    readonly post: Post;
  }[];
}

type Alert = Extract<Statement, { type: 'alert' }>;

/** Of an alert that is not published yet. Refusals: those of `preview`. */
export async function confirmationOf(
  { node }: Pick<ApiDeps, 'node'>,
  statement: Alert,
  reader: Reader,
): Promise<Result<Confirmation>> {
  const institutes = await reachedBy({ node }, statement);
  if (!institutes.ok) return institutes;
  const posts = (await node.directory(reader))
    .filter(({ institute }) => institutes.value.includes(institute))
    .map(({ institute, duty }) => ({ institute, role: duty.role, post: duty.primary.post }));
  return ok({ phrase: phraseFor(statement, institutes.value.length), institutes: institutes.value, posts });
}

/** What whoever signs it must type; null: nothing. Refusals: those of `preview`. */
export async function phraseOf(
  { node }: Pick<ApiDeps, 'node'>,
  statement: Alert,
): Promise<Result<string | null>> {
  const institutes = await reachedBy({ node }, statement);
  return institutes.ok ? ok(phraseFor(statement, institutes.value.length)) : institutes;
}

function phraseFor({ body: { status, message } }: Alert, count: number): string | null {
  const typed = status === 'Actual' && (message === 'alert' || message === 'update');
  return typed ? `ACTUAL ALERT TO ${count} INSTITUTES` : null;
}

/** Who gets it now: whom something holds it back from is not reached. */
async function reachedBy(
  { node }: Pick<ApiDeps, 'node'>,
  statement: Alert,
): Promise<Result<readonly InstituteId[]>> {
  const preview = await node.preview(statement);
  if (!preview.ok) return preview;
  const lines = preview.value.lines.filter(({ part, outcome }) => part === null && outcome === 'permit');
  return ok(lines.map(({ institute }) => institute));
}
