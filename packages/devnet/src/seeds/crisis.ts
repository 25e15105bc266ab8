import type { Devnet } from '../devnet.ts';
import { say } from './say.ts';

/** A drill as coordinators would run it, command by command: who is on duty, an alert, answers, a report, the end. */

const HELD = ['--held-signer', 'coordinator-1'] as const;

/** Options of an alert that says what an exercise says. */
export const DRILL: readonly string[] = [
  ...[
    '--exercise',
    '--title',
    'Jailbreak shared between forums',
    '--event',
    'Safeguards of a model are bypassed',
  ],
  ...['--level', 'level-2', '--urgency', 'Immediate', '--severity', 'Severe', '--certainty', 'Likely'],
  ...['--category', 'Security,Safety', '--response', 'Assess,Monitor', '--model', 'example-model-4'],
  ...['--description', 'A prompt that bypasses the safeguards works on three models, says a forum.'],
  ...['--instruction', 'Try it on the models that you can reach. Do not publish it.'],
  ...['--unusual', 'yes: it works on several models', '--growing', 'yes: 40 posts in an hour'],
  ...['--cross-border', 'yes', '--coordinated', 'yes: the developers sit in two countries'],
];

/** Every institute says who is on duty and how they are reached outside of Comity. */
export async function nameDuties(devnet: Devnet): Promise<void> {
  await Promise.all(
    devnet.institutes.map(({ id }) =>
      say(devnet, id, 'coordinator', [
        ...[
          'contact',
          'set',
          'coordinator',
          '--post',
          'coordinator-1',
          '--address',
          `phone=+99 555 01 ${id}`,
        ],
        ...['--alternate-post', 'coordinator-2', '--alternate-address', `phone=+99 555 02 ${id}`],
        ...HELD,
      ]),
    ),
  );
}

/** A drill from the alert to its end. South answers; who else there is stays silent. Answers the incident's id. */
export async function runDrill(devnet: Devnet): Promise<string> {
  const { published: incident } = await say<Handed>(devnet, 'north', 'coordinator', [
    'alert',
    'raise',
    ...DRILL,
    ...HELD,
  ]);
  await devnet.settle();
  await say(devnet, 'south', 'coordinator', [
    'alert',
    'ack',
    incident,
    '--acting',
    '--note',
    'Testing two models.',
    ...HELD,
  ]);
  await devnet.settle();
  await say(devnet, 'north', 'coordinator', [
    ...['sitrep', incident, '--changed', 'South tests two models.'],
    ...['--situation', 'No bypass is confirmed yet.', '--next-due', '+1h', ...HELD],
  ]);
  await say(devnet, 'north', 'coordinator', [
    'alert',
    'stand-down',
    incident,
    '--because',
    'The exercise is over.',
    '--yes',
    ...HELD,
  ]);
  await devnet.settle();
  return incident;
}

interface Handed {
  readonly published: string;
}
