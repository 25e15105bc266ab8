import { type SeededRandom, testReader } from '@comity/node/testing';
import type { Site, World } from '../world.ts';

/** A person at a post opens an alert: the node says so to its issuer, and that answers nothing. */
export function seeAlert(world: World, site: Site, random: SeededRandom): void {
  const held = [...world.crisis.alerts.values()].filter(
    ({ id, issuer }) => issuer !== site.institute.id && site.memory.byId.has(id as never),
  );
  const alert = held[random.below(Math.max(1, held.length))];
  if (site.node === undefined || alert === undefined) return;
  const reader = { ...testReader('coordinator'), post: 'duty-coordinator' };
  const id = alert.id as never; // as: an id of the workload
  site.node.noteSeen(id, reader).then(
    ({ ok }) => ok && world.sometimes('seen'),
    (fault: unknown) =>
      world.trace.note(`${world.elapsedMs()} ${site.institute.id} cannot note: ${String(fault)}`),
  );
}
