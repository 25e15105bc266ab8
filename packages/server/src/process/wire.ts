import { join } from 'node:path';
import { createLibp2pNetwork, type Libp2pNetwork } from '@comity/network';
import { type ComityNode, createNode } from '@comity/node';
import { encodeUtf8, instantMs } from '@comity/protocol';
import { DISK_FREE_BYTES_MIN } from '@comity/protocol/limits';
import { openSqliteStore, type SqliteStore } from '@comity/store/sqlite';
import type { Logger } from 'pino';
import { createApp } from '../app.ts';
import { startDrain } from '../channels/drain.ts';
import { openChannels } from '../channels/open-channels.ts';
import { systemResolve } from '../channels/resolve-host.ts';
import { startComcheckSchedule } from '../comcheck-schedule.ts';
import { createEventHub } from '../event-hub.ts';
import { createFront } from '../front.ts';
import { openHeldSigners } from '../held-signer.ts';
import { STRANGER } from '../http/caller.ts';
import { describeFault } from '../http/fault.ts';
import { createPlaceSeal } from '../http/place-seal.ts';
import { openUploads } from '../publish/open-uploads.ts';
import type { Provider } from '../sign-in/provider.ts';
import type { ReadinessCheck, Upkeep } from '../upkeep.ts';
import { VERSION } from '../version.ts';
import { startWatch } from '../watch/watch.ts';
import type { Config } from './config.ts';
import { crisisFigures } from './crisis-figures.ts';
import { diskFreeBytes, examine } from './doctor.ts';
import { dutyOf } from './duty.ts';
import { must } from './exit.ts';
import { openNodeKey } from './folder.ts';
import { listen } from './listener.ts';
import { createMetrics } from './metrics.ts';
import { demandFree } from './port-probe.ts';
import { systemClock, systemKeys, systemRandom } from './system.ts';

export interface RunningProcess {
  /** With the path of the API. */
  readonly apiUrl: string;
  readonly metricsUrl: string;
  readonly controlAddresses: readonly string[];
  /** Ends streams and listeners, then the node, then the store. */
  stop(): Promise<void>;
}

export interface StartOptions {
  readonly folder: string;
  readonly config: Config;
  readonly passphrase: string | null;
  readonly log: Logger;
}

/**
 * The one place that constructs: key, store, network, node, app, listeners, in this order. Whatever fails closes what was
 * opened before. Throws ProcessFailure and faults of store and network.
 */
