import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InstituteId, NetworkId, ok, Post, parseStrictJson, type Result, refuse } from '@comity/protocol';
import {
  API_RATE_BURST,
  API_RATE_PER_SECOND,
  CONFIG_BYTES_MAX,
  HELD_SIGNERS_MAX,
} from '@comity/protocol/limits';
import { z } from 'zod';
import {
  CHANNEL_KEYS,
  Channels,
  channelProblems,
  NodeUrl,
  NotifiedPost,
  NotifiedPosts,
} from '../channels/channel-config.ts';
import { LOG_LEVELS } from '../log.ts';
import { SIGN_IN_DEFAULTS, SignInConfig } from '../sign-in/session-terms.ts';
import { nearest } from './nearest.ts';

const Port = z.int().min(0).max(65_535);
const Host = z.string().regex(/^[0-9A-Za-z.:-]{1,253}$/);
const Multiaddr = z.string().regex(/^\/[\x21-\x7e]{3,200}$/);

const DUTY_DEFAULTS = { escalateMinutes: 10, expireMinutes: 1440 };

const Fields = z.strictObject({
  institute: InstituteId,
  network: NetworkId,
  api: z.strictObject({ host: Host, port: Port }),
  /** Prometheus; port 0 takes a free one. */
  metrics: z.strictObject({ host: Host, port: Port }).default({ host: '127.0.0.1', port: 0 }),
  /** Multiaddrs that the two connections listen on. */
  listen: z.strictObject({
    control: z.array(Multiaddr).min(1).max(8),
    bulk: z.array(Multiaddr).min(1).max(8),
  }),
  /** Posts whose keys lie in F/signers and may be used by tokens of the same post. */
  heldSigners: z.array(Post).max(HELD_SIGNERS_MAX).default([]),
  /** Institutes that may connect without a post-quantum key exchange. */
  allowClassical: z.array(InstituteId).max(1024).default([]),
  /** Sign after a start without having heard a peer: only for a folder that was certainly not restored from a copy. */
  signAlone: z.boolean().default(false),
  /** Requests of one token: at once, and each second after. */
  rate: z
    .strictObject({ burst: z.int().min(1).max(1_000_000), perSecond: z.int().min(1).max(1_000_000) })
    .default({ burst: API_RATE_BURST, perSecond: API_RATE_PER_SECOND }),
  logLevel: z.enum(LOG_LEVELS).default('info'),
  /** File that holds the passphrase of the node's key and of held signers. */
  passphraseFile: z.string().min(1).max(4096).nullable().default(null),
  /** By what people here are told of an alert (protocol/spec/notices.md). */
  channels: Channels.default([]),
  posts: NotifiedPosts.default([]),
  nodeUrl: NodeUrl.default(null),
  /** Whom the posts above are called about alerts: when the next one is, and for how long anybody. */
  duty: z
    .strictObject({
      escalateMinutes: z.int().min(1).max(1440).default(DUTY_DEFAULTS.escalateMinutes),
      expireMinutes: z.int().min(1).max(10_080).default(DUTY_DEFAULTS.expireMinutes),
    })
    .default(DUTY_DEFAULTS),
  /** A communications check every so many hours, signed with a coordinator's key that the server holds. */
  comcheck: z
    .strictObject({
      everyHours: z.int().min(1).max(8760),
      answerMinutes: z.int().min(1).max(1440).default(30),
      post: Post,
    })
    .nullable()
    .default(null),
  /** Whether anybody may read our public alerts as CAP, without a token. Needs `nodeUrl`. */
  publicFeed: z.boolean().default(false),
  /** How people sign in with a browser (protocol/spec/api.md). */
  signIn: SignInConfig.default(SIGN_IN_DEFAULTS),
});

/** What the operator says once, in F/config.json. Closed: a misspelt key stops the start instead of being ignored. */
export const Config = Fields.superRefine(
  ({ channels, posts, publicFeed, nodeUrl, comcheck, heldSigners, signIn }, context) => {
    if (signIn.oidc !== null && nodeUrl === null)
      context.addIssue({
        code: 'custom',
        path: ['signIn', 'oidc'],
        message: 'needs nodeUrl: the provider sends people back there',
      });
    if (comcheck !== null && !heldSigners.includes(comcheck.post))
      context.addIssue({
        code: 'custom',
        path: ['comcheck', 'post'],
        message: 'names a post of heldSigners: nobody sits there to sign',
      });
    if (publicFeed && nodeUrl === null)
      context.addIssue({ code: 'custom', path: ['publicFeed'], message: 'needs nodeUrl: links lead there' });
    for (const { path, message } of channelProblems(channels, posts))
      context.addIssue({ code: 'custom', path: [...path], message });
  },
);
export type Config = z.infer<typeof Config>;

