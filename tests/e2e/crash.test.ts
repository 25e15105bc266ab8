import type { Devnet, DevnetInstitute } from '@comity/devnet';
import { openSqliteStore } from '@comity/store/sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventsOf } from './events.ts';
import {
  eventually,
  findingsOf,
  fsckOf,
  inParallel,
  type LogEntry,
  logOf,
  named,
  openNodes,
  postEnvelope,
  sealedFinding,
  statusOf,
} from './fixture.ts';

/** Kill -9 at any time: nothing acknowledged is lost, nothing is there twice, no position of a log is used again. */
describe('kill -9', { timeout: 600_000 }, () => {
  let devnet: Devnet;
  let north: DevnetInstitute;
  let south: DevnetInstitute;
  beforeAll(async () => {
    devnet = await openNodes(3);
    north = named(devnet, 'north');
    south = named(devnet, 'south');
  }, 180_000);
  afterAll(() => devnet?.close(), 60_000);

  test(`of a node that publishes, ${KILLS} times`, async () => {
    const publisher = new Publisher(devnet, north);
    const random = seeded(SEED);
    const seen = new Map<number, string>();
    for (let kill = 0; kill < KILLS; kill++) {
      await maySign(north);
      const killAfter = 1 + Math.floor(random() * 24);
      await publisher.publishUntil(killAfter, () => north.kill());
      // What a peer has followed already must still be so after every restart.
      remember(seen, await logOf(south, 'north'));
      await north.start();
    }
    await maySign(north);
    await publisher.settleOpen();
    await devnet.connected();
    await devnet.settle();

    const story = `seed ${SEED}: ${publisher.acknowledged.size} acknowledged`;
    const [ours, theirs] = [await logOf(north, 'north'), await logOf(south, 'north')];
    expect(theirs, story).toEqual(ours);
    remember(seen, theirs);
    expect(ours.map(({ position }) => position)).toEqual(ours.map((_, at) => at));
    const findings = await findingsOf(north, 'north');
    const positionOf = new Map(findings.map(({ id, position }) => [id, position]));
    for (const [id, position] of publisher.acknowledged) expect(positionOf.get(id), story).toBe(position);
    // Everything was told to be there in the end, so the log holds each once and nothing else.
    expect(findings.map(({ title }) => title).sort(), story).toEqual([...publisher.titles].sort());
    await allWell(devnet);
  });

  test('of a node in the middle of catching up', async () => {
    const before = (await logOf(south, 'north')).length;
    await south.stop();
    const envelopes = Array.from({ length: BACKLOG }, (_, at) =>
      sealedFinding(devnet, north, { title: `backlog ${at}` }),
    );
    const answers = await inParallel(
      16,
      envelopes.map((envelope) => () => postEnvelope(north, envelope)),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    const ids = new Set(answers.map(({ body }) => String(body.id)));
    let seen = '0';
    const sizes: number[] = [];
    for (let kill = 0; kill < KILLS_OF_RECEIVER; kill++) {
      await south.start();
      // The first page of a log that takes several has been committed.
      await eventsOf(south, seen, ({ id, subject }) => {
        seen = id;
        return !ids.has(String(subject.statement));
      });
      await south.kill();
      sizes.push(await sizeOnDisk(south, 'north'));
    }
    expect(
      sizes.some((size) => before < size && size < before + BACKLOG),
      `killed at ${sizes}`,
    ).toBe(true);
    expect(sizes).toEqual([...sizes].sort((left, right) => left - right));
    await south.start();
    await eventually('south has caught up', async () =>
      (await logOf(south, 'north')).length === before + BACKLOG ? true : undefined,
    );
    await devnet.connected();
    await devnet.settle();
    expect(await logOf(south, 'north')).toEqual(await logOf(north, 'north'));
    const backlog = (await findingsOf(south, 'north')).filter(({ title }) => title.startsWith('backlog'));
    expect(new Set(backlog.map(({ id }) => id))).toEqual(ids);
    expect(backlog).toHaveLength(BACKLOG);
    await allWell(devnet);
  });
});

const SEED = 20261121;
const KILLS = 8;
const KILLS_OF_RECEIVER = 2;
/** Three pages of a log or more. */
const BACKLOG = 1_500;
const LANES = 6;

/** A client that publishes without pause, counts acknowledgements, and after a crash sends again what was not acknowledged. */
class Publisher {
  /** Statement id to position, as the node has answered. */
  readonly acknowledged = new Map<string, number>();
  readonly titles: string[] = [];
  readonly #devnet: Devnet;
  readonly #by: DevnetInstitute;
  #open: Uint8Array[] = [];

  constructor(devnet: Devnet, by: DevnetInstitute) {
    this.#devnet = devnet;
    this.#by = by;
  }

  /** Publishes on several lanes; at the so-many-th acknowledgement the node is killed under what is on its way. */
  async publishUntil(acknowledgements: number, kill: () => Promise<void>): Promise<void> {
    const again = this.#open;
    this.#open = [];
    let count = 0;
    let killed: Promise<void> | undefined;
    const lane = async (): Promise<void> => {
      while (killed === undefined) {
        const envelope = again.shift() ?? this.#next();
        if (!(await this.#send(envelope))) return;
        count += 1;
        if (count >= acknowledgements) killed ??= kill();
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    await killed;
    this.#open.push(...again);
    expect(count).toBeGreaterThanOrEqual(acknowledgements);
  }

  /** Sends what was not acknowledged until it is. */
  async settleOpen(): Promise<void> {
    const again = this.#open;
    this.#open = [];
    for (const envelope of again) expect(await this.#send(envelope)).toBe(true);
  }

  #next(): Uint8Array {
    const title = `finding ${this.titles.length}`;
    this.titles.push(title);
    return sealedFinding(this.#devnet, this.#by, { title });
  }

  /** Whether the node has answered. What it was told before a crash, it may know: then it says so. */
  async #send(envelope: Uint8Array): Promise<boolean> {
    const answer = await postEnvelope(this.#by, envelope).catch(() => undefined); // the connection ended with the node
    if (answer === undefined) {
      this.#open.push(envelope);
      return false;
    }
    expect([answer.status, answer.code]).toEqual(
      answer.status === 201 ? [201, null] : [409, 'statement-known'],
    );
    if (answer.status === 201) this.acknowledged.set(String(answer.body.id), Number(answer.body.position));
    return true;
  }
}

/** How far a stopped node has a log. */
async function sizeOnDisk({ folder }: DevnetInstitute, author: string): Promise<number> {
  const store = await openSqliteStore({ folder });
  try {
    return (await store.heads()).find((head) => head.author === author)?.size ?? 0;
  } finally {
    await store.close();
  }
}

/** After a start a node signs nothing until a peer has told it how long its log is. */
const maySign = (institute: DevnetInstitute): Promise<true> =>
  eventually(`${institute.id} may sign`, async () =>
    (await statusOf(institute)).signing ? true : undefined,
  );

/** Fails if a position that was seen before holds another leaf now. */
function remember(seen: Map<number, string>, log: readonly LogEntry[]): void {
  expect(log.length).toBeGreaterThanOrEqual(seen.size);
  for (const { position, leafHash } of log) {
    expect(seen.get(position) ?? leafHash).toBe(leafHash);
    seen.set(position, leafHash);
  }
}

async function allWell(devnet: Devnet): Promise<void> {
  for (const institute of devnet.institutes) {
    expect(await statusOf(institute)).toMatchObject({ quarantined: 0, forks: 0, signing: true });
    expect(await fsckOf(institute)).toMatchObject({ problems: [] });
  }
}

/** Mulberry32: numbers from 0 to 1, the same for one seed. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
