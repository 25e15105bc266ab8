import { rosterRelations } from '@comity/formats';
import { ALERT_TERMS } from '@comity/formats/crisis';
import { parseStrictJson, type Statement } from '@comity/protocol';
import { STATEMENT_BYTES_MAX } from '@comity/protocol/limits';
import type { Command } from 'commander';
import type { StatementItem } from '../api-rows.ts';
import { runs } from '../command.ts';
import { composeStatement } from '../compose-statement.ts';
import { composerOf, type NodeComposer, rostersOf } from '../composer.ts';
import type { CommonOptions, Context } from '../context.ts';
import { crisisMarking, withCrisisTerms } from '../crisis/terms.ts';
import { EXIT, Failure, usage } from '../failure.ts';
import { handInAndSay, type SignOptions, withSignOptions } from '../hand-in.ts';
import { readFileOrFail } from '../local-file.ts';
import type { MarkingOptions } from '../marking-options.ts';
import { shortId } from '../output.ts';
import type { Running } from '../program.ts';
import { orFail } from '../refusal-failure.ts';
import { resolveStatement } from '../resolve-id.ts';

type Playbook = Extract<Statement, { type: 'playbook' }>;
interface PublishOptions extends SignOptions, MarkingOptions {
  readonly title?: string;
}

export function define(program: Command, running: Running): void {
  const playbook = program
    .command('playbook')
    .summary('publish, list and show what is to be done when something of a kind happens')
    .description(
      'A playbook has a trigger, steps and roles. Put one to use: comity activate INCIDENT PLAYBOOK',
    );
  runs<PublishOptions>(
    withSignOptions(
      withCrisisTerms(
        playbook
          .command('publish')
          .summary('publish a playbook, or its next version')
          .description(
            'Publish a playbook from a JSON file: {"name", "trigger", "steps": [{"id", "title", "text", "role", "withinMinutes"}]}. It numbers its version itself. A coordinator signs it, and an approver.',
          )
          .argument('<file>', 'the JSON file')
          .option('--title <text>', 'one line for people (default: name and version)'),
      ),
    ),
    running,
    [
      'comity playbook publish jailbreak.json',
      'comity playbook publish jailbreak.json --to south,east --key coordinator-1',
    ],
    publishPlaybook,
  );
  runs(
    playbook
      .command('list')
      .summary('list playbooks')
      .description('Playbooks that you may read, the newest first.'),
    running,
    ['comity playbook list'],
    listPlaybooks,
  );
  runs(
    playbook
      .command('show')
      .summary('show the steps of a playbook')
      .description('Show trigger, steps and roles.')
      .argument('<playbook>', 'id, or its first characters'),
    running,
    ['comity playbook show 77ab01'],
    showPlaybook,
  );
}

async function publishPlaybook(
  context: Context,
  options: PublishOptions & CommonOptions,
  path = '',
): Promise<number> {
  const said = await readPlaybook(path);
  const composer = await composerOf(context);
  const rosters = await rostersOf(composer.api);
  const version = (await newestVersion(composer, said.name)) + 1;
  if (said.version !== undefined && said.version !== version)
    throw usage(
      `The file says version ${String(said.version)}; the next one of ${String(said.name)} is ${version}.`,
      'Leave the version out of the file.',
    );
  const marking = crisisMarking(options, composer, rosters, ALERT_TERMS);
  const composed = composeStatement<Playbook>(
    { type: 'playbook', body: { ...said, version } as Playbook['body'] }, // as: writeStatement judges what the file says
    {
      title: options.title ?? `Playbook ${String(said.name)}, version ${version}`,
      marking,
      relations: rosterRelations([marking.audience], rosters),
    },
    composer,
  );
  if (!context.out.isJson) printPlaybook(context, composed.statement.body);
  await handInAndSay(context, composer.api, composed, options, (id) => [
    `Put it to use: comity activate INCIDENT ${shortId(id)}`,
  ]);
  return EXIT.ok;
}

async function readPlaybook(path: string): Promise<Record<string, unknown>> {
  const bytes = await readFileOrFail(path, STATEMENT_BYTES_MAX);
  const json = orFail(parseStrictJson(bytes, { bytesMax: STATEMENT_BYTES_MAX }));
  if (typeof json !== 'object' || json === null || Array.isArray(json) || !('name' in json))
    throw new Failure(
      EXIT.badInput,
      'playbook-malformed',
      'The file holds no playbook.',
      { path },
      'It is an object with name, trigger and steps: comity playbook publish --help',
    );
  return json as Record<string, unknown>; // as: an object, looked at by writeStatement
}

async function newestVersion({ api, issuer }: NodeComposer, name: unknown): Promise<number> {
  let newest = 0;
  for await (const { body } of api.items<StatementItem>(`/statements?type=playbook&author=${issuer}`))
    if (body.name === name) newest = Math.max(newest, Number(body.version));
  return newest;
}

async function listPlaybooks({ api, out }: Context): Promise<number> {
  const found: StatementItem[] = [];
  for await (const item of (await api()).items<StatementItem>('/statements?type=playbook', LISTED_MAX))
    found.push(item);
  out.result(found, () => {
    if (found.length === 0)
      return out.line('There is no playbook that you may read. Publish one: comity playbook publish FILE');
    out.table(
      ['playbook', 'name', 'version', 'issuer', 'steps', 'trigger'],
      found.map((item) => {
        const body = bodyOf(item);
        return [
          shortId(item.id),
          body.name,
          String(body.version),
          item.author,
          String(body.steps.length),
          body.trigger.split('\n')[0] ?? '',
        ];
      }),
    );
  });
  return EXIT.ok;
}

async function showPlaybook(context: Context, _options: CommonOptions, named = ''): Promise<number> {
  const node = await context.api();
  const item = await node.json<StatementItem>('GET', `/statements/${await resolveStatement(node, named)}`);
  if (item.type !== 'playbook')
    throw usage(`${shortId(item.id)} is no playbook: ${item.type}.`, 'List them: comity playbook list');
  context.out.result(item, () => {
    printPlaybook(context, bodyOf(item), [
      ['id', item.id],
      ['issuer', item.author],
    ]);
  });
  return EXIT.ok;
}

function printPlaybook(
  { out }: Context,
  { name, version, trigger, steps }: Playbook['body'],
  above: readonly (readonly [string, string])[] = [],
): void {
  out.fields([...above, ['playbook', `${name}, version ${version}`], ['trigger', trigger]]);
  out.line();
  out.table(
    ['step', 'role', 'within', 'title', 'what to do'],
    steps.map(({ id, role, withinMinutes, title, text }) => [
      id,
      role,
      withinMinutes === null ? '-' : `${withinMinutes} min`,
      title,
      text,
    ]),
  );
}

const bodyOf = ({ body }: StatementItem): Playbook['body'] => body as unknown as Playbook['body']; // as: the node's answer, by its type

const LISTED_MAX = 200;
