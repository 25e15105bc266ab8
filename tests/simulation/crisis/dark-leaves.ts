import {
  type SeededRandom,
  testAlert,
  testFollowing,
  testMarking,
  testSituationReport,
} from '@comity/node/testing';
import { logEntryHash, type StatementId, sha256Hex } from '@comity/protocol';
import { pick } from '../faults.ts';
import type { Composed } from '../findings.ts';
import type { LogLeaf } from '../forged-log.ts';
import type { Speaker } from '../speech.ts';
import type { Site, World } from '../world.ts';
import type { SaidAlert } from './crisis-record.ts';
import { noteAlert, spoken } from './speech.ts';

/** What a hostile member writes into its own log in a crisis, under genuine signatures of its own coordinators. */
export type DarkLeaf = (world: World, site: Site, random: SeededRandom) => LogLeaf | undefined;

const TO_ALL = testMarking({ purposes: ['incident-response'] });

/** An alert of its own. */
export const alertLeaf: DarkLeaf = (world, site, random) => {
  const speaker = speakerOf(world, site, random);
  const status = pick(random, ['Actual', 'Exercise'] as const);
  return leafOf(speaker, (input) => testAlert(input, { status }));
};

/** It takes back what somebody else raised. */
export const strangeCancelLeaf: DarkLeaf = (world, site, random) => {
  const about = anAlert(world, random);
  if (about === undefined) return undefined;
  const chain = { incident: about.incident as StatementId, previous: about.id as StatementId }; // as: ids of the workload
  const message = pick(random, ['cancel', 'stand-down'] as const);
  return leafOf(speakerOf(world, site, random), (input) =>
    testFollowing(input, message, chain, { status: about.status }),
  );
};

/** It speaks in an actual incident as if that were a drill, by a report or by an end to it. */
export const drillLeaf: DarkLeaf = (world, site, random) => {
  const about = anAlert(world, random);
  if (about === undefined) return undefined;
  const incident = about.incident as StatementId; // as above
  const speaker = speakerOf(world, site, random);
  if (random.chance(0.5))
    return leafOf(speaker, (input) =>
      testFollowing(input, 'stand-down', { incident, previous: incident }, { status: 'Exercise' }),
    );
  const composed = spoken(speaker, TO_ALL, (input) =>
    testSituationReport(input, { incident, number: 1, status: 'Exercise' }),
  );
  return forgotten(speaker, composed);
};

const anAlert = (world: World, random: SeededRandom): SaidAlert | undefined => {
  const actual = [...world.crisis.alerts.values()].filter(({ status }) => status === 'Actual');
  return actual[random.below(Math.max(1, actual.length))];
};

const speakerOf = (world: World, site: Site, random: SeededRandom): Speaker => {
  const federation = world.charters[0];
  if (federation === undefined) throw new Error('there is a charter from the beginning');
  return { world, site, federation, publisher: site.institute.publisher, random };
};

function leafOf(
  speaker: Speaker,
  compose: Parameters<typeof spoken>[2] & ((input: never) => ReturnType<typeof testAlert>),
): LogLeaf {
  const composed = spoken(speaker, TO_ALL, compose);
  noteAlert(speaker, composed.intended.id, composed.body as Parameters<typeof noteAlert>[2]); // as: what `compose` made
  return forgotten(speaker, composed);
}

/** Nobody misses it: of two logs nobody can hold both. */
function forgotten({ world }: Speaker, { intended, envelope }: Composed): LogLeaf {
  world.intended.delete(intended.id);
  const hash = logEntryHash({ statement: intended.id as StatementId, envelope: sha256Hex(envelope) }); // as: just sealed
  return { hash, envelope };
}
