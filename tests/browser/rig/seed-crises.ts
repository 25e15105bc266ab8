import { type BodyOf, instantOf } from '@comity/protocol';
import { type BrowserNetwork, type Place, placeIn } from './place.ts';
import { say, sayAlert } from './statements.ts';

type Bare = Pick<BrowserNetwork, 'places' | 'charter'>;
type Id = BodyOf<'acknowledgement'>['incident'];

/** An exercise that runs, with all that can be said in it; an actual alert; contacts and a playbook. */
export async function seedCrises(at: Bare, settle: () => Promise<void>): Promise<Record<string, string>> {
  const north = placeIn(at, 'north');
  const south = placeIn(at, 'south');
  const playbook = await say(at, north, 'playbook', PLAYBOOK, { title: 'Shared bypass' });
  for (const place of [north, south]) await sayContact(at, place);
  const drill = await sayAlert(at, north, alertBody('Exercise'), {
    title: 'Jailbreak shared between forums',
  });
  const actual = await sayAlert(at, north, alertBody('Actual'), { title: 'Weights offered for sale' });
  const comcheck = await sayAlert(at, north, alertBody('Test'), { title: 'Test of the lines' });
  await settle();
  const within = { incident: drill as Id, status: 'Exercise' } as const; // as: the node has just given the id
  await say(
    at,
    south,
    'acknowledgement',
    {
      ...within,
      statement: drill as Id,
      state: 'acting',
      post: 'coordinator-1' as never,
      note: 'Testing two models.',
    },
    { title: 'Answer' },
  );
  const sitrep = { ...within, nextDueAt: instantOf(Date.now() + HOUR_MS) };
  await say(
    at,
    north,
    'situation-report',
    { ...sitrep, number: 1, changed: 'South tests two models.', situation: 'No bypass is confirmed yet.' },
    { title: 'Situation report 1' },
  );
  await say(
    at,
    north,
    'situation-report',
    {
      ...sitrep,
      number: 2,
      changed: 'One bypass is confirmed.',
      situation: 'One bypass is confirmed.\nTwo are tested.',
    },
    { title: 'Situation report 2' },
  );
  const request = await say(
    at,
    north,
    'request',
    {
      ...within,
      request: null,
      state: 'open',
      kind: 'assistance',
      what: 'Who can test the third model?',
      neededBy: null,
      offer: null,
    },
    { title: 'Request', to: ['south', 'east'] },
  );
  const measure = await say(
    at,
    north,
    'measure',
    {
      ...within,
      measure: null,
      kind: 'public-line',
      state: 'planned',
      text: 'We look into reports of a bypass.',
      effectiveAt: null,
      releaseAt: null,
    },
    { title: 'Public line' },
  );
  const activation = await say(
    at,
    north,
    'activation',
    { ...within, playbook: playbook as Id, activation: null, state: 'active' },
    { title: 'Activation' },
  );
  await settle();
  const offer = await say(
    at,
    south,
    'offer',
    { ...within, request: request as Id, offer: null, state: 'offered', what: 'We can, by noon.' },
    { title: 'Offer', to: ['north'] },
  );
  await settle();
  return { playbook, drill, actual, comcheck, request, measure, activation, offer };
}
const HOUR_MS = 3_600_000;

const PLAYBOOK: BodyOf<'playbook'> = {
  name: 'shared-bypass' as never, // as: a slug, which the schema judges when it is written
  version: 1,
  trigger: 'A bypass of safeguards is shared in public.',
  steps: [
    {
      id: 'try' as never,
      title: 'Try the bypass',
      text: 'On every model that you can reach.',
      role: 'technical-lead' as never,
      withinMinutes: 60,
    },
  ],
};

export async function sayContact(at: Bare, place: Place, address = `+99 555 01 ${place.id}`): Promise<void> {
  const duty = {
    post: 'coordinator-1' as never,
    addresses: [{ kind: 'phone' as const, address }],
    hours: 'always',
  };
  await say(
    at,
    place,
    'contact',
    { role: 'coordinator', primary: duty, alternate: null, confirmedAt: instantOf(Date.now() - 1000) },
    { title: 'On duty: coordinator', marking: { purposes: ['incident-response', 'network-operation'] } },
  );
}

/** What an alert says that opens an incident; `change` replaces its words. */
export function alertBody(
  status: BodyOf<'alert'>['status'],
  change: Partial<BodyOf<'alert'>> = {},
): BodyOf<'alert'> {
  const yes = { answer: 'yes', grounds: 'It works on several models.' } as const;
  return {
    status,
    message: 'alert',
    incident: null,
    previous: null,
    event: 'Safeguards of a model are bypassed',
    categories: ['Security', 'Safety'],
    level: 'level-2',
    urgency: 'Immediate',
    severity: 'Severe',
    certainty: 'Likely',
    verification: 'unverified',
    description: 'A prompt that bypasses the safeguards works on three models, says a forum.',
    instruction: 'Try it on the models that you can reach. Do not publish it.',
    responses: ['Assess', 'Monitor'],
    models: ['example-model-4'],
    assessment: { unusual: yes, growing: yes, crossBorder: yes, coordinated: yes },
    replyBy: instantOf(Date.now() + HOUR_MS),
    expiresAt: instantOf(Date.now() + 24 * HOUR_MS),
    reviewBy: null,
    breakGlass: null,
    reason: null,
    cause: null,
    retainUntil: null,
    ...change,
  };
}
