import type { DutyRoster } from '@comity/node';
import type { Post } from '@comity/protocol';
import type { Config } from './config.ts';

/**
 * Whom the node calls, from the configuration: the posts in their order, each followed by the one that stands in for it, nobody twice, and which
 * channels may carry a drill.
 */
export function dutyOf({ posts, channels, duty }: Pick<Config, 'posts' | 'channels' | 'duty'>): DutyRoster {
  const order = new Set<Post>();
  for (const { post, alternate } of posts) {
    order.add(post);
    if (alternate !== null) order.add(alternate);
  }
  const called = [...order].flatMap((post) => posts.find((each) => each.post === post) ?? []);
  return {
    posts: called.map(({ post, channels: names }) => ({ post, channels: names })),
    channels: channels.map(({ name, drills }) => ({ name, drills })),
    ...duty,
  };
}
