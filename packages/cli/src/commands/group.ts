import { noticeMarking } from '@comity/formats';
import { convenerOf, GroupId, type InstituteId, PRIVATE_GROUP_MARK, type Statement } from '@comity/protocol';
import type { Command } from 'commander';
import { institutesFrom } from '../audience-names.ts';
import { names, runs } from '../command.ts';
import { composeStatement } from '../compose-statement.ts';
import { composerOf, type NodeComposer, rostersOf } from '../composer.ts';
import type { CommonOptions, Context } from '../context.ts';
import { EXIT, Failure, usage } from '../failure.ts';
import { handInAndSay, type SignOptions, withSignOptions } from '../hand-in.ts';
import { shortId } from '../output.ts';
import type { Running } from '../program.ts';
import type { RosterItem } from '../sharing-rows.ts';

interface RosterOptions extends SignOptions {
  readonly members?: readonly string[];
  readonly add?: readonly string[];
  readonly drop?: readonly string[];
  readonly title?: string;
}

export function define(program: Command, running: Running): void {
  const group = program
    .command('group')
    .summary('list, make and change private groups')
    .description(
      'A private group is convened by one institute. Only its members learn that it exists and who is in it. Address it with --to INSTITUTE--NAME.',
    );
  runs(
    group
      .command('list')
      .summary('list private groups')
      .description('List the private groups that you may know of.'),
    running,
    ['comity group list'],
    listGroups,
  );
  runs(
    group
      .command('show')
      .summary('show a private group')
      .description('Show who is in a private group, by its newest roster.')
      .argument('<group>', 'its id, for example north--pair'),
    running,
    ['comity group show north--pair'],
    showGroup,
  );
  runs<RosterOptions>(
    withSignOptions(
      group
        .command('create')
        .summary('convene a private group')
        .description(
          'Say who is in a new private group of your institute. A publisher signs it, and a different person approves it.',
        )
        .argument('<name>', 'its short name: `pair` makes north--pair')
        .requiredOption('--members <institutes>', 'who is in it', names)
        .option('--title <text>', 'its name for people (default: the short name)'),
    ),
    running,
    ['comity group create pair --members north,south'],
    createGroup,
  );
  runs<RosterOptions>(
    withSignOptions(
      group
        .command('change')
        .summary('change who is in a private group')
        .description(
          'Say a new roster. Who joins gets nothing from before; who leaves gets nothing after. Whoever leaves is not told.',
        )
        .argument('<name>', 'its short name, or its id')
        .option('--add <institutes>', 'who joins', names)
        .option('--drop <institutes>', 'who leaves', names)
        .option('--title <text>', 'another name for people'),
    ),
    running,
    ['comity group change pair --add east', 'comity group change north--pair --drop south'],
    changeGroup,
  );
}

async function listGroups({ api, out }: Context): Promise<number> {
  const rosters = await rostersOf(await api());
  out.result(rosters, () => {
    if (rosters.length === 0)
      return out.line('No private group is known here. Convene one: comity group create NAME --members a,b');
    out.table(
      ['group', 'name', 'version', 'members'],
      rosters.map(({ group, name, version, members }) => [group, name, String(version), members.join(', ')]),
    );
  });
  return EXIT.ok;
}

async function showGroup({ api, out }: Context, _options: CommonOptions, named = ''): Promise<number> {
  const roster = (await rostersOf(await api())).find(({ group }) => group === named);
  if (roster === undefined)
    throw new Failure(
      EXIT.refused,
      'not-found',
      `No private group ${named} is known here.`,
      {},
      'List them: comity group list',
    );
  out.result(roster, () =>
    out.fields([
      ['group', roster.group],
      ['name', roster.name],
      ['convened by', convenerOf(roster.group) ?? '-'],
      ['members', roster.members.join(', ')],
      ['roster', `version ${roster.version}, ${shortId(roster.statement)}`],
    ]),
  );
  return EXIT.ok;
}

