import type { Devnet } from '../devnet.ts';
import { publishSeed, type SeedFinding } from './findings.ts';
import { say } from './say.ts';

/** What a marking does after publishing, step by step: a private group, a text that recipients accept, a withdrawal. */

/** For a group that only its members know of. */
const FOR_THE_GROUP: SeedFinding = {
  by: 'north',
  logs: ['cvebench_claude-opus-4-6_v0.3.199.json'],
  options: ['--to', 'north--pair', '--purpose', 'research', '--tlp', 'AMBER', '--onward', 'audience'],
};

/** Under the terms of the network: nobody gets it before its counsel has accepted their text. */
const UNDER_TERMS: SeedFinding = {
  by: 'north',
  logs: ['popularity_2epochs_v0.3.42.eval'],
  options: [
    ...['--to', 'members', '--purpose', 'safety-evaluation', '--tlp', 'AMBER', '--onward', 'audience'],
    ...['--instrument', 'network-terms-1', '--answer', 'network-terms-1.ownToShare=yes'],
    ...['--prohibit', 'model-ranking,commercial-use'],
  ],
};

/** Published by mistake. */
const MISTAKEN: SeedFinding = {
  by: 'north',
  logs: ['arc_easy_claude-sonnet-4_v0.3.138.json'],
  options: [
    '--to',
    'members',
    '--purpose',
    'safety-evaluation',
    '--tlp',
    'GREEN',
    '--title',
    'Published by mistake',
  ],
};

/** Makes the private group of two institutes and publishes a finding to it. Answers its id. */
export async function shareWithPrivateGroup(devnet: Devnet): Promise<string> {
  const create = ['group', 'create', 'pair', '--members', 'north,south', '--held-signer', 'publisher-1'];
  const { draft } = await say<Handed>(devnet, 'north', 'publisher', create);
  await say(devnet, 'north', 'approver', ['approve', draft, '--held-signer', 'approver-1', '--yes']);
  return only(await publishSeed(devnet, FOR_THE_GROUP));
}

/** Publishes a finding that is held for everybody. Answers its id. */
export const shareUnderTerms = async (devnet: Devnet): Promise<string> =>
  only(await publishSeed(devnet, UNDER_TERMS));

/** The counsel of an institute accepts the text: what was held for it goes out. */
export async function acceptTerms(devnet: Devnet, institute: string): Promise<void> {
  const accept = ['adherence', 'accept', 'Terms of sharing', '--held-signer', 'counsel-1', '--yes'];
  await say(devnet, institute, 'counsel', accept);
}

/** Publishes a finding that is withdrawn later. Answers its id. */
export const shareByMistake = async (devnet: Devnet): Promise<string> =>
  only(await publishSeed(devnet, MISTAKEN));

/** One publisher takes it back. */
export async function withdraw(devnet: Devnet, id: string): Promise<void> {
  const because = ['--reason', 'error', '--because', 'The wrong log was published.'];
  await say(devnet, 'north', 'publisher', [
    'withdraw',
    id,
    ...because,
    '--held-signer',
    'publisher-1',
    '--yes',
  ]);
}

/** What the others have answered, in a sentence. */
export async function takebackSentence(devnet: Devnet, id: string): Promise<string> {
  const { sentence } = await say<{ readonly sentence: string }>(devnet, 'north', 'publisher', [
    'takeback',
    id,
  ]);
  return sentence;
}

interface Handed {
  readonly draft: string;
}

function only(ids: readonly string[]): string {
  const [id] = ids;
  if (id === undefined || ids.length > 1)
    throw new Error(`one finding was to be published, and ${ids.length} were`);
  return id;
}
