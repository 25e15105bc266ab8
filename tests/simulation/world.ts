import { createHash } from 'node:crypto';
import type { Change, ComityNode } from '@comity/node';
import type { Federation, Memory, TestInstitute } from '@comity/node/testing';
import type { Audience, Tlp } from '@comity/protocol';
import type { Sent } from './faulty-network.ts';
import type { Incarnation } from './incarnation.ts';

/** One institute's place in the simulation: what is durable, and the process that runs on it now, if any. */
export interface Site {
  readonly institute: TestInstitute;
  readonly memory: Memory;
  readonly hostile: boolean;
  skewMs: number;
  /** When it is to come back by itself; false: it stays off. */
  returns: boolean;
  incarnation: Incarnation | undefined;
  node: ComityNode | undefined;
}

/** What an originator meant: the terms of one statement or part, kept apart from all code under test. */
export interface Terms {
  readonly issuer: string;
  readonly audience: Audience;
  /** null: the statement itself, or a part as wide as it. */
  readonly partAudience: Audience | null;
  readonly tlp: Tlp;
  readonly onward: 'none' | 'audience' | 'ask-originator';
  readonly embargoUntilMs: number | null;
}

export interface IntendedPart {
  readonly sha256: string;
  readonly terms: Terms;
}

/** A finding that staff tried to publish. `acknowledged`: the node told them that it is in the log. */
export interface Intended {
  readonly id: string;
  readonly terms: Terms;
  readonly parts: readonly IntendedPart[];
  acknowledged: { readonly position: number } | undefined;
}

/** Everything that an observer outside of all nodes knows. */
export interface World {
  readonly startMs: number;
  readonly elapsedMs: () => number;
  readonly sites: Map<string, Site>;
  /** Charters by version, 1 first. */
  readonly charters: Federation[];
  readonly intended: Map<string, Intended>;
  /** What the hostile member's parts hold, by statement. */
  readonly contents: Map<string, Uint8Array>;
  /** Statements that break a rule: admitted nowhere. */
  readonly bad: Set<string>;
  /** Terms by the token that stands in what they protect. */
  readonly termsOfToken: Map<string, Terms>;
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
  return /^\{"type":"([a-z]+)"/.exec(start)?.[1] ?? 'unreadable';
}

/** Wall time at a site. */
export const wallMs = (world: World, site: Site): number => world.startMs + world.elapsedMs() + site.skewMs;

export const honestSites = (world: World): Site[] =>
  [...world.sites.values()].filter(({ hostile }) => !hostile);
