import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { Api } from './api.ts';
import { usage } from './failure.ts';
import type { Io } from './io.ts';
import { type Output, openOutput } from './output.ts';
import { defaultKeysFolder, type Profile, readProfiles } from './profile.ts';

/** Options that every command takes. */
export interface CommonOptions {
  readonly json?: boolean;
  readonly url?: string;
  readonly token?: string;
  readonly tokenFile?: string;
  readonly profile?: string;
  readonly keys?: string;
  readonly passphraseFile?: string;
  /** What this person reads for, now. */
  readonly for?: string;
}

/** What a command works with. */
export interface Context {
  readonly io: Io;
  readonly out: Output;
  readonly options: CommonOptions;
  profile(): Promise<Profile>;
  /** The node's API. Fails with usage when no node is named. */
  api(): Promise<Api>;
  keysFolder(): Promise<string>;
}

export function openContext(io: Io, options: CommonOptions): Context {
  let profile: Promise<Profile> | undefined;
  const context: Context = {
    io,
    options,
    out: openOutput(io, options.json === true),
    profile: () => {
      profile ??= chosenProfile(io, options);
      return profile;
    },
    api: async () => {
      const { url, token } = await connectionOf(context);
      return new Api(url, token, io, options.for);
    },
    keysFolder: async () =>
      options.keys ?? io.env.COMITY_KEYS ?? (await context.profile()).keys ?? defaultKeysFolder(io),
  };
  return context;
}

/** Flag, then environment, then the profile in use. */
async function connectionOf({
  io,
  options,
  profile,
}: Context): Promise<{ url: string; token: string | null }> {
  const chosen = await profile();
  const url = options.url ?? io.env.COMITY_URL ?? chosen.url;
  if (url === undefined)
    throw usage(
      'No node is named.',
      'Give --url, set COMITY_URL, or run `comity use NAME --url URL --token-file FILE` once.',
    );
  if (!URL.canParse(url)) throw usage(`Not a URL: ${url}`);
  const fromFile =
    options.tokenFile === undefined ? undefined : (await readFile(options.tokenFile, 'utf8')).trim();
  // a token of one node is never sent to another
  const fromProfile = chosen.url !== undefined && sameOrigin(url, chosen.url) ? chosen.token : undefined;
  return { url, token: options.token ?? fromFile ?? io.env.COMITY_TOKEN ?? fromProfile ?? null };
}

const sameOrigin = (left: string, right: string): boolean => new URL(left).origin === new URL(right).origin;

async function chosenProfile(io: Io, options: CommonOptions): Promise<Profile> {
  const { current, profiles } = await readProfiles(io);
  const name = options.profile ?? io.env.COMITY_PROFILE ?? current;
  if (name === null) return {};
  const profile = profiles[name];
  if (profile === undefined) throw usage(`There is no profile ${name}.`, 'List them with `comity use`.');
  return profile;
}

/** Adds the options that every command takes. */
export const withCommonOptions = (command: Command): Command =>
  command
    .option('--json', 'print one JSON document for programs')
    .option('--url <url>', 'the node, for example http://127.0.0.1:4100 (COMITY_URL)')
    .option('--token <token>', 'bearer token (better: --token-file or COMITY_TOKEN)')
    .option('--token-file <file>', 'file that holds the bearer token')
    .option('--profile <name>', 'profile to use instead of the current one (COMITY_PROFILE)')
    .option('--keys <folder>', 'folder of your keys (COMITY_KEYS)')
    .option('--passphrase-file <file>', 'file that holds the passphrase of a key (COMITY_PASSPHRASE_FILE)')
    .option('--for <purposes>', 'read for these purposes only, of those that your token declares');
