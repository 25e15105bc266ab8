import type { DutyRoster, NoticeRow } from '@comity/node';
import { accepted, sealCrisis, testAcknowledgement } from '@comity/node/testing';
import { Post, type StatementId } from '@comity/protocol';
import { CHANNEL_ATTEMPTS_AT_ONCE, CHANNEL_DRAIN_MS_MAX } from '@comity/protocol/limits';
import { expect, test } from 'vitest';
import { type Channel, sent } from '../src/channels/channel.ts';
import { type Drain, startDrain } from '../src/channels/drain.ts';
import { type Folder, makeFolder, openOne } from './channels-kinds.ts';
import { type Receiver, startReceiver } from './channels-receiver.ts';
import { type CrisisApi, crisisApi, raiseAt } from './crisis-api.ts';
import { problemCode } from './running-api.ts';

const MINUTE_MS = 60_000;

const rosterOf = (...posts: readonly (readonly string[])[]): DutyRoster => ({
  posts: posts.map((channels, at) => ({ post: Post.parse(`duty-${at + 1}`), channels })),
  channels: [...new Set(posts.flat())].map((name) => ({ name, drills: name === 'drills' })),
  escalateMinutes: 10,
  expireMinutes: 1440,
});

const hook = async (name: string, receiver: Receiver, folder: Folder): Promise<[string, Channel]> => {
  const url = `http://127.0.0.1:${receiver.port}/in`;
  const channel = await openOne({ kind: 'webhook', url, allowPrivate: ['127.0.0.1'] }, folder.path);
  return [name, { ...channel, name }];
};

const draining = ({ north }: CrisisApi, channels: ReadonlyMap<string, Channel>): Drain =>
  startDrain({
    node: north.node,
    channels,
    clock: north.clock,
    hub: north.hub,
    log: north.deps.log,
    nodeUrl: 'https://node.north.example',
  });

/** Waits for what the outbox becomes; every change of it is an event. */
async function until({ north }: CrisisApi, holds: (rows: readonly NoticeRow[]) => boolean) {
  for (;;) {
    const rung = north.hub.next();
    const rows = await north.node.notices({ limit: 50 });
    if (holds(rows)) return rows;
    await rung;
  }
}

const acknowledge = async ({ north }: CrisisApi, id: StatementId): Promise<void> => {
  const { institute, federation, clock } = north;
  const input = { by: institute, federation, issuedAtMs: clock.nowMs(), seed: 'ack' };
  const said = testAcknowledgement(input, { incident: id, statement: id, state: 'acknowledged' });
  accepted(await north.node.submit(sealCrisis(institute, said)));
};

test('a channel that refuses is followed by the next one, under the same key', async () => {
  await using folder = await makeFolder();
  await using broken = await startReceiver((response) => response.writeHead(410).end());
  await using good = await startReceiver();
  await using crisis = await crisisApi({}, rosterOf(['broken', 'good']));
  const channels = new Map([await hook('broken', broken, folder), await hook('good', good, folder)]);
  const id = await raiseAt(crisis, 'one');
  await crisis.settle();
  const drain = draining(crisis, channels);
  const [row] = await until(crisis, ([each]) => each?.state === 'sent');
  await drain.stop();
  expect(row?.attempts).toMatchObject([
    { channel: 'broken', outcome: 'failed', detail: 'http 410' },
    { channel: 'good', outcome: 'sent', detail: 'http 204' },
  ]);
  expect([broken.received.length, good.received.length]).toEqual([1, 1]);
  const event = JSON.parse(good.received[0]?.body.toString() ?? '') as { id: string; data: object };
  expect(event).toMatchObject({
    id: row?.key,
    subject: id,
    data: {
      status: 'Actual',
      kind: 'alert',
      level: '1',
      title: null,
      openUrl: `https://node.north.example/incidents/${id}`,
    },
  });
});

test('an acknowledgement stops it: nothing is sent again, and the next post is not called', async () => {
  await using folder = await makeFolder();
  await using busy = await startReceiver((response) => response.writeHead(503).end());
  await using second = await startReceiver();
  await using crisis = await crisisApi({}, rosterOf(['busy'], ['second']));
  const channels = new Map([await hook('busy', busy, folder), await hook('second', second, folder)]);
  const id = await raiseAt(crisis, 'one');
  await crisis.settle();
  const drain = draining(crisis, channels);
  await until(crisis, ([row]) => row?.attempts.length === 1);
  await acknowledge(crisis, id);
  await until(crisis, ([row]) => row?.state === 'answered');
  for (let minute = 0; minute < 12; minute += 1) {
    crisis.north.clock.advance(MINUTE_MS);
    await crisis.settle();
  }
  await drain.stop();
  expect([busy.received.length, second.received.length]).toEqual([1, 0]);
  expect(await crisis.north.node.notices({ limit: 50 })).toHaveLength(1);
});

