import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeBase64, GroupId, readRegistry } from '@comity/protocol';
import { type ApiClient, apiClient } from './api-client.ts';
import { delegationsFor, type Founded, type Founder, foundNetwork } from './founding.ts';
import { freePorts } from './free-ports.ts';
import {
  admitPeople,
  initialise,
  must,
  NETWORK,
  planOf,
  REGISTRY,
  type TOKEN_ROLES,
  type Tokens,
} from './institute-folder.ts';
import { type InstituteProcess, startInstitute } from './institute-process.ts';

/** Several real nodes on loopback, each a process with its own keys and folder. The demo, and the fixture of the end-to-end tests. */
export interface Devnet {
  readonly folder: string;
  readonly founded: Founded;
  readonly institutes: readonly DevnetInstitute[];
  /** Resolves when every running node is connected to every other. */
  connected(): Promise<void>;
  /** Lets every node sync with every other until none has anything left to do. No waiting on a clock. */
  settle(): Promise<void>;
  /** Stops every node; removes the folder unless it is to be kept. */
  close(): Promise<void>;
}

export interface DevnetInstitute {
  readonly id: string;
  readonly name: string;
  readonly founder: Founder;
  readonly folder: string;
  /** A token per role of people. */
  readonly tokens: Tokens;
  /** The same people with a browser: an address that signs each in, as often as it is opened. */
  readonly links: Tokens;
  /** The running node; undefined while it is stopped. */
  process(): InstituteProcess | undefined;
  api(role: (typeof TOKEN_ROLES)[number]): ApiClient;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** kill -9. */
  kill(): Promise<void>;
}

export interface DevnetOptions {
  readonly institutes: number;
  /** Where the nodes' folders go; a new temporary folder if not given. */
  readonly folder?: string;
  readonly keep?: boolean;
  /** What institutes are called, by their ids, where it is something else than usual. */
  readonly names?: Readonly<Record<string, string>>;
  readonly onStep?: (step: string) => void;
}

export const INSTITUTES_MAX = 32;

export async function openDevnet(options: DevnetOptions): Promise<Devnet> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'comity-devnet-')));
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return await openIn(folder, options);
  } catch (fault) {
    if (options.keep !== true) await rm(folder, { recursive: true, force: true });
    throw fault;
  }
}

async function openIn(folder: string, options: DevnetOptions): Promise<Devnet> {
  const step = options.onStep ?? (() => undefined);
  const nowMs = Date.now();
  const ports = await freePorts(options.institutes * PORTS_EACH);
  step(`making keys and folders for ${options.institutes} institutes`);
  const plans = Array.from({ length: options.institutes }, (_, at) => {
    const plan = planOf(at, ports.slice(at * PORTS_EACH));
    return { ...plan, name: options.names?.[plan.id] ?? plan.name };
  });
  const founders = await Promise.all(plans.map((plan) => initialise(folder, plan)));
  const pair = {
    id: GroupId.parse('pair'),
    name: 'North and South',
    members: founders.slice(0, 2).map(({ id }) => id),
  };
  const registry = await readFile(REGISTRY);
  const founded = foundNetwork(NETWORK, founders, [pair], must(readRegistry(registry)), nowMs);
  step('issuing a token and a sign-in link per role');
  const institutes = await Promise.all(
    founders.map((founder) => openInstitute(join(folder, founder.id), founder)),
  );
  const stopAll = () => Promise.allSettled(institutes.map((institute) => institute.stop()));
  try {
    step('starting the nodes');
    await Promise.all(institutes.map((institute) => institute.start()));
    step('adopting the charter and delegating staff');
    await Promise.all(institutes.map((institute) => found(institute, founded, registry, nowMs)));
  } catch (fault) {
    await stopAll();
    throw fault;
  }
  return {
    folder,
    founded,
    institutes,
    connected: () => connected(institutes),
    settle: () => settle(institutes),
    close: async () => {
      await stopAll();
      if (options.keep !== true) await rm(folder, { recursive: true, force: true });
    },
  };
}
const PORTS_EACH = 4;

async function openInstitute(folder: string, founder: Founder): Promise<DevnetInstitute> {
  const { tokens, links } = await admitPeople(folder);
  let starting: Promise<InstituteProcess> | undefined;
  let running: InstituteProcess | undefined;
  /** Whoever stops it while it starts waits for the start: else the process would outlive the devnet. */
  const take = async (): Promise<InstituteProcess | undefined> => {
    const taken = await starting?.catch(() => undefined); // a start that failed has ended its process, and told its caller
    starting = undefined;
    running = undefined;
    return taken;
  };
  return {
    id: founder.id,
    name: founder.name,
    founder,
    folder,
    tokens,
    links,
    process: () => running,
    api: (role) => {
      if (running === undefined) throw new Error(`${founder.id} is not running`);
      return apiClient(running.ready.apiUrl, tokens[role]);
    },
    start: async () => {
      starting ??= startInstitute(folder).catch((fault: unknown) => {
        starting = undefined;
        throw fault;
      });
      running = await starting;
    },
    stop: async () => void (await (await take())?.stop()),
    kill: async () => (await take())?.kill(),
  };
}

async function found(
  institute: DevnetInstitute,
  founded: Founded,
  registry: Uint8Array,
  nowMs: number,
): Promise<void> {
  const operator = institute.api('operator');
  await operator.post('/charter', { envelope: encodeBase64(founded.envelope) });
  await operator.post('/registries', { document: encodeBase64(registry) });
  for (const envelope of delegationsFor(institute.founder, founded, nowMs)) {
    await operator.post('/statements', { envelope: encodeBase64(envelope) });
  }
}

async function connected(institutes: readonly DevnetInstitute[]): Promise<void> {
  const running = institutes.filter((institute) => institute.process() !== undefined);
  const names = new Set(running.map(({ id }) => id));
  for (let look = 0; look < LOOKS_MAX; look++) {
    const views = await Promise.all(
      running.map((institute) => institute.api('operator').get<PeersAnswer>('/peers')),
    );
    const complete = views.every(
      ({ items }) =>
        items.filter((peer) => peer.connected && names.has(peer.institute)).length === names.size - 1,
    );
    if (complete) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  throw new Error(`the nodes were not all connected after ${(LOOKS_MAX * LOOK_MS) / 1000} s`);
}
/** The nodes dial each other by themselves; this only looks, for half a minute at most. */
const LOOK_MS = 50;
const LOOKS_MAX = 600;

interface PeersAnswer {
  readonly items: readonly { readonly institute: string; readonly connected: boolean }[];
}

/** Rounds over all running nodes until in a whole pass none of them made progress. */
async function settle(institutes: readonly DevnetInstitute[]): Promise<void> {
  const running = institutes.filter((institute) => institute.process() !== undefined);
  for (let pass = 0; pass < PASSES_MAX; pass++) {
    const answers = await Promise.all(
      running.map((institute) => institute.api('operator').post<SyncAnswer>('/sync', {})),
    );
    if (answers.every(({ atRest, rounds }) => atRest && rounds <= 1)) return;
  }
  throw new Error(`the devnet did not come to rest within ${PASSES_MAX} passes`);
}
const PASSES_MAX = 100;

interface SyncAnswer {
  readonly atRest: boolean;
  readonly rounds: number;
}
