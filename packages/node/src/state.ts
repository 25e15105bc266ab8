import { createDecider, type Decider, type Setting } from '@comity/policy';
import {
  type AdoptedCharter,
  type Authority,
  adoptCharter,
  assert,
  authorityAt,
  type Charter,
  type ControlEntry,
  type ControlHistory,
  CRISIS_TYPES,
  type Digest,
  type InstituteId,
  joinControl,
  type NetworkId,
  type NoteKey,
  nodeKeysOf,
  noteKey,
  type Registry,
  type Result,
  readRegistry,
  refuse,
  type StatementId,
  type StatementTypeName,
} from '@comity/protocol';
import { type Crisis, emptyCrisis, joinCrisis } from './crisis/mirror.ts';
import type { DutyRoster } from './crisis/view.ts';
import type { Deps } from './deps.ts';
import { readHeld } from './held.ts';
import type { Reconsidered } from './ledger.ts';
import { adheres, emptyStanding, joinStanding, STANDING_TYPES, type Standing } from './standing.ts';
import type { EarlyRow, HeadRow, StatementRow, Store } from './store.ts';

/**
 * What the node keeps in memory: a mirror of what is committed, rebuilt at start and changed only after a commit. Never more
 * than the charter, the control entries and one head per institute.
 */
export interface State {
  readonly institute: InstituteId;
  readonly network: NetworkId;
  /** The whole chain, version 1 first. */
  chain: readonly AdoptedCharter[];
  /** The registry that the charter in force names; null: none, or not here yet. */
  registry: Registry | null;
  /** Policy under the charter and the registry in force; undefined before the first charter. */
  decider: Decider | undefined;
  readonly standing: Standing;
  /** What is known of incidents: a mirror like `standing`. */
  readonly crisis: Crisis;
  /** Whom this institute calls, as its operator configured it. */
  readonly duty: DutyRoster;
  /** Statements that were pushed to us and whose logs have not come to them here. */
  readonly early: Map<StatementId, EarlyRow>;
  /** Texts that keep our deliveries to an institute waiting until its counsel accepts them. */
  readonly awaiting: Map<InstituteId, ReadonlySet<Digest>>;
  readonly reconsidered: Map<InstituteId, Reconsidered>;
  /** Texts that keep an institute's deliveries to us waiting, as it told us last. */
  readonly awaitedBy: Map<InstituteId, readonly Digest[]>;
  readonly heads: Map<InstituteId, HeadRow>;
  readonly histories: Map<InstituteId, ControlHistory>;
  /** Authorities in use, by author, charter version and length of the history: enrolling a key takes milliseconds. */
  readonly authorities: Map<string, RememberedAuthority>;
  /** False while a peer knows a longer log of ours than we do: after a restore nothing is signed until it is back. */
  signing: boolean;
  /**
   * Whether a peer has told us, since this start, what it knows of our own log. Until then a node that started with a log signs nothing
   * new: it cannot know that it was not restored from an older copy, and a second entry at one position would be a fork.
   */
  heardOfOwnLog: boolean;
  /** A charter, delegation or revocation was committed and the gate does not know of it yet. */
  membersChanged: boolean;
  /** The last question about entries that nobody held, by the relay that had none of them either. */
  readonly askedUnheld: Map<InstituteId, string>;
  /** Parts that nobody in reach had: when to ask again, in monotonic milliseconds. */
  readonly partsWaiting: Map<Digest, number>;
}

/** `last` is the entry that the history ended with: an entry belongs to one history, so it tells histories of one length apart. */
interface RememberedAuthority {
  readonly last: ControlEntry | undefined;
  readonly authority: Result<Authority>;
}

/** Nobody is called: the inbox alone has what concerns the institute. */
export const NO_DUTY: DutyRoster = { posts: [], channels: [], escalateMinutes: 10, expireMinutes: 1440 };

/** Reads the mirror from the store and verifies the charter chain again. */
export async function loadState(
  store: Store,
  institute: InstituteId,
  network: NetworkId,
  duty: DutyRoster = NO_DUTY,
): Promise<State> {
  const state: State = {
    institute,
    network,
    chain: [],
    registry: null,
    decider: undefined,
    standing: emptyStanding(),
    crisis: emptyCrisis(),
    duty,
    early: new Map(),
    awaiting: new Map(),
    awaitedBy: new Map(),
    reconsidered: new Map(),
    heads: new Map(),
    histories: new Map(),
    authorities: new Map(),
    signing: true,
    heardOfOwnLog: false,
    membersChanged: false,
    askedUnheld: new Map(),
    partsWaiting: new Map(),
  };
  for (const row of await allCharters(store)) {
    const adopted = adoptCharter(state.chain.at(-1) ?? null, network, row.envelope);
    if (!adopted.ok)
      throw new Error(`the stored charter ${row.version} does not verify: ${adopted.refusal.code}`);
    joinChain(state, adopted.value, null);
  }
  const pinned = currentCharter(state)?.charter.registry;
  if (pinned) useRegistry(state, await heldRegistry(store, pinned.sha256));
  // An alert is both: each type is read once, and each mirror takes what is its own.
  for (const type of new Set([...STANDING_TYPES, ...CRISIS_TYPES]))
    await eachHeld(store, type, (row) => {
      const statement = readHeld(row);
      joinStanding(state.standing, row.id, row.position, statement);
      joinCrisis(state.crisis, { ...row, statement });
    });
  for (const row of await store.early()) state.early.set(row.statement, row);
  for (const head of await store.heads()) {
    state.heads.set(head.author, head);
    let history: ControlHistory = [];
    for (const entry of await store.controlEntries(head.author)) {
      assert(entry.statement !== undefined, 'a control entry is held');
      const held = readHeld(entry.statement);
      assert(
        held.type === 'delegation' || held.type === 'revocation',
        'a control entry is a delegation or a revocation',
      );
      const joined = joinControl(history, entry.position, held);
      assert(joined.ok, 'a stored control entry was accepted before');
      history = joined.value;
    }
    state.histories.set(head.author, history);
  }
  state.heardOfOwnLog = !state.heads.has(institute);
  return state;
}