async function createGroup(
  context: Context,
  options: RosterOptions & CommonOptions,
  name = '',
): Promise<number> {
  const composer = await composerOf(context);
  const group = groupId(composer.issuer, name);
  const known = await rosterOf(composer, group);
  if (known !== undefined)
    throw usage(
      `${group} is there already, version ${known.version}.`,
      `Change it: comity group change ${name} --add ... --drop ...`,
    );
  const members = membersFrom('--members', options.members ?? [], composer);
  return handInRoster(context, composer, options, {
    group,
    version: 1,
    name: options.title ?? name,
    members,
  });
}

async function changeGroup(
  context: Context,
  options: RosterOptions & CommonOptions,
  name = '',
): Promise<number> {
  const composer = await composerOf(context);
  const group = groupId(composer.issuer, name);
  const known = await rosterOf(composer, group);
  if (known === undefined)
    throw usage(
      `There is no private group ${group} of ours.`,
      'Convene it: comity group create NAME --members a,b',
    );
  const added = membersFrom('--add', options.add ?? [], composer);
  const dropped = options.drop ?? [];
  const strange = dropped.filter((institute) => !known.members.some((member) => member === institute));
  if (strange.length > 0)
    throw usage(`--drop: ${strange.join(', ')} is not in ${group}: ${known.members.join(', ')}`);
  const members = [...new Set([...known.members, ...added])].filter((member) => !dropped.includes(member));
  if (
    members.length === known.members.length &&
    members.every((member) => known.members.includes(member)) &&
    options.title === undefined
  )
    throw usage('These are its members already: there is nothing to say.');
  if (members.length === 0)
    throw usage('A group without a member cannot be said. Keep at least your own institute in it.');
  return handInRoster(context, composer, options, {
    group,
    version: known.version + 1,
    name: options.title ?? known.name,
    members,
  });
}

const rosterOf = async ({ api }: NodeComposer, group: GroupId): Promise<RosterItem | undefined> =>
  (await rostersOf(api)).find((roster) => roster.group === group);

/** `pair` and `north--pair` are the same group of north's. */
function groupId(issuer: InstituteId, name: string): GroupId {
  const whole = name.includes(PRIVATE_GROUP_MARK) ? name : `${issuer}${PRIVATE_GROUP_MARK}${name}`;
  const group = GroupId.safeParse(whole);
  if (!group.success)
    throw usage(
      `Not the name of a group: ${name}`,
      'Lowercase letters, digits and dashes; 32 characters with the institute.',
    );
  if (convenerOf(group.data) !== issuer) throw usage(`${whole} is not convened by ${issuer}.`);
  return group.data;
}

function membersFrom(option: string, named: readonly string[], { inForce }: NodeComposer): InstituteId[] {
  const problems: string[] = [];
  const members = institutesFrom(option, named, inForce.charter, problems);
  if (problems.length > 0) throw usage(problems.join('\n  '));
  return [...new Set(members)];
}

type Roster = Extract<Statement, { type: 'roster' }>;

async function handInRoster(
  context: Context,
  composer: NodeComposer,
  options: RosterOptions,
  body: Roster['body'],
): Promise<number> {
  const others = body.members.filter((member) => member !== composer.issuer);
  const composed = composeStatement<Roster>(
    { type: 'roster', body },
    {
      title: `Roster of ${body.group}, version ${body.version}`,
      marking: { ...noticeMarking(others, []), tlp: 'AMBER+STRICT', onward: 'none' },
    },
    composer,
  );
  if (!context.out.isJson)
    context.out.fields([
      ['group', `${body.group}: ${body.name}`],
      ['members', body.members.join(', ')],
      ['told to', others.join(', ') || 'nobody: it is yours alone'],
    ]);
  await handInAndSay(context, composer.api, composed, options, () => [
    `Address it: comity publish finding FILE --to ${body.group}`,
  ]);
  return EXIT.ok;
}
