import { fileURLToPath } from 'node:url';
import { comityJson } from '../comity.ts';
import type { Devnet, DevnetInstitute } from '../devnet.ts';

/** The real Inspect logs that ship with the project (packages/formats/fixtures, with their licences). */
export const inspectLog = (file: string): string =>
  fileURLToPath(import.meta.resolve(`@comity/formats/fixtures/inspect/${file}`));

/** What one institute publishes: logs, and the options of `comity publish finding`. */
export interface SeedFinding {
  readonly by: string;
  readonly logs: readonly string[];
  readonly options: readonly string[];
}

/** The first finding arrives everywhere; the others show what a marking can do. */
export const FIRST: SeedFinding = {
  by: 'north',
  logs: ['security_guide_gpt-4o-mini_v0.3.133.eval'],
  options: [
    '--to',
    'members',
    '--purpose',
    'safety-evaluation',
    '--tlp',
    'GREEN',
    '--onward',
    'audience',
    '--log-to',
    'south',
  ],
};
export const OTHERS: readonly SeedFinding[] = [
  {
    by: 'north',
    logs: ['arc_easy_claude-sonnet-4_v0.3.138.json', 'theory_of_mind_gpt-4o-mini_v0.3.133.eval'],
    options: ['--to', 'pair', '--purpose', 'research', '--tlp', 'AMBER', '--onward', 'audience'],
  },
  {
    by: 'south',
    logs: ['cp_ctf_agent_gpt-5.4_zstd_v0.3.239.eval'],
    options: [
      '--to',
      'north',
      '--purpose',
      'safety-evaluation',
      '--tlp',
      'RED',
      '--pap',
      'RED',
      '--prohibit',
      'publication,model-training',
    ],
  },
  {
    by: 'east',
    logs: ['mmlu_0_shot_dirty_v0.3.154.eval'],
    options: ['--to', 'members', '--purpose', 'research', '--tlp', 'GREEN', '--embargo-until', '+9m'],
  },
];

/** Publishes with the two signers that the demo's servers hold. Answers the ids of what was published. */
export async function publishSeed(devnet: Devnet, seed: SeedFinding): Promise<string[]> {
  const institute = devnet.institutes.find(({ id }) => id === seed.by);
  const url = institute?.process()?.ready.apiUrl;
  if (institute === undefined || url === undefined) throw new Error(`${seed.by} is not running`);
  const logs = seed.logs.map(inspectLog);
  const publish = ['publish', 'finding', ...logs, ...seed.options, '--held-signer', 'publisher-1'];
  const drafts = await comityJson<readonly PublishedDraft[]>(url, institute.tokens.publisher, publish);
  return Promise.all(drafts.map((draft) => approve(institute, url, draft)));
}

interface PublishedDraft {
  readonly draft: string | null;
  readonly error: unknown;
}

async function approve(
  institute: DevnetInstitute,
  url: string,
  { draft, error }: PublishedDraft,
): Promise<string> {
  if (draft === null) throw new Error(`a seed was refused: ${JSON.stringify(error)}`);
  const approval = ['approve', draft, '--held-signer', 'approver-1', '--yes'];
  const { published } = await comityJson<{ readonly published: string | null }>(
    url,
    institute.tokens.approver,
    approval,
  );
  if (published === null) throw new Error(`draft ${draft} still lacks a signature`);
  return published;
}