test('silence calls the next post', async () => {
  await using folder = await makeFolder();
  await using first = await startReceiver();
  await using second = await startReceiver();
  await using crisis = await crisisApi({}, rosterOf(['first'], ['second']));
  const channels = new Map([await hook('first', first, folder), await hook('second', second, folder)]);
  await raiseAt(crisis, 'one');
  await crisis.settle();
  const drain = draining(crisis, channels);
  await until(crisis, ([row]) => row?.state === 'sent');
  expect([first.received.length, second.received.length]).toEqual([1, 0]);
  crisis.north.clock.advance(10 * MINUTE_MS);
  await until(crisis, (rows) => rows.length === 2 && rows.every(({ state }) => state === 'sent'));
  await drain.stop();
  expect([first.received.length, second.received.length]).toEqual([1, 1]);
});

test('a drill leaves by no channel that is not cleared for drills', async () => {
  await using folder = await makeFolder();
  await using real = await startReceiver();
  await using crisis = await crisisApi({}, rosterOf(['real']));
  const [name, channel] = await hook('real', real, folder);
  await raiseAt(crisis, 'one', { status: 'Exercise' });
  await crisis.settle();
  const drain = draining(crisis, new Map([[name, channel]]));
  crisis.north.clock.advance(5000);
  await crisis.settle();
  await drain.stop();
  expect(await crisis.north.node.notices({ limit: 50 })).toMatchObject([{ channels: [], attempts: [] }]);
  expect(real.received).toEqual([]);
});

/** A channel that answers when it is told to. */
function heldChannel(name: string) {
  const begun: string[] = [];
  let letGo: () => void = () => undefined;
  const free = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const channel: Channel = {
    name,
    kind: 'command',
    ceiling: 'RED',
    drills: true,
    strict: false,
    content: 'thin',
    verifyKeys: [],
    send: async ({ key }) => {
      begun.push(key);
      await free;
      return sent('held');
    },
  };
  return { channel, begun, letGo };
}

test('a notice is in one attempt at a time', async () => {
  await using crisis = await crisisApi({}, rosterOf(['held']));
  const { channel, begun, letGo } = heldChannel('held');
  await raiseAt(crisis, 'one');
  await crisis.settle();
  const drain = draining(crisis, new Map([['held', channel]]));
  while (begun.length === 0) await new Promise(setImmediate);
  for (let second = 0; second < 5; second += 1) {
    crisis.north.clock.advance(1000);
    await crisis.settle();
  }
  letGo();
  await until(crisis, ([row]) => row?.state === 'sent');
  await drain.stop();
  expect(begun).toHaveLength(1);
});

test('so many run at once, and one that never ends is given up', async () => {
  await using crisis = await crisisApi({}, rosterOf(['held']));
  const { channel, begun, letGo } = heldChannel('held');
  const count = CHANNEL_ATTEMPTS_AT_ONCE + 2;
  for (let at = 0; at < count; at += 1) await raiseAt(crisis, `alert ${at}`);
  await crisis.settle();
  const drain = draining(crisis, new Map([['held', channel]]));
  while (begun.length < CHANNEL_ATTEMPTS_AT_ONCE) await new Promise(setImmediate);
  crisis.north.clock.advance(2000);
  await crisis.settle();
  expect(begun.length).toBe(CHANNEL_ATTEMPTS_AT_ONCE);
  crisis.north.clock.advance(CHANNEL_DRAIN_MS_MAX);
  const rows = await until(
    crisis,
    (all) => all.filter(({ attempts }) => attempts.length > 0).length >= CHANNEL_ATTEMPTS_AT_ONCE,
  );
  const given = rows.flatMap(({ attempts }) => attempts.map(({ outcome }) => outcome));
  expect(new Set(given)).toEqual(new Set(['retry']));
  letGo();
  await drain.stop();
});

test('a test of a channel is one attempt that says so; its channels are told without addresses', async () => {
  await using folder = await makeFolder();
  await using receiver = await startReceiver();
  const cleared = await openOne(
    {
      kind: 'webhook',
      url: `http://127.0.0.1:${receiver.port}/in`,
      allowPrivate: ['127.0.0.1'],
      drills: true,
    },
    folder.path,
  );
  const [, closed] = await hook('closed', receiver, folder);
  await using crisis = await crisisApi({
    channels: new Map([
      ['pager', cleared],
      ['closed', { ...closed, name: 'closed' }],
    ]),
  });
  const { north } = crisis;
  const tested = await north.ask('operator', 'POST', '/channels/pager:test');
  expect(await tested.json()).toMatchObject({ channel: 'pager', outcome: 'sent', detail: 'http 204' });
  expect(JSON.parse(receiver.received[0]?.body.toString() ?? '')).toMatchObject({
    type: 'comity.notice.test',
    data: { status: 'Test', post: 'operator', statement: null },
  });
  const refused = await north.ask('operator', 'POST', '/channels/closed:test');
  expect(await refused.json()).toMatchObject({ outcome: 'failed', detail: 'drill-not-cleared' });
  expect(receiver.received).toHaveLength(1);
  expect(await problemCode(await north.ask('operator', 'POST', '/channels/none:test'))).toBe('not-found');
  expect(await problemCode(await north.ask('coordinator', 'POST', '/channels/pager:test'))).toBe(
    'forbidden-role',
  );
  const listed = await (await north.ask('coordinator', 'GET', '/channels')).text();
  expect(JSON.parse(listed)).toMatchObject({ items: [{ name: 'pager', drills: true, attempts: [] }, {}] });
  expect(listed).not.toContain('127.0.0.1');
});
