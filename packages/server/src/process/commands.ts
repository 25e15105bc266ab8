import { existsSync } from 'node:fs';
import { readKeyMeta } from '@comity/formats';
import { createNode, type Keys } from '@comity/node';
import { pathsOf, type Result, refuse } from '@comity/protocol';
import { openSqliteStore, type SqliteStore } from '@comity/store/sqlite';
import { signInLinkUrl } from '../sign-in/link-url.ts';
import { mintSignInLink, NewSignInLinkBody } from '../sign-in/sign-in-link.ts';
import { mintToken, NewTokenBody } from '../token.ts';
import { list, type Options, optional, port, type Surroundings, text } from './command-options.ts';
import { Config, configPath, readConfig } from './config.ts';
import { examine } from './doctor.ts';
import { dutyOf } from './duty.ts';
import { EXIT, type ExitCode, failureOfRefusal, must, ProcessFailure } from './exit.ts';
import { createFolder, nodeKeyPath, readPassphrase } from './folder.ts';
import { offlineNetwork } from './offline-network.ts';
import { systemClock, systemRandom, verify } from './system.ts';

/** Makes a node's folder with its key and configuration. */
export async function init(options: Options, { print }: Surroundings): Promise<ExitCode> {
  const folder = text(options, 'folder');
  if (existsSync(configPath(folder)))
    throw new ProcessFailure(EXIT.badInput, `${folder} is a node's folder already`);
  const host = optional(options, 'host') ?? '127.0.0.1';
  const ip = host.includes(':') ? 'ip6' : /^[\d.]+$/.test(host) ? 'ip4' : 'dns4';
  const at = (name: string): string => `/${ip}/${host}/tcp/${port(options, name)}`;
  const parsed = Config.safeParse({
    institute: text(options, 'institute'),
    network: text(options, 'network'),
    api: { host, port: port(options, 'api-port') },
    metrics: { host: '127.0.0.1', port: port(options, 'metrics-port', 0) },
    listen: { control: [at('control-port')], bulk: [at('bulk-port')] },
    heldSigners: list(options, 'held-signers'),
  });
  if (!parsed.success) throw refused(refuse('config-malformed', { paths: pathsOf(parsed.error) }));
  const passphrase = must(await readPassphrase(optional(options, 'passphrase-file') ?? null));
  const { keyId, publicKey } = must(await createFolder(folder, parsed.data, passphrase));
  print(JSON.stringify({ nodeKeyId: keyId, publicKey, addresses: parsed.data.listen.control }));
  return EXIT.ok;
}

/** Makes a token while the node is stopped: the first one, before there is anybody to ask. */
export async function token(options: Options, { env, print }: Surroundings): Promise<ExitCode> {
  const folder = text(options, 'folder');
  must(await readConfig(folder, env));
  const days = Number(optional(options, 'days') ?? 90);
  const wish = NewTokenBody.safeParse({
    label: text(options, 'label'),
    ...grantOf(options),
    expiresInDays: days,
  });
  if (!wish.success) throw refused(refuse('schema-mismatch', { paths: pathsOf(wish.error) }));
  await withStore(folder, async (store) => {
    const { token: made, row } = mintToken({ clock: systemClock, random: systemRandom }, wish.data);
    await store.commit([{ kind: 'token', token: row }]);
    print(JSON.stringify({ token: made, ...row }));
  });
  return EXIT.ok;
}

