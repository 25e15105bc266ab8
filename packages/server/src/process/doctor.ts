import { stat, statfs } from 'node:fs/promises';
import type { Clock, ComityNode } from '@comity/node';
import { instantMs } from '@comity/protocol';
import { DISK_FREE_BYTES_MIN } from '@comity/protocol/limits';
import type { SqliteStore } from '@comity/store/sqlite';
import { heldSignerPath } from '../held-signer.ts';
import type { DoctorCheck } from '../upkeep.ts';
import { type Config, configPath } from './config.ts';
import { check, DAY_MS, span } from './doctor-check.ts';
import { examineCrisis } from './doctor-crisis.ts';
import { examineSignIn } from './doctor-sign-in.ts';
import { nodeKeyPath } from './folder.ts';
import { takenAddresses, tcpAddress } from './port-probe.ts';

export interface DoctorSubject {
  readonly folder: string;
  readonly config: Config;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly node: ComityNode;
  readonly store: Pick<SqliteStore, 'heads' | 'settings' | 'notices' | 'statements'>;
  /** Addresses that are listened on; undefined while the node does not run. */
  readonly listening: readonly string[] | undefined;
}

/** Looks at everything that has ever kept such a node from working, and says what to do. Changes nothing. */
export async function examine(subject: DoctorSubject): Promise<readonly DoctorCheck[]> {
  return [
    await checkClock(subject),
    await checkPorts(subject),
    checkExposure(subject),
    await checkDisk(subject),
    ...(await checkFiles(subject)),
    checkDatabase(subject),
    await checkSigning(subject),
    checkCharter(subject),
    ...(await checkHeldSigners(subject)),
    ...(await checkPeers(subject)),
    ...(await examineCrisis(subject)),
    ...examineSignIn(subject.config),
  ];
}

/** Clocks of well-kept machines differ by less than a second. */
const CLOCK_BEHIND_MS_MAX = 5 * 60_000;
/** Members say their head again within minutes; half a day without any from a peer that is connected points at our own clock. */
const CLOCK_AHEAD_MS_MAX = DAY_MS / 2;

/** Other members' signed times are the only clocks at hand that are not our own. */
async function checkClock({ clock, store, node }: DoctorSubject): Promise<DoctorCheck> {
  const nowMs = clock.nowMs();
  const heads = await store.heads();
  const heard = heads.flatMap(({ author, heardAt }) =>
    heardAt === null ? [] : [{ author, atMs: instantMs(heardAt) }],
  );
  const newest = heard.reduce((latest, each) => (each.atMs > latest.atMs ? each : latest), {
    author: '',
    atMs: 0,
  });
  const advice = 'Set the clock of this machine (for example: timedatectl set-ntp true) and look again.';
  if (newest.atMs - nowMs > CLOCK_BEHIND_MS_MAX) {
    const detail = `This clock is ${span(newest.atMs - nowMs)} behind what ${newest.author} has signed already.`;
    return check('clock', false, 'error', detail, advice);
  }
  const connected = new Set(
    (await node.peers()).filter((peer) => peer.connected).map(({ institute }) => String(institute)),
  );
  const fresh = heard.filter(({ author }) => connected.has(author)).map(({ atMs }) => atMs);
  const ahead = fresh.length === 0 ? 0 : nowMs - Math.max(...fresh);
  if (ahead > CLOCK_AHEAD_MS_MAX) {
    return check(
      'clock',
      false,
      'warning',
      `Every connected peer's signed time is ${span(ahead)} or more behind this clock.`,
      advice,
    );
  }
  return check(
    'clock',
    true,
    'error',
    `${new Date(nowMs).toISOString()}, in step with ${heard.length} signed times`,
    '',
  );
}

/** What is not open yet must be free: everything while the node is stopped, the bulk lane until it is first needed. */
async function checkPorts({ listening, config }: DoctorSubject): Promise<DoctorCheck> {
  const lanes =
    listening === undefined ? [...config.listen.control, ...config.listen.bulk] : config.listen.bulk;
  const closed = lanes.filter((lane) => listening?.some((open) => open.startsWith(lane)) !== true);
  const awaited = closed.flatMap((lane) => tcpAddress(lane) ?? []);
  if (listening === undefined && config.api.port !== 0) awaited.push(config.api);
  const taken = await takenAddresses(awaited);
  const advice = 'Look at `api` and `listen` in config.json and for another program on these ports.';
  if (taken.length > 0) return check('ports', false, 'error', `cannot listen on ${taken.join(', ')}`, advice);
  const detail = `${listening === undefined ? 'free: ' : 'open: '}${(listening ?? lanes).join(', ')}`;
  return check('ports', listening === undefined || listening.length > 0, 'error', detail, advice);
}

function checkExposure({ config }: DoctorSubject): DoctorCheck {
  const { host } = config.api;
  const local = host === 'localhost' || host === '::1' || host.startsWith('127.');
  const advice =
    'Tokens would cross the network in the clear: put a proxy that speaks TLS before it, or listen on 127.0.0.1.';
  return check('api-exposure', local, 'warning', `the API listens on ${host}`, advice);
}

