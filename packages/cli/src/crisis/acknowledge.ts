import type { Composed } from '@comity/formats';
import { composeAnswer as compose } from '@comity/formats/crisis';
import { type BodyOf, Post, type StatementId } from '@comity/protocol';
import type { StatementItem } from '../api-rows.ts';
import type { NodeComposer } from '../composer.ts';
import type { Context } from '../context.ts';
import { usage } from '../failure.ts';
import type { SignOptions } from '../hand-in.ts';
import { findKey } from '../keystore.ts';
import { orFail } from '../refusal-failure.ts';

/** The post that answers: that of the key which signs. */
export async function postOf(context: Context, { key, heldSigner }: SignOptions): Promise<Post> {
  const named = heldSigner ?? (await findKey(context, key)).meta.post;
  const post = Post.safeParse(named);
  if (!post.success)
    throw usage('This key has no post: it cannot answer.', 'Sign with the key of a coordinator: --key NAME');
  return post.data;
}

/** An answer to an alert or a public line. */
export async function composeAnswer(
  composer: NodeComposer,
  to: StatementId,
  body: Omit<BodyOf<'acknowledgement'>, 'statement'>,
): Promise<Composed> {
  const item = await composer.api.json<StatementItem>('GET', `/statements/${to}`);
  return orFail(compose(item, body, composer));
}
