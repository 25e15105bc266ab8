import type { Devnet, DevnetInstitute } from '@comity/devnet';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  ask,
  eventually,
  findingsOf,
  fsckOf,
  isLinked,
  logOf,
  named,
  openNodes,
  postEnvelope,
  sealedFinding,
  statusOf,
} from './fixture.ts';

/**
 * A node whose clock is a day off is out of touch, since each side holds the certificate of a clock ahead of its own by more than
 * an hour for not valid yet. It signs nothing meanwhile, harms nobody, and is in step by itself once its clock is right.
 */
describe('a clock that is a day off', { timeout: 300_000 }, () => {
  let devnet: Devnet;
  beforeAll(async () => {
    devnet = await openNodes(3);
  }, 180_000);
  afterAll(() => devnet?.close(), 60_000);

  test.each([
    ['ahead', DAY_MS],
    ['behind', -DAY_MS],
  ])('a day %s', async (direction, byMs) => {
    const [north, east] = [named(devnet, 'north'), named(devnet, 'east')];
    const others = [north, named(devnet, 'south')];
    const before = await logOf(east, 'east');
    await east.stop();
    await startWithClock(east, byMs);
    const published = await postEnvelope(
      north,
      sealedFinding(devnet, north, { title: `while the clock of east was ${direction}` }),
    );
    expect(published).toMatchObject({ status: 201 });
    for (const peer of others)
      await eventually(`east has tried to reach ${peer.id}`, () =>
        east
          .process()
          ?.log()
          .some((line) => line.includes('"dial-failed"') && line.includes(`"${peer.id}"`))
          ? true
          : undefined,
      );
    for (const { id } of others) expect(await isLinked(east, id)).toBe(false);
    expect(
      await postEnvelope(east, sealedFinding(devnet, east, { title: 'by a wrong clock' })),
    ).toMatchObject({
      status: 503,
      code: 'not-signing',
    });
    const doctor = await ask(east, 'operator', 'GET', '/doctor');
    expect(doctor.body.checks).toContainEqual(expect.objectContaining({ name: 'peer', ok: false }));
    expect(await fsckOf(east)).toMatchObject({ problems: [] });
    expect(await logOf(east, 'east')).toEqual(before);

    await east.stop();
    await east.start();
    await eventually('east has what was published meanwhile', async () =>
      (await findingsOf(east, 'north')).find(({ id }) => id === published.body.id),
    );
    await devnet.connected();
    await devnet.settle();
    for (const each of [...others, east]) {
      expect(await statusOf(each)).toMatchObject({ quarantined: 0, forks: 0, signing: true });
      expect(await fsckOf(each)).toMatchObject({ problems: [] });
    }
  });
});

const DAY_MS = 86_400_000;

/** Starts a node as it is, but for a clock that was shifted before its first line ran. */
async function startWithClock(institute: DevnetInstitute, byMs: number): Promise<void> {
  const shift = `const Real = Date; const nowMs = () => Real.now() + ${byMs};
    globalThis.Date = class extends Real {
      constructor(...given) { if (given.length === 0) super(nowMs()); else super(...given); }
      static now() { return nowMs(); }
    };`;
  const { NODE_OPTIONS } = process.env;
  process.env.NODE_OPTIONS = `--import data:text/javascript,${encodeURIComponent(shift)}`;
  try {
    await institute.start();
  } finally {
    if (NODE_OPTIONS === undefined) delete process.env.NODE_OPTIONS;
    else process.env.NODE_OPTIONS = NODE_OPTIONS;
  }
}
