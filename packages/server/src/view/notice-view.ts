import type { NoticeRow } from '@comity/node';
import { StatementId } from '@comity/protocol';
import type { ApiDeps } from '../api-deps.ts';
import type { Caller } from '../http/caller.ts';

/** A notice as its people see it. Its own post reads what it is about, as far as the reader may; everybody else sees states. */
export async function noticeView({ node }: Pick<ApiDeps, 'node'>, row: NoticeRow, caller: Caller) {
  const { key, kind, subject, incident, about, status, post, step, state, channels, attempts } = row;
  const { notBefore, expiresAt, createdAt, updatedAt } = row;
  return {
    key,
    kind,
    subject,
    incident,
    about,
    status,
    post,
    step,
    state,
    title: post === caller.post ? await titleOf({ node }, subject, caller) : null,
    channels,
    attempts: attempts.map(({ channel, at, outcome, detail }) => ({ channel, at, outcome, detail })),
    notBefore,
    expiresAt,
    createdAt,
    updatedAt,
  };
}

async function titleOf(
  { node }: Pick<ApiDeps, 'node'>,
  subject: string,
  caller: Caller,
): Promise<string | null> {
  const id = StatementId.safeParse(subject);
  const view = id.success ? await node.statement(id.data, caller) : undefined;
  return view?.ok ? view.value.row.title : null;
}