/** Puts a charter that has been adopted and committed in force, with the registry that it names if that is here. */
export function joinChain(state: State, adopted: AdoptedCharter, registry: Registry | null): void {
  state.chain = [...state.chain, adopted];
  state.membersChanged = true;
  useRegistry(state, registry);
}

/** Puts the registry of the charter in force to use. */
export function useRegistry(state: State, registry: Registry | null): void {
  state.registry = registry;
  const setting = currentSetting(state);
  state.decider = setting && createDecider(setting);
}

/** What holds at this node now; undefined before the first charter. */
export function currentSetting(state: State): Setting | undefined {
  const current = currentCharter(state);
  return current && settingUnder(state, current.charter, state.registry);
}

/** The same under a charter that is about to be adopted, or with a registry that is about to be used. */
export const settingUnder = (state: State, charter: Charter, registry: Registry | null): Setting => ({
  charter,
  charterAt: (version) => (version === charter.version ? charter : state.chain[version - 1]?.charter),
  registry,
  adheres: (institute, text) => adheres(state.standing, institute, text),
  roster: (id) => state.standing.rosters.get(id),
  newestRoster: (group) => state.standing.newestRosters.get(group),
});

/** The document that a charter names, if it is here. It was verified when it came in; the store does not change bytes. */
export async function heldRegistry(store: Store, sha256: Digest): Promise<Registry | null> {
  const document = await store.registry(sha256);
  const read = document && readRegistry(document);
  assert(
    read === undefined || (read.ok && read.value.sha256 === sha256),
    'a stored registry was read before',
  );
  return read?.ok ? read.value.registry : null;
}

async function eachHeld(
  store: Store,
  type: StatementTypeName,
  join: (row: StatementRow) => void,
): Promise<void> {
  for (let after = 0; ; ) {
    const rows = await store.statements({ type, after, limit: HELD_PER_READ });
    for (const row of rows) join(row);
    const last = rows.at(-1);
    if (last === undefined || rows.length < HELD_PER_READ) return;
    after = last.arrival;
  }
}
const HELD_PER_READ = 500;

async function allCharters(store: Store) {
  const rows = [];
  for (;;) {
    const page = await store.charters(rows.length + 1, 100);
    rows.push(...page);
    if (page.length < 100) return rows;
  }
}

export const currentCharter = (state: State): AdoptedCharter | undefined => state.chain.at(-1);

/** The charter that a label names. Refusals: `charter-unknown` (newer than ours: fetch it), `charter-fork`. */
export function namedCharter(
  state: State,
  named: { readonly version: number; readonly sha256: string },
): Result<AdoptedCharter> {
  const adopted = state.chain[named.version - 1];
  if (adopted === undefined)
    return refuse('charter-unknown', { version: named.version, newest: state.chain.length });
  if (adopted.sha256 !== named.sha256)
    return refuse('charter-fork', { version: named.version, ours: adopted.sha256, theirs: named.sha256 });
  return { ok: true, value: adopted };
}

/** As authorityAt, remembered: it changes only with the charter and the history. */
export function authorityOf(
  state: State,
  author: InstituteId,
  adopted: AdoptedCharter,
  history: ControlHistory,
): Result<Authority> {
  const key = `${author} ${adopted.charter.version} ${history.length}`;
  const last = history.at(-1);
  const known = state.authorities.get(key);
  if (known !== undefined && known.last === last) return known.authority;
  if (state.authorities.size >= AUTHORITIES_KEPT_MAX) state.authorities.clear();
  const authority = authorityAt(author, adopted.charter, history, Number.MAX_SAFE_INTEGER);
  state.authorities.set(key, { last, authority });
  return authority;
}
const AUTHORITIES_KEPT_MAX = 4096;

/** The origin line of an institute's log, and the name of the key that signs its checkpoints. */
export const originOf = (network: NetworkId, institute: InstituteId): string => `${network}/${institute}`;

/** The keys that may sign an institute's checkpoints (0x01) and its cosignatures (0x04). */
export function noteKeysOf(
  state: State,
  institute: InstituteId,
  name: string,
  type: NoteKey['type'],
): NoteKey[] {
  const current = currentCharter(state);
  if (current === undefined) return [];
  const keys = nodeKeysOf(institute, current.charter, state.histories.get(institute) ?? []);
  return [...keys.values()].map((publicKey) => noteKey(name, type, publicKey));
}

/** What `Pick<Deps>` most functions of the node take together with the state. */
export type Core = Pick<Deps, 'clock' | 'keys' | 'store' | 'emit'> & { readonly state: State };
export type SyncCore = Core & Pick<Deps, 'network'>;

/** Whether this node may append to its log now (DESIGN 4.13). A member that is alone in its charter has nobody to ask. */
export function maySign(state: State): boolean {
  const others = (currentCharter(state)?.charter.institutes.length ?? 1) > 1;
  return state.signing && (state.heardOfOwnLog || !others);
}
