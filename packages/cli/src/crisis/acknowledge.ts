import type { Composed } from '@comity/formats';
import { type BodyOf, Post, type Statement, type StatementId } from '@comity/protocol';
import type { StatementItem } from '../api-rows.ts';
import { composeStatement } from '../compose-statement.ts';
import type { NodeComposer } from '../composer.ts';
import type { Context } from '../context.ts';
import { usage } from '../failure.ts';
import type { SignOptions } from '../hand-in.ts';
import { findKey } from '../keystore.ts';
import { noticeMarking } from '../notice-marking.ts';

type Acknowledgement = Extract<Statement, { type: 'acknowledgement' }>;

/** The post that answers: that of the key which signs. */
export async function postOf(context: Context, { key, heldSigner }: SignOptions): Promise<Post> {
  const named = heldSigner ?? (await findKey(context, key)).meta.post;
  const post = Post.safeParse(named);
  if (!post.success)
    throw usage('This key has no post: it cannot answer.', 'Sign with the key of a coordinator: --key NAME');
  return post.data;
}

/** An answer to an alert or a public line, for its issuer alone: how one stands with it is not for everybody to know. */
export async function composeAnswer(
  composer: NodeComposer,
  to: StatementId,
  body: Omit<BodyOf<'acknowledgement'>, 'statement'>,
): Promise<Composed<Acknowledgement>> {
  const item = await composer.api.json<StatementItem>('GET', `/statements/${to}`);
  const others = [item.author].filter((institute) => institute !== composer.issuer);
  return composeStatement<Acknowledgement>(
    { type: 'acknowledgement', body: { ...body, statement: to } },
    { title: TITLES[body.state], marking: noticeMarking(others, [item.marking], ['incident-response']) },
    composer,
  );
}

const TITLES: Readonly<Record<BodyOf<'acknowledgement'>['state'], string>> = {
  seen: 'Seen',
  acknowledged: 'Acknowledged',
  acting: 'Acting',
  declined: 'Declined',
};
