import { ok, Post, type Result, refuse, type StatementId } from '@comity/protocol';
import { matterOf } from '../facts.ts';
import { readHeld } from '../held.ts';
import { mayRead } from '../may-read.ts';
import type { Reader } from '../node.ts';
import { labelAsNode, type SpeakingCore, sayAsNode } from '../node-statement.ts';
import { answerOf } from './chain.ts';

/**
 * A person has opened an alert: our node says so to its issuer, once for each alert (spec/acknowledgement.md). A person without a post is
 * nobody whom an issuer could call back: nothing is said. Refusals: `not-found`, those of `append`.
 */
export async function noteSeen(core: SpeakingCore, id: StatementId, reader: Reader): Promise<Result<null>> {
  const row = await core.store.statement(id);
  const alert = row && readHeld(row);
  if (alert?.type !== 'alert' || mayRead(core, id, alert, null, reader).outcome !== 'permit')
    return refuse('not-found');
  const { issuer } = alert.label;
  const post = Post.safeParse(reader.post);
  if (issuer === core.state.institute || !post.success) return ok(null);
  if (answerOf(core.state.crisis, id, core.state.institute) !== undefined) return ok(null);
  // As strict as the alert is now: whoever may read that may read who has seen it.
  const { tlp } = matterOf(core.state.standing, id, alert, null).statement.marking;
  const said = await sayAsNode(core, {
    type: 'acknowledgement',
    label: labelAsNode(core, 'Seen', issuer, tlp),
    body: {
      incident: alert.body.incident ?? id,
      status: alert.body.status,
      statement: id,
      state: 'seen',
      post: post.data,
      note: null,
    },
  });
  return said.ok ? ok(null) : said;
}