export async function startProcess({
  folder,
  config,
  passphrase,
  log,
}: StartOptions): Promise<RunningProcess> {
  await using opened = new AsyncDisposableStack();
  const { signer, seed } = must(await openNodeKey(folder, config, passphrase));
  const heldSigners = must(await openHeldSigners(folder, config.heldSigners, config.institute, passphrase));
  // The folder first: where a second process was started by mistake, its ports are taken as well, and that is not the reason.
  const store = await openSqliteStore({ folder });
  opened.defer(() => store.close());
  await demandFree(config.listen.bulk);
  const network = createLibp2pNetwork({
    nodeKeySeed: seed,
    institute: config.institute,
    network: config.network,
    listen: config.listen,
    allowClassical: config.allowClassical,
    // A cause is the message of an error, which may quote what it was about.
    log: (event, { cause: _cause, ...facts }) => log.info({ event, ...facts }),
  });
  const notifier = { network: config.network, institute: config.institute };
  const channels = must(
    await openChannels(config.channels, { folder, clock: systemClock, notifier, resolve: systemResolve }),
  );
  const provider = await providerOf({ folder, config, log });
  const hub = createEventHub();
  const node = await createNode(
    { clock: systemClock, random: systemRandom, keys: systemKeys(signer), network, store, emit: hub.emit },
    {
      institute: config.institute,
      network: config.network,
      signAlone: config.signAlone,
      duty: dutyOf(config),
    },
  );
  const metrics = createMetrics(
    node,
    () => network.connected(),
    crisisFigures({ node, store, clock: systemClock }),
  );
  const upkeep = upkeepOf({ folder, config, node, store, network });
  const rate = { name: 'token', ...config.rate };
  const app = createApp({
    node,
    store,
    clock: systemClock,
    random: systemRandom,
    log,
    hub,
    // Ed25519 signs deterministically: after a restart the secret is the same one. No peer signs or verifies this text.
    seal: createPlaceSeal(signer.sign(encodeUtf8('comity api place seal v1')), systemRandom),
    heldSigners,
    upkeep,
    uploads: openUploads(join(folder, 'uploads')),
    meter: metrics.meter,
    rate,
    channels,
    nodeUrl: config.nodeUrl,
    publicFeed: config.publicFeed,
    signIn: config.signIn,
    provider,
  });
  const front = createFront({
    api: app,
    nowMs: () => systemClock.nowMs(),
    onFault: (fault, requestId) => log.error({ event: 'fault', requestId, fault: describeFault(fault) }),
    institute: config.institute,
    network: config.network,
    version: VERSION,
  });
  const api = await listen(front, config.api);
  opened.defer(() => api.close());
  opened.defer(async () => hub.close()); // before the listener closes: it waits for open streams
  const metricsListener = await listen(metrics.app, config.metrics);
  opened.defer(() => metricsListener.close());
  opened.defer(() => node.stop());
  await node.start();
  // Lists and searches go through a catalogue in memory: it is made now, in turns with everything else, and not when the first person asks.
  void node
    .facets({ only: {} }, STRANGER)
    .catch((fault: unknown) => log.info({ event: 'catalogue', fault: describeFault(fault) }));
  const { nodeUrl } = config;
  const drain = startDrain({ node, channels, clock: systemClock, hub, log, nodeUrl });
  opened.defer(() => drain.stop());
  const watch = startWatch({ node, store, hub, clock: systemClock, log });
  opened.defer(() => watch.stop());
  const { comcheck } = config;
  const checker = comcheck === null ? undefined : heldSigners.get(comcheck.post);
  if (comcheck !== null && checker !== undefined) {
    const deps = { node, clock: systemClock, random: systemRandom, signer: checker, log };
    const checks = startComcheckSchedule(deps, comcheck);
    opened.defer(() => checks.stop());
  }
  const closing = opened.move();
  return {
    apiUrl: `${api.url}/api/v1`,
    metricsUrl: `${metricsListener.url}/metrics`,
    controlAddresses: network.listening().control,
    stop: () => closing.disposeAsync(),
  };
}

/** Loaded only where there is one. A secret that is missing stops the start; a provider that is away does not. */
async function providerOf({
  folder,
  config: { signIn },
  log,
}: Pick<StartOptions, 'folder' | 'config' | 'log'>): Promise<Provider | null> {
  if (signIn.oidc === null) return null;
  const { openProvider } = await import('../sign-in/provider.ts');
  const onFault = (fault: unknown): void => log.warn({ event: 'provider-fault', fault });
  return must(await openProvider(signIn.oidc, { folder, nowMs: () => systemClock.nowMs(), onFault }));
}

interface Parts {
  readonly folder: string;
  readonly config: Config;
  readonly node: ComityNode;
  readonly store: SqliteStore;
  readonly network: Libp2pNetwork;
}

function upkeepOf({ folder, config, node, store, network }: Parts): Upkeep {
  const listening = (): readonly string[] => {
    const { control, bulk } = network.listening();
    return [...control, ...bulk];
  };
  let checking: ReturnType<ComityNode['fsck']> | undefined;
  return {
    version: VERSION,
    doctor: () => examine({ folder, config, clock: systemClock, node, store, listening: listening() }),
    readiness: () => readiness({ folder, node, store, listening }),
    // One at a time: whoever asks meanwhile gets the same report.
    fsck: () => {
      checking ??= node.fsck().finally(() => {
        checking = undefined;
      });
      return checking;
    },
  };
}

async function readiness({
  folder,
  node,
  store,
  listening,
}: Pick<Parts, 'folder' | 'node' | 'store'> & { readonly listening: () => readonly string[] }): Promise<
  readonly ReadinessCheck[]
> {
  const expiresAt = node.charter()?.charter.expiresAt;
  return [
    { name: 'store', ok: await isAnswered(store.lastEvent()) },
    { name: 'signing', ok: (await node.status()).signing },
    { name: 'charter', ok: expiresAt !== undefined && instantMs(expiresAt) > systemClock.nowMs() },
    { name: 'network', ok: listening().length > 0 },
    { name: 'disk', ok: (await diskFreeBytes(folder)) >= DISK_FREE_BYTES_MIN },
  ];
}

/** A store that fails is not ready, whatever its fault. */
const isAnswered = (reading: Promise<unknown>): Promise<boolean> =>
  reading.then(
    () => true,
    () => false,
  );