export const configPath = (folder: string): string => join(folder, 'config.json');

/**
 * The folder's configuration with the environment laid over it. Refuses `file-unreadable`, the codes of strict JSON, and
 * `config-malformed` with a line for each problem: where, what, and what may have been meant.
 */
export async function readConfig(folder: string, env: NodeJS.ProcessEnv): Promise<Result<Config>> {
  const path = configPath(folder);
  const bytes = await readFile(path).catch((fault: unknown) => fault);
  if (!(bytes instanceof Uint8Array)) {
    const reason = bytes instanceof Error && 'code' in bytes ? String(bytes.code) : '';
    return refuse('file-unreadable', { path, reason, advice: 'make the folder with `init`' });
  }
  const json = parseStrictJson(bytes, { bytesMax: CONFIG_BYTES_MAX });
  if (!json.ok) return json;
  const overlaid = overlay(json.value, env);
  if (!overlaid.ok) return overlaid;
  const parsed = Config.safeParse(overlaid.value);
  if (parsed.success) return ok(parsed.data);
  return refuse('config-malformed', { path, problems: parsed.error.issues.slice(0, 20).map(describeIssue) });
}

type Reading = 'text' | 'number' | 'list';

/** Each environment variable and the place that it stands for. Lists are separated by commas. */
export const ENVIRONMENT: Readonly<Record<string, readonly [path: readonly string[], reading: Reading]>> = {
  COMITY_API_HOST: [['api', 'host'], 'text'],
  COMITY_API_PORT: [['api', 'port'], 'number'],
  COMITY_METRICS_HOST: [['metrics', 'host'], 'text'],
  COMITY_METRICS_PORT: [['metrics', 'port'], 'number'],
  COMITY_LISTEN_CONTROL: [['listen', 'control'], 'list'],
  COMITY_LISTEN_BULK: [['listen', 'bulk'], 'list'],
  COMITY_HELD_SIGNERS: [['heldSigners'], 'list'],
  COMITY_RATE_BURST: [['rate', 'burst'], 'number'],
  COMITY_RATE_PER_SECOND: [['rate', 'perSecond'], 'number'],
  COMITY_LOG_LEVEL: [['logLevel'], 'text'],
  COMITY_PASSPHRASE_FILE: [['passphraseFile'], 'text'],
  COMITY_NODE_URL: [['nodeUrl'], 'text'],
};

/** What a group holds where the file leaves it out, so that one of its fields can be set alone. */
const GROUP_DEFAULTS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  metrics: { host: '127.0.0.1', port: 0 },
  rate: { burst: API_RATE_BURST, perSecond: API_RATE_PER_SECOND },
};

function overlay(file: unknown, env: NodeJS.ProcessEnv): Result<unknown> {
  if (typeof file !== 'object' || file === null || Array.isArray(file)) {
    return refuse('config-malformed', { problems: ['the configuration is not an object'] });
  }
  let config: Record<string, unknown> = { ...file };
  for (const [name, [path, reading]] of Object.entries(ENVIRONMENT)) {
    const text = env[name];
    if (text === undefined || text === '') continue;
    const value = reading === 'number' ? Number(text) : reading === 'list' ? text.split(',') : text;
    const [group = '', field] = path;
    if (field === undefined) {
      config = { ...config, [group]: value };
      continue;
    }
    const before = config[group] ?? GROUP_DEFAULTS[group] ?? {};
    config = { ...config, [group]: { ...(before as object), [field]: value } }; // as: the schema judges it next
  }
  return ok(config);
}

/** One problem in words. Values are left out: a passphrase may have been put where a file name belongs. */
function describeIssue(issue: z.core.$ZodIssue): string {
  const where = issue.path.join('.') || '(root)';
  if (issue.code !== 'unrecognized_keys') return `${where}: ${issue.message}`;
  const known = knownKeys(issue.path);
  const hints = issue.keys.map((key) => {
    const close = nearest(key, known);
    return close === undefined
      ? `"${key}" is unknown here`
      : `"${key}" is unknown here; did you mean "${close}"?`;
  });
  return `${where}: ${hints.join('; ')}`;
}

function knownKeys(path: readonly PropertyKey[]): readonly string[] {
  if (path.length === 0) return Object.keys(Fields.shape);
  const groups: Readonly<Record<string, readonly string[]>> = {
    api: ['host', 'port'],
    metrics: ['host', 'port'],
    listen: ['control', 'bulk'],
    rate: ['burst', 'perSecond'],
    channels: CHANNEL_KEYS,
    posts: Object.keys(NotifiedPost.shape),
    duty: ['escalateMinutes', 'expireMinutes'],
    signIn: Object.keys(SignInConfig.shape),
  };
  return groups[String(path[0])] ?? [];
}
