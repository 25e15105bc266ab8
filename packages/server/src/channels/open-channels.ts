import { constants } from 'node:fs';
import { access, readFile, stat } from 'node:fs/promises';
import { join, resolve as resolvePath } from 'node:path';
import { ok, type Result, refuse } from '@comity/protocol';
import { CHANNEL_CA_BYTES_MAX } from '@comity/protocol/limits';
import { type Channel, failed } from './channel.ts';
import type { ChannelConfig, CommandConfig } from './channel-config.ts';
import { command } from './command.ts';
import type { ChannelDeps, Deliver } from './deliver.ts';
import { email } from './email.ts';
import { faultCode } from './fault-code.ts';
import { matrix } from './matrix.ts';
import { mayLeave } from './may-leave.ts';
import { readSecret } from './secret-file.ts';
import { openSigningKeys, readSigningKeys, type SigningKeys } from './signing-key.ts';
import { webhook } from './webhook.ts';

export type OpenDeps = ChannelDeps & {
  /** The node's folder; names of files are read from there. */
  readonly folder: string;
};

/**
 * The channels of the configuration by their names, with their secrets read. One that cannot be opened stops the start: nobody
 * should learn from a real alert that a password is missing. Refuses as `readSecretLines` and `readSigningKeys`, and
 * `config-malformed` for a command that cannot be run or that others may change.
 */
export async function openChannels(
  configs: readonly ChannelConfig[],
  deps: OpenDeps,
): Promise<Result<ReadonlyMap<string, Channel>>> {
  const channels = new Map<string, Channel>();
  for (const config of configs) {
    const opened = await openOne(config, deps);
    if (!opened.ok) return opened;
    channels.set(config.name, gated(config, opened.value));
  }
  return ok(channels);
}

interface Opened {
  readonly deliver: Deliver;
  readonly verifyKeys: readonly string[];
}

/** No path to the outside but through `mayLeave`, whoever calls `send` and whatever they have checked before. */
function gated(config: ChannelConfig, { deliver, verifyKeys }: Opened): Channel {
  const { name, kind, ceiling, drills, strict, content } = config;
  const terms = { name, kind, ceiling, drills, strict, content, verifyKeys };
  return {
    ...terms,
    send: async (notice, signal) => {
      const leave = mayLeave(terms, notice);
      return leave.leaves ? deliver(leave.notice, signal) : failed(leave.reason);
    },
  };
}

async function openOne(config: ChannelConfig, deps: OpenDeps): Promise<Result<Opened>> {
  const unsigned = (deliver: Deliver): Result<Opened> => ok({ deliver, verifyKeys: [] });
  if (config.kind === 'command') {
    const runnable = await checkCommand(config);
    return runnable.ok ? unsigned(command(config, deps)) : runnable;
  }
  const ca = await readAuthorities(config.caFile, deps.folder);
  if (!ca.ok) return ca;
  switch (config.kind) {
    case 'webhook': {
      const keys = await signingKeysOf(config, deps.folder);
      if (!keys.ok) return keys;
      const { verifyKeys } = keys.value;
      return ok({ deliver: webhook(config, ca.value, keys.value, deps), verifyKeys });
    }
    case 'email': {
      const { passwordFile } = config;
      const password: Result<string | null> =
        passwordFile === null ? ok(null) : await readSecret(resolvePath(deps.folder, passwordFile));
      return password.ok ? unsigned(email(config, ca.value, password.value, deps)) : password;
    }
    case 'matrix': {
      const token = await readSecret(resolvePath(deps.folder, config.tokenFile));
      return token.ok ? unsigned(matrix(config, ca.value, token.value, deps)) : token;
    }
  }
}

const signingKeysOf = (
  { name, signingKeyFile }: { readonly name: string; readonly signingKeyFile: string | null },
  folder: string,
): Promise<Result<SigningKeys>> =>
  signingKeyFile === null
    ? openSigningKeys(join(folder, 'channels', `${name}.key`))
    : readSigningKeys(resolvePath(folder, signingKeyFile));

/** Certificates are no secret; that they are PEM is seen by the first handshake. */
export async function readAuthorities(path: string | null, folder: string): Promise<Result<string | null>> {
  if (path === null) return ok(null);
  const place = resolvePath(folder, path);
  try {
    const { size } = await stat(place);
    if (size > CHANNEL_CA_BYTES_MAX)
      return refuse('too-large', { path: place, sizeBytes: size, bytesMax: CHANNEL_CA_BYTES_MAX });
    return ok(await readFile(place, 'utf8'));
  } catch (fault) {
    return refuse('file-unreadable', { path: place, reason: faultCode(fault) });
  }
}

/** Whoever may change the program runs what they like with the node's rights. */
async function checkCommand({ name, path }: CommandConfig): Promise<Result<null>> {
  const problem = (what: string) =>
    refuse('config-malformed', { problems: [`channel "${name}": ${path} ${what}`] });
  try {
    await access(path, constants.X_OK);
    const { mode } = await stat(path);
    if (process.platform !== 'win32' && (mode & WRITABLE_BY_OTHERS) !== 0)
      return problem('may be changed by others than its owner; run `chmod go-w` on it');
  } catch (fault) {
    return problem(`cannot be run (${faultCode(fault)})`);
  }
  return ok(null);
}
const WRITABLE_BY_OTHERS = 0o022;
