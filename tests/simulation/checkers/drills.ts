import { testReader } from '@comity/node/testing';
import type { Site, World } from '../world.ts';

const READER = testReader('coordinator');

/**
 * Nothing that was said as a drill stands in an actual incident, nor the other way round, and nobody but its issuer changes it: what
 * a person sees of each incident is of one status, and its alerts are of one issuer.
 */
export async function checkDrills(world: World, running: readonly Site[]): Promise<void> {
  for (const { node, institute, memory } of running) {
    for (const of of world.crisis.alerts.values()) {
      if (of.id !== of.incident || !memory.byId.has(of.id as never)) continue;
      const view = await node?.incident(of.id as never, READER); // as: an id of the workload
      if (view === undefined || !view.ok) continue;
      const { alerts, situationReports, acknowledgements, state } = view.value;
      const name = `${institute.id} shows incident ${of.id.slice(0, 8)} of ${of.issuer}`;
      for (const { body, issuer } of [...alerts, ...situationReports, ...acknowledgements])
        if (body.status !== of.status)
          world.violate('drill', `${name}, which is ${of.status}, with ${body.status} by ${issuer}`);
      for (const { issuer } of alerts)
        if (issuer !== of.issuer) world.violate('drill', `${name} with an alert of ${issuer}`);
      world.sometimes('incident-read');
      const head = newestOf(world, memory, of);
      if (view.value.head !== head.id) world.violate('drill', `${name} by ${view.value.head.slice(0, 8)}`);
      const ended =
        head.message === 'cancel' ? 'cancelled' : head.message === 'stand-down' ? 'stood-down' : null;
      if (ended !== null && state !== ended) world.violate('drill', `${name} as ${state}, not as ${ended}`);
    }
  }
}

function newestOf(world: World, memory: Site['memory'], of: { id: string; issuer: string; status: string }) {
  const positionOf = (id: string): number => memory.byId.get(id as never)?.position ?? -1; // as above
  const chain = [...world.crisis.alerts.values()].filter(
    (other) => other.incident === of.id && other.issuer === of.issuer && other.status === of.status,
  );
  const inOrder = chain
    .filter(({ id }) => positionOf(id) >= 0)
    .sort((one, other) => positionOf(one.id) - positionOf(other.id));
  const head = inOrder.at(-1);
  if (head === undefined) throw new Error('the first alert is here');
  return head;
}
