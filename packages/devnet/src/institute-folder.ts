import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeKeyFile } from '@comity/formats';
import { instantOf, Post, type Result, type Role } from '@comity/protocol';
import {
  Config,
  createFolder,
  mintSignInLink,
  mintToken,
  readConfig,
  signInLinkUrl,
  systemClock,
  systemRandom,
} from '@comity/server';
import { openSqliteStore } from '@comity/store/sqlite';
import { type Founder, instituteId, newKeyPair, newStaffKey } from './founding.ts';

/** What one fictional institute has before its node first starts: a folder, keys, tokens. */

export const TOKEN_ROLES = [
  'publisher',
  'approver',
  'coordinator',
  'deputy',
  'drills',
  'counsel',
  'auditor',
  'operator',
  'reader',
] as const;
/** What each token may do and whose it is. The deputy is the second coordinator; `drills` is a coordinator in drills only. */
const HOLDERS: Readonly<
  Record<
    (typeof TOKEN_ROLES)[number],
    { readonly roles: Parameters<typeof mintToken>[1]['roles']; readonly post: string | null }
  >
> = {
  publisher: { roles: ['publisher'], post: 'publisher-1' },
  approver: { roles: ['approver'], post: 'approver-1' },
  coordinator: { roles: ['coordinator'], post: 'coordinator-1' },
  deputy: { roles: ['coordinator'], post: 'coordinator-2' },
  drills: { roles: ['drill-coordinator'], post: 'coordinator-1' },
  counsel: { roles: ['counsel'], post: 'counsel-1' },
  auditor: { roles: ['auditor'], post: null },
  operator: { roles: ['operator'], post: null },
  reader: { roles: ['reader'], post: null },
};
/** Staff whose keys the demo's servers hold. */
const HELD: readonly (readonly [post: string, role: Role])[] = [
  ['publisher-1', 'publisher'],
  ['approver-1', 'approver'],
  ['counsel-1', 'counsel'],
  ['coordinator-1', 'coordinator'],
  ['coordinator-2', 'coordinator'],
];
/** What the demo's pager writes, in an institute's folder. */
export const PAGES_FILE = 'pages.jsonl';
const PAGER = fileURLToPath(new URL('pager.ts', import.meta.url));
export const NETWORK = 'comity-demo';
/** The registry of instruments that ships with the project. */
export const REGISTRY = fileURLToPath(
  new URL('../../../protocol/instruments/registry.json', import.meta.url),
);

const FICTIONAL = [
  ['north', 'Institute of the North', 'NO'],
  ['south', 'Institute of the South', 'ZA'],
  ['east', 'Institute of the East', 'JP'],
  ['west', 'Institute of the West', 'CA'],
  ['isles', 'Institute of the Isles', 'IS'],
  ['coast', 'Institute of the Coast', 'PT'],
  ['plain', 'Institute of the Plain', 'MN'],
  ['ridge', 'Institute of the Ridge', 'CH'],
] as const;
/** The token, or the sign-in link, of each role of people, in plain text. */
export type Tokens = Readonly<Record<(typeof TOKEN_ROLES)[number], string>>;

/**
 * Where people open an institute's node. Browsers take every name below `localhost` for this machine, and keep the cookies of each apart, as they do
 * not with ports: one browser can be at several institutes.
 */
const nodeUrlOf = ({ id, ports }: Plan): string => `http://${id}.localhost:${ports.api}`;

export interface Plan {
  readonly id: string;
  readonly name: string;
  readonly jurisdiction: string;
  readonly ports: {
    readonly api: number;
    readonly metrics: number;
    readonly control: number;
    readonly bulk: number;
  };
}

export function planOf(at: number, [api = 0, metrics = 0, control = 0, bulk = 0]: readonly number[]): Plan {
  const [id, name, jurisdiction] = FICTIONAL[at] ?? [`institute-${at + 1}`, `Institute ${at + 1}`, 'EU'];
  return { id, name, jurisdiction, ports: { api, metrics, control, bulk } };
}