/** Makes a sign-in link while the node is stopped: for the first person, and for when the provider is away. */
export async function signInLink(options: Options, { env, print }: Surroundings): Promise<ExitCode> {
  const folder = text(options, 'folder');
  const { nodeUrl, signIn } = must(await readConfig(folder, env));
  const wish = NewSignInLinkBody.safeParse({
    name: text(options, 'name'),
    ...grantOf(options),
    expiresInHours: Number(optional(options, 'hours') ?? 24),
  });
  if (!wish.success) throw refused(refuse('schema-mismatch', { paths: pathsOf(wish.error) }));
  const reusable = options.reusable === true;
  if (reusable && !signIn.demo)
    throw new ProcessFailure(
      EXIT.badInput,
      'only a folder whose configuration says signIn.demo has reusable links',
    );
  await withStore(folder, async (store) => {
    const by = { createdBy: 'the folder', reusable };
    const { code, row, link } = mintSignInLink({ clock: systemClock, random: systemRandom }, wish.data, by);
    await store.commit([{ kind: 'desk', row }]);
    print(JSON.stringify({ code, url: signInLinkUrl(nodeUrl, code), ...link, expiresAt: row.expiresAt }));
  });
  return EXIT.ok;
}

const grantOf = (options: Options) => ({
  roles: list(options, 'roles'),
  post: optional(options, 'post') ?? null,
  ...(optional(options, 'unit') === undefined ? {} : { unit: optional(options, 'unit') }),
  ...(optional(options, 'purposes') === undefined ? {} : { purposes: list(options, 'purposes') }),
});

/** Verifies everything in the folder of a stopped node. */
export async function fsck(options: Options, surroundings: Surroundings): Promise<ExitCode> {
  const { print } = surroundings;
  return withNode(options, surroundings, async ({ node }) => {
    const report = await node.fsck();
    if (options.json === true) print(JSON.stringify(report));
    else {
      print(
        `${report.statements} statements, ${report.parts} parts, ${report.logs} logs: ${report.problems.length} problems`,
      );
      for (const { code, where } of report.problems) print(`  ${code}: ${where}`);
    }
    return report.problems.length === 0 ? EXIT.ok : EXIT.badInput;
  });
}

/** Looks at the folder of a stopped node. */
export async function doctor(options: Options, surroundings: Surroundings): Promise<ExitCode> {
  const { print } = surroundings;
  return withNode(options, surroundings, async ({ node, store, config, folder }) => {
    const checks = await examine({ folder, config, clock: systemClock, node, store, listening: undefined });
    if (options.json === true) print(JSON.stringify({ checks }));
    else
      for (const { name, ok, detail, advice } of checks)
        print(`${ok ? 'ok  ' : 'LOOK'} ${name}: ${detail}${advice === '' ? '' : `\n     ${advice}`}`);
    return checks.some(({ ok, severity }) => !ok && severity === 'error') ? EXIT.badInput : EXIT.ok;
  });
}

interface Looked {
  readonly folder: string;
  readonly config: Config;
  readonly node: Awaited<ReturnType<typeof createNode>>;
  readonly store: SqliteStore;
}

/** A node over the folder that reaches nobody and signs nothing, so that no passphrase is needed. */
async function withNode(
  options: Options,
  { env }: Surroundings,
  use: (looked: Looked) => Promise<ExitCode>,
): Promise<ExitCode> {
  const folder = text(options, 'folder');
  const config = must(await readConfig(folder, env));
  const { publicKey, keyId } = must(await readKeyMeta(nodeKeyPath(folder)));
  const keys: Keys = {
    publicKey,
    keyId,
    sign: () => {
      throw new Error('broken invariant: a node that is only looked at signs nothing');
    },
    verify,
  };
  return withStore(folder, async (store) => {
    const deps = {
      clock: systemClock,
      random: systemRandom,
      keys,
      network: offlineNetwork,
      store,
      emit: () => undefined,
    };
    const node = await createNode(deps, { ...config, duty: dutyOf(config) });
    return use({ folder, config, store, node });
  });
}

async function withStore<T>(folder: string, use: (store: SqliteStore) => Promise<T>): Promise<T> {
  const store = await openSqliteStore({ folder });
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

const refused = (result: Result<never>): ProcessFailure =>
  result.ok ? new ProcessFailure(EXIT.bug, 'not refused') : failureOfRefusal(result.refusal);
