import type { SeededRandom } from '@comity/node/testing';
import type { Links } from '../faulty-network.ts';

/** Who is linked with whom, and how long a message takes between them, one way. */
export interface Graph extends Links {
  readonly linksOf: (name: string) => readonly string[];
}

const LATENCY_MS_MIN = 10;
const LATENCY_MS_MAX = 150;

/** Everybody chooses some peers by chance, so that each has about `links`; drawn again until those of `within` reach each other alone. */
export function drawGraph(
  names: readonly string[],
  links: number,
  within: ReadonlySet<string>,
  random: SeededRandom,
): Graph {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    const graph = draw(names, links, random);
    const [first = ''] = within;
    if (latenciesFrom(graph, first, within).size === within.size) return graph;
  }
  throw new Error('no network in which the honest ones reach each other');
}
const ATTEMPTS_MAX = 100;

function draw(names: readonly string[], links: number, random: SeededRandom): Graph {
  const latencies = new Map(names.map((name) => [name, new Map<string, number>()]));
  for (const [at, name] of names.entries()) {
    for (let chosen = 0; chosen < links / 2; chosen++) {
      const other = names[(at + 1 + random.below(names.length - 1)) % names.length] ?? name;
      const latencyMs = LATENCY_MS_MIN + random.below(LATENCY_MS_MAX - LATENCY_MS_MIN);
      latencies.get(name)?.set(other, latencyMs);
      latencies.get(other)?.set(name, latencyMs);
    }
  }
  return {
    has: (one, other) => latencies.get(one)?.has(other) === true,
    latencyMs: (one, other) => latencies.get(one)?.get(other) ?? LATENCY_MS_MAX,
    linksOf: (name) => [...(latencies.get(name)?.keys() ?? [])],
  };
}

/** The shortest way from one to each that it reaches through `within` alone, in milliseconds of link latency (Dijkstra). */
export function latenciesFrom(
  graph: Graph,
  from: string,
  within: ReadonlySet<string>,
): ReadonlyMap<string, number> {
  const settled = new Map<string, number>();
  const open = new Map([[from, 0]]);
  while (open.size > 0) {
    const [name, atMs] = [...open].reduce((least, each) => (each[1] < least[1] ? each : least));
    open.delete(name);
    settled.set(name, atMs);
    for (const other of graph.linksOf(name)) {
      if (!within.has(other) || settled.has(other)) continue;
      const byThisMs = atMs + graph.latencyMs(name, other);
      if (byThisMs < (open.get(other) ?? Number.POSITIVE_INFINITY)) open.set(other, byThisMs);
    }
  }
  return settled;
}

/** The longest of all shortest ways. */
export const diameterMs = (graph: Graph, within: ReadonlySet<string>): number =>
  Math.max(...[...within].flatMap((name) => [...latenciesFrom(graph, name, within).values()]));
