import { isIP } from 'node:net';
import { isAbsolute } from 'node:path';
import { Post, Tlp } from '@comity/protocol';
import {
  CHANNEL_ADDRESSES_MAX,
  CHANNEL_ARGUMENTS_MAX,
  CHANNELS_MAX,
  CHANNELS_PER_POST_MAX,
  COMMAND_MS_DEFAULT,
  COMMAND_MS_MAX,
  NOTIFIED_POSTS_MAX,
} from '@comity/protocol/limits';
import { z } from 'zod';
import { addressKind, judgeAddress, mayBeAllowed } from './address-guard.ts';

/** What an operator says about channels and posts, in F/config.json (spec/notices.md section 1). Secrets stand in files, never here. */

export const ChannelName = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/);
const FilePath = z.string().regex(/^[^\p{Cc}]{1,4096}$/u);
const Host = z.string().regex(/^[0-9A-Za-z.:-]{1,253}$/);

const PrivateAddress = z
  .string()
  .refine(
    (text) => mayBeAllowed(addressKind(text)),
    'names one loopback, private or unique local address; others are not allowed one by one',
  );
/** Addresses inside that this channel may connect to: these very ones, no ranges. */
const allowPrivate = z.array(PrivateAddress).max(CHANNEL_ADDRESSES_MAX).default([]);
/** PEM of the authorities to trust in place of the system's. */
const caFile = FilePath.nullable().default(null);

const HttpUrl = z
  .string()
  .max(2048)
  .refine(isPlainUrl, 'is a URL of https (or http) without credentials and fragment');

function isPlainUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, hash } = new URL(text);
  return (protocol === 'https:' || protocol === 'http:') && username === '' && password === '' && hash === '';
}

const terms = {
  name: ChannelName,
  ceiling: Tlp,
  drills: z.boolean().default(false),
  content: z.enum(['thin', 'title']).default('thin'),
  strict: z.boolean().default(false),
};

export const WebhookConfig = z.strictObject({
  kind: z.literal('webhook'),
  ...terms,
  url: HttpUrl,
  /** `whsk_…`, and a second line while keys change. Null: made at the first start in F/channels. */
  signingKeyFile: FilePath.nullable().default(null),
  allowPrivate,
  caFile,
});
export type WebhookConfig = z.infer<typeof WebhookConfig>;

const Mailbox = z.email().max(254);

export const EmailConfig = z.strictObject({
  kind: z.literal('email'),
  ...terms,
  host: Host,
  port: z.int().min(1).max(65_535),
  /** `none` only to an address of `allowPrivate`. */
  tls: z.enum(['implicit', 'starttls', 'none']),
  user: z.string().min(1).max(254).nullable().default(null),
  passwordFile: FilePath.nullable().default(null),
  from: Mailbox,
  /** One mailbox or list: an attempt has one outcome. */
  to: Mailbox,
  allowPrivate,
  caFile,
});
export type EmailConfig = z.infer<typeof EmailConfig>;

export const MatrixConfig = z.strictObject({
  kind: z.literal('matrix'),
  ...terms,
  homeserver: HttpUrl,
  room: z.string().regex(/^![\x21-\x7e]{1,254}$/),
  tokenFile: FilePath,
  allowPrivate,
  caFile,
});
export type MatrixConfig = z.infer<typeof MatrixConfig>;

export const CommandConfig = z.strictObject({
  kind: z.literal('command'),
  ...terms,
  path: FilePath.refine(isAbsolute, 'is an absolute path'),
  args: z
    .array(z.string().regex(/^[^\0]{0,4096}$/))
    .max(CHANNEL_ARGUMENTS_MAX)
    .default([]),
  timeoutMs: z.int().min(100).max(COMMAND_MS_MAX).default(COMMAND_MS_DEFAULT),
});
export type CommandConfig = z.infer<typeof CommandConfig>;

const KINDS = [WebhookConfig, EmailConfig, MatrixConfig, CommandConfig] as const;
export const ChannelConfig = z.discriminatedUnion('kind', KINDS);
export type ChannelConfig = z.infer<typeof ChannelConfig>;

