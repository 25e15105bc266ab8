import { type BodyOf, Post } from '@comity/protocol';
import { oneOf } from '../choices.ts';

type Duty = BodyOf<'contact'>['primary'];

export interface DutyWords {
  readonly post: string;
  readonly address: readonly string[];
  readonly hours: string;
}

/** A post with how it is reached: `phone=+44-20-0000`. `prefix` is of the options, for what is said of a slip. */
export function dutyFrom(
  prefix: '' | 'alternate-',
  { post, address, hours }: DutyWords,
  problems: string[],
): Duty | undefined {
  const named = Post.safeParse(post);
  if (!named.success) problems.push(`--${prefix}post: not the name of a post: ${post}`);
  if (address.length === 0) problems.push(`--${prefix}address is missing: KIND=ADDRESS`);
  const addresses = address.flatMap((text) => {
    const [, kind = '', said = ''] = /^([^=]+)=(.+)$/.exec(text) ?? [];
    const known = oneOf(`--${prefix}address`, kind || text, KINDS, problems);
    return known === undefined ? [] : [{ kind: known, address: said.trim() }];
  });
  return named.success && addresses.length > 0 ? { post: named.data, addresses, hours } : undefined;
}

const KINDS = [
  'phone',
  'e-mail',
  'matrix',
  'radio',
  'courier',
  'other',
] as const satisfies readonly Duty['addresses'][number]['kind'][];