/** Makes one node's folder with its node key, and the keys of its people beside it. */
export async function initialise(folder: string, plan: Plan): Promise<Founder> {
  const { id, name, jurisdiction, ports } = plan;
  const nodeFolder = join(folder, id);
  const at = (port: number): string => `/ip4/127.0.0.1/tcp/${port}`;
  const staff = HELD.map(([post, role]) => newStaffKey(post, [role]));
  const config = Config.parse({
    institute: id,
    network: NETWORK,
    api: { host: '127.0.0.1', port: ports.api },
    metrics: { host: '127.0.0.1', port: ports.metrics },
    listen: { control: [at(ports.control)], bulk: [at(ports.bulk)] },
    heldSigners: staff.map(({ post }) => post),
    nodeUrl: nodeUrlOf(plan),
    signIn: { demo: true, stepUp: 'enrolled' },
    channels: [
      {
        name: 'pager',
        kind: 'command',
        ceiling: 'RED',
        drills: true,
        path: process.execPath,
        args: [PAGER, join(nodeFolder, PAGES_FILE)],
      },
    ],
    // So that somebody who watches sees silence escalate.
    duty: { escalateMinutes: 1 },
    posts: [
      { post: 'coordinator-1', channels: ['pager'], alternate: 'coordinator-2' },
      { post: 'coordinator-2', channels: ['pager'] },
    ],
  });
  const nodeKey = must(await createFolder(nodeFolder, config, null));
  const root = newKeyPair();
  const institute = instituteId(id);
  const createdAt = instantOf(Date.now());
  await mkdir(join(nodeFolder, 'signers'), { recursive: true, mode: 0o700 });
  for (const { post, seed } of staff) {
    const meta = { purpose: 'staff', institute, post, createdAt } as const;
    must(await writeKeyFile(join(nodeFolder, 'signers', `${post}.key`), seed, meta, null));
  }
  await mkdir(join(folder, 'root-keys'), { recursive: true, mode: 0o700 });
  const rootMeta = { purpose: 'root', institute, post: null, createdAt } as const;
  must(await writeKeyFile(join(folder, 'root-keys', `${id}.key`), root.seed, rootMeta, null));
  return {
    id: institute,
    name,
    jurisdiction,
    root,
    staff,
    nodeKey: nodeKey.publicKey,
    addresses: config.listen.control,
  };
}

/** What people open an institute's node with. */
export interface Admitted {
  readonly tokens: Tokens;
  /** The same people with a browser: these links may be used again and again. */
  readonly links: Tokens;
}

/** A token and a sign-in link per role, put into the stopped node's store: the plain texts are shown once and live nowhere else. */
export async function admitPeople(folder: string): Promise<Admitted> {
  const deps = { clock: systemClock, random: systemRandom };
  const { nodeUrl } = must(await readConfig(folder, {}));
  const store = await openSqliteStore({ folder });
  try {
    const tokens: [string, string][] = [];
    const links: [string, string][] = [];
    for (const role of TOKEN_ROLES) {
      const { roles, post } = HOLDERS[role];
      const grant = { roles: [...roles], post: post === null ? null : Post.parse(post) };
      const made = mintToken(deps, { label: `demo ${role}`, ...grant, expiresInDays: DAYS });
      const by = { createdBy: 'demo', reusable: true };
      const link = mintSignInLink(deps, { name: `Demo ${role}`, ...grant, expiresInHours: DAYS * 24 }, by);
      await store.commit([
        { kind: 'token', token: made.row },
        { kind: 'desk', row: link.row },
      ]);
      tokens.push([role, made.token]);
      links.push([role, signInLinkUrl(nodeUrl, link.code) ?? '']);
    }
    // as: every role of the list has just been given one
    return { tokens: Object.fromEntries(tokens) as Tokens, links: Object.fromEntries(links) as Tokens };
  } finally {
    await store.close();
  }
}
const DAYS = 7;

/** The value of something that cannot be refused here: the devnet made its input itself. */
export function must<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.refusal.code} ${JSON.stringify(result.refusal.facts)}`);
  return result.value;
}
