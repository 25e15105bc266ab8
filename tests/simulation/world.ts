import { createHash } from 'node:crypto';
import type { Change, ComityNode } from '@comity/node';
import type { Federation, Memory, TestInstitute } from '@comity/node/testing';
import type { Audience, Marking } from '@comity/protocol';
import type { CrisisRecord } from './crisis/crisis-record.ts';
import type { Sent } from './faulty-network.ts';
import type { Incarnation } from './incarnation.ts';

/** One institute's place in the simulation: what is durable, and the process that runs on it now, if any. */
export interface Site {
  readonly institute: TestInstitute;
  readonly memory: Memory;
  readonly hostile: boolean;
  skewMs: number;
  /** The clock went back or forth while it ran: what ended by it may not have ended any more. */
  clockJumped: boolean;
  /** When it is to come back by itself; false: it stays off. */
  returns: boolean;
  incarnation: Incarnation | undefined;
  node: ComityNode | undefined;
}

/** A statement that staff tried to publish, as its originator meant it: kept apart from all code under test. */
export interface Intended {
  readonly id: string;
  readonly issuer: string;
  /** `members`: whatever its marking says, it is for all of them. */
  readonly audienceKind: 'marking' | 'members';
  readonly marking: Marking;
  /** The charter and the rosters that it names. */
  readonly charterVersion: number;
  readonly rosters: readonly string[];
  readonly parts: readonly IntendedPart[];
  /** The node told staff that it is in the log. */
  acknowledged: { readonly position: number } | undefined;
}

export interface IntendedPart {
  readonly name: string;
  readonly sha256: string;
  /** null: as wide as the statement. */
  readonly audience: Audience | null;
}

/** What a secret word stands in: a statement's title, the content of a part, or the name of one, which remarks about it say too. */
export interface Secret {
  readonly of: Intended;
  readonly part: string | null;
  readonly saidIn: Intended[];
}

/** What institutes said about statements, texts and groups, each with the id of the statement that says it. */
export interface Said {
  /** By the statement that is spoken of. */
  readonly remarks: Map<string, SaidRemark[]>;
  readonly withdrawals: Map<string, { readonly id: string }[]>;
  readonly consultAnswers: Map<
    string,
    { readonly id: string; readonly by: string; readonly agrees: boolean }[]
  >;
  /** By `institute text`. */
  readonly adherences: Map<string, { readonly id: string; readonly accepts: boolean }[]>;
  /** By group. */
  readonly rosters: Map<string, SaidRoster[]>;
}

export interface SaidRemark {
  readonly id: string;
  readonly change: 'narrow' | 'widen';
  readonly marking: Marking;
  readonly parts: ReadonlyMap<string, Audience | null>;
  readonly charterVersion: number;
  readonly rosters: readonly string[];
}

export interface SaidRoster {
  readonly id: string;
  readonly members: readonly string[];
  readonly version: number;
}

export function said<Fact>(map: Map<string, Fact[]>, about: string, fact: Fact): void {
  const known = map.get(about);
  if (known === undefined) map.set(about, [fact]);
  else known.push(fact);
}

/** Everything that an observer outside of all nodes knows. */
export interface World {
  readonly startMs: number;
  readonly elapsedMs: () => number;
  readonly sites: Map<string, Site>;
  /** Charters by version, 1 first. */
  readonly charters: Federation[];
  readonly intended: Map<string, Intended>;
  /** What parts hold, by digest. */
  readonly contents: Map<string, Uint8Array>;
  /** Digests that a hostile member published again as its own: who holds them by its word cannot know better. */
  readonly stolen: Set<string>;
  readonly said: Said;
  readonly crisis: CrisisRecord;
  /** Statements that break a rule, as `author id`: admitted nowhere. */
  readonly bad: Set<string>;
  /** By the token that stands in them. */
  readonly secrets: Map<string, Secret>;
  /** Since when a node holds a statement or charter, in elapsed milliseconds: `institute id`, `institute charter N`. */
  readonly heldSince: Map<string, number>;
  readonly violations: Violation[];
  readonly seen: Set<string>;
  readonly sometimes: (what: string) => void;
  readonly violate: (invariant: string, detail: string) => void;
  readonly trace: Trace;
}

export interface Violation {
  readonly atMs: number;
  readonly invariant: string;
  readonly detail: string;
}

/** A checker hears everything that leaves a node and everything that becomes durable. */
export interface Checker {
  readonly sent?: (sent: Sent) => void;
  readonly committed?: (site: Site, changes: readonly Change[]) => void;
  /** A process has loaded what was durable. */
  readonly restarted?: (site: Site, node: ComityNode) => void;
}

/** A digest of all that happened, in order: equal for two runs of one seed. */
export interface Trace {
  readonly note: (line: string) => void;
  readonly sent: (sent: Sent) => void;
  readonly digest: () => string;
}

export function createTrace(listen: ((line: string) => void) | undefined): Trace {
  const hash = createHash('sha256');
  return {
    note: (line) => {
      hash.update(line);
      listen?.(line);
    },
    sent: ({ atMs, from, to, lane, kind, bytes }) => {
      const line = `${atMs} ${from} ${kind} ${to} ${lane}`;
      hash.update(line);
      hash.update(bytes);
      listen?.(`${line} ${headOf(bytes)}`);
    },
    digest: () => hash.copy().digest('hex'),
  };
}

/** The head of a message, for people who read a trace. */
function headOf(bytes: Uint8Array): string {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.length < 4) return '';
  return view.toString('latin1', 4, 4 + Math.min(view.readUInt32BE(0), HEAD_CHARACTERS));
}
const HEAD_CHARACTERS = 160;

/** What a request is, read off its first bytes: parsing all of them would cost more than the nodes' own work. */
export function requestType(bytes: Uint8Array): string {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1', 4, 40);
  return /^\{"type":"([a-z-]+)"/.exec(start)?.[1] ?? 'unreadable';
}

/** Wall time at a site. */
export const wallMs = (world: World, site: Site): number => world.startMs + world.elapsedMs() + site.skewMs;

export const honestSites = (world: World): Site[] =>
  [...world.sites.values()].filter(({ hostile }) => !hostile);