/** Every key that stands in a channel, for the advice about misspelt ones. */
export const CHANNEL_KEYS: readonly string[] = [...new Set(KINDS.flatMap(({ shape }) => Object.keys(shape)))];

export const Channels = z.array(ChannelConfig).max(CHANNELS_MAX);

/** By which channels a post is reached, the first one first, and which post stands in for it. */
export const NotifiedPost = z.strictObject({
  post: Post,
  channels: z.array(ChannelName).min(1).max(CHANNELS_PER_POST_MAX),
  alternate: Post.nullable().default(null),
});
export type NotifiedPost = z.infer<typeof NotifiedPost>;
export const NotifiedPosts = z.array(NotifiedPost).max(NOTIFIED_POSTS_MAX);

/** Where people open the node; links in notices begin with it. */
export const NodeUrl = HttpUrl.nullable();

export interface ConfigProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What no single field shows: names given twice, names of nothing, secrets that would travel in the clear. */
export function channelProblems(
  channels: readonly ChannelConfig[],
  posts: readonly NotifiedPost[],
): readonly ConfigProblem[] {
  return [...namedTwice(channels, posts), ...namesOfNothing(channels, posts), ...clearText(channels)];
}

function namedTwice(channels: readonly ChannelConfig[], posts: readonly NotifiedPost[]): ConfigProblem[] {
  const names = channels.map(({ name }) => name);
  const ids = posts.map(({ post }) => post);
  const twice = (all: readonly string[], room: string, field: string): ConfigProblem[] =>
    all.flatMap((name, at) =>
      all.indexOf(name) < at
        ? [{ path: [room, at, field], message: `"${name}" is the name of an earlier one` }]
        : [],
    );
  return [...twice(names, 'channels', 'name'), ...twice(ids, 'posts', 'post')];
}

function namesOfNothing(channels: readonly ChannelConfig[], posts: readonly NotifiedPost[]): ConfigProblem[] {
  const names = new Set(channels.map(({ name }) => name));
  const ids = new Set(posts.map(({ post }) => post));
  return posts.flatMap(({ post, channels: used, alternate }, at) => [
    ...used.flatMap((name, index) => {
      const path = ['posts', at, 'channels', index];
      if (!names.has(name)) return [{ path, message: `there is no channel "${name}"` }];
      return used.indexOf(name) < index ? [{ path, message: `"${name}" is listed already` }] : [];
    }),
    ...(alternate === null || (ids.has(alternate) && alternate !== post)
      ? []
      : [
          {
            path: ['posts', at, 'alternate'],
            message: 'is another post that is listed here, with its channels',
          },
        ]),
  ]);
}

function clearText(channels: readonly ChannelConfig[]): ConfigProblem[] {
  return channels.flatMap((channel, at) => {
    const problem = clearTextProblem(channel);
    return problem === undefined ? [] : [{ path: ['channels', at, problem[0]], message: problem[1] }];
  });
}

function clearTextProblem(channel: ChannelConfig): readonly [field: string, message: string] | undefined {
  if (channel.kind === 'command') return undefined;
  if (channel.kind === 'email') {
    if (channel.tls === 'none' && channel.allowPrivate.length === 0)
      return ['tls', 'is "none" only to an address of allowPrivate'];
    if (channel.tls === 'none' && channel.user !== null)
      return ['user', 'needs TLS: the password would be sent in the clear'];
    return (channel.user === null) === (channel.passwordFile === null)
      ? undefined
      : ['passwordFile', 'stands together with user'];
  }
  const field = channel.kind === 'webhook' ? 'url' : 'homeserver';
  const { protocol, hostname } = new URL(channel.kind === 'webhook' ? channel.url : channel.homeserver);
  if (protocol === 'http:' && channel.allowPrivate.length === 0)
    return [field, 'is http only to an address of allowPrivate; use https'];
  return isUnreachable(hostname, channel.allowPrivate)
    ? [field, 'names an address that is not public; list it in allowPrivate']
    : undefined;
}

/** An address that is written out can be judged before the first notice is due. */
function isUnreachable(hostname: string, allowed: readonly string[]): boolean {
  const host = hostname.replace(/^\[|\]$/g, '');
  return isIP(host) !== 0 && !judgeAddress(host, allowed).allowed;
}
