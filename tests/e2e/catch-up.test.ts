import type { Devnet } from '@comity/devnet';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventsOf } from './events.ts';
import {
  eventually,
  findingsOf,
  fsckOf,
  inParallel,
  logOf,
  named,
  openNodes,
  postEnvelope,
  putPart,
  sealedFinding,
  statusOf,
} from './fixture.ts';

/** A node that was away is in step again by itself, and nobody needs the originator for it. */
describe('catching up', { timeout: 300_000 }, () => {
  let devnet: Devnet;
  beforeAll(async () => {
    devnet = await openNodes(3);
  }, 180_000);
  afterAll(() => devnet?.close(), 60_000);

  test('a thousand findings that were published while a node was stopped arrive once each, by themselves', async () => {
    const [north, south, east] = [named(devnet, 'north'), named(devnet, 'south'), named(devnet, 'east')];
    const before = (await logOf(south, 'north')).length;
    await south.stop();
    const envelopes = Array.from({ length: FINDINGS }, (_, at) =>
      sealedFinding(devnet, north, { title: `finding ${at}` }),
    );
    const answers = await inParallel(
      16,
      envelopes.map((envelope) => () => postEnvelope(north, envelope)),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));

    await south.start();
    const received: string[] = [];
    await eventsOf(south, '0', (event) => {
      const { statement, author, type } = event.subject;
      if (event.kind === 'statement-received' && author === 'north' && type === 'finding')
        received.push(String(statement));
      return received.length < FINDINGS;
    });
    expect(new Set(received)).toEqual(new Set(answers.map(({ body }) => body.id)));

    const log = await logOf(south, 'north');
    expect(log.map(({ position }) => position)).toEqual(
      Array.from({ length: before + FINDINGS }, (_, at) => at),
    );
    expect(log).toEqual(await logOf(north, 'north'));
    const titles = (await findingsOf(south, 'north')).map(({ title }) => title);
    expect(titles).toHaveLength(FINDINGS);
    expect(new Set(titles).size).toBe(FINDINGS);
    for (const node of [north, south, east]) {
      expect(await statusOf(node)).toMatchObject({ quarantined: 0, forks: 0, signing: true });
    }
    expect(await fsckOf(south)).toMatchObject({ problems: [] });
  });

  test('while the originator is off, another member gives what it said to whoever may have it', async () => {
    const [north, south, east] = [named(devnet, 'north'), named(devnet, 'south'), named(devnet, 'east')];
    await devnet.connected();
    await devnet.settle();
    await east.stop();
    const shared = new TextEncoder().encode('for everybody who may have the finding');
    const narrow = new TextEncoder().encode('for south alone');
    const parts = [
      { name: 'shared.bin', bytes: shared },
      { name: 'narrow.bin', bytes: narrow, to: ['south'] },
    ];
    for (const { bytes } of parts) await putPart(north, bytes);
    const relayed = await postEnvelope(north, sealedFinding(devnet, north, { title: 'relayed', parts }));
    const direct = await postEnvelope(
      north,
      sealedFinding(devnet, north, { title: 'not to be passed on', onward: 'none' }),
    );
    expect([relayed.status, direct.status]).toEqual([201, 201]);
    await devnet.settle();
    await north.stop();

    await east.start();
    const item = await eventually('east has the finding and its part from south', async () => {
      const found = (await findingsOf(east, 'north')).find(({ id }) => id === relayed.body.id);
      return found?.parts.some(({ name, state }) => name === 'shared.bin' && state === 'held')
        ? found
        : undefined;
    });
    expect(item.position).toBe(relayed.body.position);
    expect(await east.api('reader').bytes(`/statements/${relayed.body.id}/parts/shared.bin`)).toEqual(shared);
    await devnet.settle();
    expect(item.parts.map(({ name, state }) => [name, state])).toEqual([
      ['shared.bin', 'held'],
      ['narrow.bin', 'withheld'],
    ]);
    // South does not pass on what is for its recipients only; that it exists is known, and that only north can give it.
    const missing = (await logOf(east, 'north')).find(({ position }) => position === direct.body.position);
    expect(missing).toMatchObject({ state: 'unheld' });
    expect(missing).not.toHaveProperty('id');

    await north.start();
    await eventually('east has what only north gives', async () =>
      (await findingsOf(east, 'north')).find(({ id }) => id === direct.body.id),
    );
    for (const node of [north, south, east]) expect(await fsckOf(node)).toMatchObject({ problems: [] });
  });
});

const FINDINGS = 1_000;