async function checkDisk({ folder }: DoctorSubject): Promise<DoctorCheck> {
  const freeBytes = await diskFreeBytes(folder);
  const advice = 'Make room: the node refuses what it cannot store, and says so on /readyz.';
  return check(
    'disk',
    freeBytes >= DISK_FREE_BYTES_MIN,
    'error',
    `${Math.floor(freeBytes / 1024 ** 2)} MiB free`,
    advice,
  );
}

/** Bytes that this user may still write where the folder lies. */
export async function diskFreeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

async function checkFiles({ folder }: DoctorSubject): Promise<readonly DoctorCheck[]> {
  const checks: DoctorCheck[] = [];
  const wanted = [
    ['folder-permissions', folder, 0o700],
    ['key-permissions', nodeKeyPath(folder), 0o600],
    ['config-permissions', configPath(folder), 0o600],
  ] as const;
  for (const [name, path, mode] of wanted) {
    const present = (await stat(path)).mode & 0o777;
    const shown = `0${present.toString(8)}`;
    checks.push(
      check(
        name,
        (present & 0o077) === 0,
        'error',
        `${path} is ${shown}`,
        `chmod ${mode.toString(8)} ${path}`,
      ),
    );
  }
  return checks;
}

function checkDatabase({ store }: DoctorSubject): DoctorCheck {
  const { journalMode, synchronous, foreignKeys, trustedSchema, sqliteVersion } = store.settings();
  const good = journalMode === 'wal' && synchronous === 2 && foreignKeys === 1 && trustedSchema === 0;
  const detail = `SQLite ${sqliteVersion}: journal_mode=${journalMode} synchronous=${synchronous} foreign_keys=${foreignKeys} trusted_schema=${trustedSchema}`;
  return check(
    'database',
    good,
    'error',
    detail,
    'Stop the node: what it acknowledges would not survive a power cut. Report this as a bug.',
  );
}

async function checkSigning({ node }: DoctorSubject): Promise<DoctorCheck> {
  const { signing, quarantined, forks } = await node.status();
  if (forks > 0)
    return check(
      'log',
      false,
      'error',
      `${forks} forks were found`,
      'Somebody signed two histories. Call the institutes that are named in them.',
    );
  const detail = signing
    ? `signing; ${quarantined} entries in quarantine`
    : 'Peers know more of our log than we do, or none has told us yet.';
  return check(
    'log',
    signing,
    'warning',
    detail,
    'After a restore this passes once peers have been reached. Never copy a running folder.',
  );
}

function checkCharter({ node, clock }: DoctorSubject): DoctorCheck {
  const adopted = node.charter();
  if (adopted === undefined)
    return check(
      'charter',
      false,
      'error',
      'No charter yet.',
      'Adopt the charter of the network: comity charter adopt FILE',
    );
  const { version, expiresAt } = adopted.charter;
  const leftMs = instantMs(expiresAt) - clock.nowMs();
  const detail =
    leftMs > 0
      ? `version ${version}, expires in ${span(leftMs)}`
      : `version ${version} expired ${span(-leftMs)} ago`;
  const severity = leftMs > 0 ? 'warning' : 'error';
  return check(
    'charter',
    leftMs > 30 * DAY_MS,
    severity,
    detail,
    'Agree on the next charter and let the threshold of institutes sign it.',
  );
}

async function checkHeldSigners({ folder, config }: DoctorSubject): Promise<readonly DoctorCheck[]> {
  const checks: DoctorCheck[] = [];
  for (const post of config.heldSigners) {
    const present = await stat(heldSignerPath(folder, post)).then(
      ({ mode }) => (mode & 0o077) === 0,
      () => false,
    );
    const detail = present
      ? `the server can sign as ${post}`
      : `the key of ${post} is missing or readable by others`;
    checks.push(
      check(
        'held-signer',
        present,
        'error',
        detail,
        `Put its key file at ${heldSignerPath(folder, post)} (0600), or take the post out of heldSigners.`,
      ),
    );
  }
  return checks;
}

async function checkPeers({ node, clock, listening }: DoctorSubject): Promise<readonly DoctorCheck[]> {
  return (await node.peers()).map(({ institute, connected, due, unheld, lastSyncAt, lastProblem }) => {
    const lag =
      lastSyncAt === null
        ? 'never synced since the start'
        : `synced ${span(clock.nowMs() - instantMs(lastSyncAt))} ago`;
    const problem = lastProblem === null ? '' : `, last problem ${lastProblem}`;
    const state = connected ? 'connected' : 'not connected';
    const detail = `${institute}: ${state}, ${lag}, ${due} due to it, ${unheld} still to get${problem}`;
    const advice =
      'Check that its addresses in the charter are right and reachable from here, that both clocks are right (the certificate of a clock an hour ahead is not valid yet), and ask whether its node runs.';
    return check('peer', connected || listening === undefined, 'warning', detail, advice);
  });
}
