/** Nodes of an alert bench in a process of their own: runs those that its first message names until the parent lets go. */
import { once } from 'node:events';
import type { ComityNode, Store } from '@comity/node';
import {
  accepted,
  delegationsOf,
  type Federation,
  streamOf,
  type TestInstitute,
  testFinding,
} from '@comity/node/testing';
import { InstituteId, unreachable } from '@comity/protocol';
import { alertFederation } from './alert-federation.ts';
import type { FleetQuestion, FleetSpec } from './alert-fleet.ts';
import { type AlertNode, openAlertNode } from './alert-node.ts';
import { cpuMs } from './cpu-ms.ts';
import { sealedLike, writeLog } from './written-log.ts';

const [spec]: FleetSpec[] = await once(process, 'message');
if (spec === undefined) throw new Error('nothing was asked for');
const federation = alertFederation(spec.network);
const nodes = new Map<string, AlertNode>();
const running = federation.institutes.filter(({ id }) => spec.running.includes(id));
for (const institute of running) nodes.set(institute.id, await open(institute));
for (const { node } of nodes.values()) await node.start();

process.on('message', (question: FleetQuestion) => {
  void answer(question).then((value) => process.send?.(value));
});
process.on('disconnect', () => {
  void Promise.allSettled([...nodes.values()].map((each) => each.close())).then(() => process.exit());
});
process.send?.(nodes.size);

async function open(institute: TestInstitute): Promise<AlertNode> {
  const { network, store, meets, findings } = spec as FleetSpec; // looked at above
  return openAlertNode(institute, {
    network,
    federation,
    store,
    meets: meets[institute.id] ?? [],
    awake: false,
    ...(findings && { fill: (into, node) => fill(federation, institute, findings, into, node) }),
  });
}

/** Years of findings, for everybody. */
async function fill(
  { network }: Federation,
  institute: TestInstitute,
  { count, dueTo }: NonNullable<FleetSpec['findings']>,
  store: Store,
  node: ComityNode,
): Promise<void> {
  const nowMs = Date.now();
  for (const envelope of delegationsOf(federation, institute, nowMs)) accepted(await node.submit(envelope));
  const input = { federation, issuer: institute.id, issuedAtMs: nowMs, seed: 'bench' };
  const { statement, part, content } = testFinding(input);
  accepted(await node.putPart(part.sha256, streamOf(content)));
  const entryAt = sealedLike(statement, [institute.publisher, institute.approver]);
  const log = { network, author: institute.id, node: institute.node, count, entryAt };
  await writeLog(store, { ...log, dueTo: [InstituteId.parse(dueTo)] });
}

async function answer(question: FleetQuestion): Promise<number> {
  switch (question.ask) {
    case 'memory':
      return process.memoryUsage().rss;
    case 'cpu':
      return cpuMs();
    case 'least':
      return leastOf([...nodes.values()], question.author);
    case 'size':
      return leastOf(
        [...nodes.values()].filter(({ institute: { id } }) => id === question.institute),
        question.author,
      );
    default:
      return unreachable(question);
  }
}

async function leastOf(asked: readonly AlertNode[], author: string): Promise<number> {
  const heads = await Promise.all(asked.map(({ store }) => store.head(InstituteId.parse(author))));
  return Math.min(...heads.map((head) => head?.size ?? 0));
}
