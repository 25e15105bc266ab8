import { readFile } from 'node:fs/promises';
import { inspectLog, openMarking } from '@comity/devnet';
import {
  FINDING_MEDIA_TYPE,
  newNonce,
  type PartContent,
  partOfBytes,
  readResults,
  writeFindingDocument,
} from '@comity/formats';
import type { Marking } from '@comity/protocol';
import { type BrowserNetwork, placeIn } from './place.ts';
import { must, type Saying, say } from './statements.ts';

type Bare = Pick<BrowserNetwork, 'places' | 'charter'>;

/** Findings in all their states: shared, revised, withdrawn, held back, and on the same model and task by two institutes. */
export async function seedFindings(at: Bare): Promise<Record<string, string>> {
  const [north, south, east] = ['north', 'south', 'east'].map((id) => placeIn(at, id));
  if (north === undefined || south === undefined || east === undefined) throw new Error('three institutes');
  const shared = await findingOf('security_guide_gpt-4o-mini_v0.3.133.eval', ['south']);
  const finding = await say(at, north, 'finding', shared.body, shared.saying);
  const same = await findingOf('security_guide_gpt-4o-mini_v0.3.133.eval');
  await say(at, south, 'finding', same.body, same.saying);
  const revisedLog = await findingOf('arc_easy_claude-sonnet-4_v0.3.138.json');
  const earlier = await say(at, north, 'finding', revisedLog.body, revisedLog.saying);
  const newer = await findingOf('arc_easy_claude-sonnet-4_v0.3.138.json');
  const revised = await say(at, north, 'finding', newer.body, {
    ...newer.saying,
    relations: [{ kind: 'supersedes', statement: earlier as never }], // as: just given by the node
  });
  const mistaken = await findingOf('popularity_2epochs_v0.3.42.eval');
  const withdrawn = await say(at, north, 'finding', mistaken.body, mistaken.saying);
  await say(
    at,
    north,
    'withdrawal',
    { statement: withdrawn as never, reason: 'error', explanation: 'The wrong log was published.' },
    { title: 'Withdrawal' },
  );
  const dirty = await findingOf('mmlu_0_shot_dirty_v0.3.154.eval');
  const embargoed = await say(at, east, 'finding', dirty.body, {
    ...dirty.saying,
    marking: { embargoUntil: new Date(Date.now() + 3_600_000).toISOString() as never },
  });
  const terms = await findingOf('theory_of_mind_gpt-4o-mini_v0.3.133.eval');
  const held = await say(at, north, 'finding', terms.body, { ...terms.saying, marking: UNDER_TERMS });
  return { ...shared.body, held, finding, revised, earlier, withdrawn, embargoed };
}

/** Held for everybody whose counsel has not accepted the text of the network. */
const UNDER_TERMS: Partial<Marking> = {
  tlp: 'AMBER',
  prohibitedUses: ['model-ranking', 'commercial-use'],
  legal: [
    {
      instrument: 'network-terms-1' as never, // as: an id of the registry that ships with the project
      provisions: [],
      assertedBy: 'north' as never,
      answers: { ownToShare: true },
      onLapse: 'hold',
    },
  ],
};

/** A finding from a real log; `logTo`: who gets the log itself. */
export async function findingOf(
  file: string,
  logTo?: readonly string[],
): Promise<{ readonly body: { task: string; model: string }; readonly saying: Saying }> {
  const path = inspectLog(file);
  const [read] = must(await readResults([{ path }], { newNonce }));
  if (read === undefined) throw new Error(`${file} holds no finding`);
  const { document } = read;
  const parts: PartContent[] = [
    partOfBytes('finding.json', FINDING_MEDIA_TYPE, writeFindingDocument(document), null),
  ];
  if (logTo !== undefined)
    parts.push(
      partOfBytes(
        'log.eval',
        'application/octet-stream',
        new Uint8Array(await readFile(path)),
        openMarking({ institutes: logTo }).audience,
      ),
    );
  const body = { task: document.task.name, model: document.model.id };
  return { body, saying: { title: `${body.task} on ${body.model}`, parts } };
}
