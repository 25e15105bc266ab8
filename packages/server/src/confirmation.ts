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

/** Of an alert that is not published yet. Refusals: those of `preview`. */
export async function confirmationOf(
  { node }: Pick<ApiDeps, 'node'>,
  statement: Extract<Statement, { type: 'alert' }>,
  reader: Reader,
): Promise<Result<Confirmation>> {
  const preview = await node.preview(statement);
  if (!preview.ok) return preview;
  const institutes = preview.value.lines
    .filter(({ part, outcome }) => part === null && outcome === 'permit')
    .map(({ institute }) => institute);
  const posts = (await node.directory(reader))
    .filter(({ institute }) => institutes.includes(institute))
    .map(({ institute, duty }) => ({ institute, role: duty.role, post: duty.primary.post }));
  const { status, message } = statement.body;
  const typed = status === 'Actual' && (message === 'alert' || message === 'update');
  return ok({
    phrase: typed ? `ACTUAL ALERT TO ${institutes.length} INSTITUTES` : null,
    institutes,
    posts,
  });
}
