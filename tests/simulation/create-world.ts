import { type Beginning, START_MS } from './bootstrap.ts';
import { createSites } from './cluster.ts';
import { emptyCrisisRecord } from './crisis/crisis-record.ts';
import { createTrace, type Violation, type World } from './world.ts';

/** A world before anything has happened in it; the last `hostile` institutes break the rules. */
export function createWorld(
  begin: Beginning,
  hostile: number,
  elapsedMs: () => number,
  listen?: (line: string) => void,
): World {
  const violations: Violation[] = [];
  const seen = new Set<string>();
  const trace = createTrace(listen);
  return {
    startMs: START_MS,
    elapsedMs,
    sites: createSites(begin, hostile),
    charters: [begin.federation],
    intended: new Map(),
    contents: new Map(),
    stolen: new Set(),
    bad: new Set(),
    secrets: new Map(),
    heldSince: new Map(),
    said: {
      remarks: new Map(),
      withdrawals: new Map(),
      consultAnswers: new Map(),
      adherences: copyOf(begin.said.adherences),
      rosters: copyOf(begin.said.rosters),
    },
    crisis: emptyCrisisRecord(),
    violations,
    seen,
    sometimes: (what) => void seen.add(what),
    violate: (invariant, detail) => {
      trace.note(`${elapsedMs()} VIOLATION ${invariant}: ${detail}`);
      if (violations.length < VIOLATIONS_MAX) violations.push({ atMs: elapsedMs(), invariant, detail });
    },
    trace,
  };
}
const VIOLATIONS_MAX = 20;

const copyOf = <Fact>(facts: ReadonlyMap<string, readonly Fact[]>): Map<string, Fact[]> =>
  new Map([...facts].map(([about, known]) => [about, [...known]]));
