import type { ComityNode, Network } from '@comity/node';
import { Hono } from 'hono';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { ApiDeps } from '../api-deps.ts';
import { type CrisisFigures, NOTICES_COUNTED_MAX } from './crisis-figures.ts';

export interface Metrics {
  readonly app: Hono;
  readonly meter: ApiDeps['meter'];
}

/**
 * Prometheus, with a registry of its own. Whoever scrapes need not be allowed to read anything: labels are paths of the table, states and
 * institutes, and no figure counts statements but the sizes of logs, which every member knows. Two figures are for whoever keeps the node
 * running: how many incidents are open, and how the notices about them stand.
 */
export function createMetrics(
  node: ComityNode,
  connected: Network['connected'],
  crisis?: CrisisFigures,
): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Counter({
    name: 'comity_http_requests_total',
    help: 'Answered requests of the API',
    labelNames: ['route', 'method', 'status'],
    registers: [registry],
  });
  const durations = new Histogram({
    name: 'comity_http_request_seconds',
    help: 'Time from the first byte of a request to the head of its answer',
    labelNames: ['method'],
    buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10],
    registers: [registry],
  });
  const refresh = nodeGauges(registry, node);
  const refreshTraffic = trafficGauge(registry, connected);
  const refreshCrisis = crisis && crisisGauges(registry, crisis);
  const app = new Hono();
  app.get('/metrics', async (context) => {
    await refresh();
    refreshTraffic();
    await refreshCrisis?.();
    const headers = { 'content-type': registry.contentType, 'cache-control': 'no-store' };
    return context.body(await registry.metrics(), 200, headers);
  });
  return {
    app,
    meter: (route, method, status, durationMs) => {
      requests.inc({ route, method, status: `${Math.floor(status / 100)}xx` });
      durations.observe({ method }, durationMs / 1000);
    },
  };
}

/** Gauges of the node, and the way to read them again from it: asked whenever somebody scrapes. */
function nodeGauges(registry: Registry, node: ComityNode): () => Promise<void> {
  const gauge = (name: string, help: string, labelNames: readonly string[] = []) =>
    new Gauge({ name: `comity_${name}`, help, labelNames: [...labelNames], registers: [registry] });
  const size = gauge('log_size', 'Statements that this institute has issued');
  const forks = gauge('forks', 'Forks that were found');
  const signing = gauge('signing', '1 while the node may sign');
  const expiry = gauge('charter_expires_seconds', 'When the charter in force expires, seconds since 1970');
  const connected = gauge('peer_connected', '1 while the control lane to the peer is up', ['institute']);
  const peerSize = gauge('peer_log_size', "How far the peer's own log is verified here", ['institute']);
  return async () => {
    const status = await node.status();
    size.set(status.logSize);
    forks.set(status.forks);
    signing.set(status.signing ? 1 : 0);
    if (status.charterExpiresAt !== null) expiry.set(Date.parse(status.charterExpiresAt) / 1000);
    for (const peer of await node.peers()) {
      connected.set({ institute: peer.institute }, peer.connected ? 1 : 0);
      peerSize.set({ institute: peer.institute }, peer.size);
    }
  };
}

/**
 * Bytes of frames by lane since this process began, of the peers that are connected; encryption and TCP come on top. Not peer by peer: the
 * bytes of one would tell who was sent something large.
 */
function trafficGauge(registry: Registry, connected: Network['connected']): () => void {
  const bytes = new Gauge({
    name: 'comity_frame_bytes',
    help: 'Bytes of frames exchanged with connected peers since the process began',
    labelNames: ['lane', 'direction'],
    registers: [registry],
  });
  return () => {
    const peers = connected();
    for (const lane of ['control', 'alert', 'bulk'] as const) {
      bytes.set({ lane, direction: 'in' }, sum(peers.map((peer) => peer[lane].bytesIn)));
      bytes.set({ lane, direction: 'out' }, sum(peers.map((peer) => peer[lane].bytesOut)));
    }
  };
}

function crisisGauges(registry: Registry, crisis: CrisisFigures): () => Promise<void> {
  const open = new Gauge({
    name: 'comity_incidents_open',
    help: 'Incidents that nobody has ended and that are not over',
    labelNames: ['status'],
    registers: [registry],
  });
  const notices = new Gauge({
    name: 'comity_notices',
    help: `Notices to posts by state, of the newest ${NOTICES_COUNTED_MAX}`,
    labelNames: ['state'],
    registers: [registry],
  });
  return async () => {
    for (const [status, count] of await crisis.open()) open.set({ status }, count);
    for (const [state, count] of await crisis.notices()) notices.set({ state }, count);
  };
}

const sum = (figures: readonly number[]): number => figures.reduce((total, figure) => total + figure, 0);
