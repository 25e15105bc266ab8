import { CONTACT_TERMS, composeContact, type DutyItem } from '@comity/formats/crisis';
import { type BodyOf, DUTY_ROLES, type Marking } from '@comity/protocol';
import type { Command } from 'commander';
import type { StatementItem } from '../api-rows.ts';
import { oneOf } from '../choices.ts';
import { runs, values } from '../command.ts';
import { composerOf, type NodeComposer, rostersOf } from '../composer.ts';
import type { CommonOptions, Context } from '../context.ts';
import { contactText } from '../crisis/board-text.ts';
import { type DutyWords, dutyFrom } from '../crisis/duty-words.ts';
import { crisisMarking, withCrisisTerms } from '../crisis/terms.ts';
import { EXIT, Failure, usage } from '../failure.ts';
import { handInAndSay, type SignOptions, withSignOptions } from '../hand-in.ts';
import type { MarkingOptions } from '../marking-options.ts';
import { untilText } from '../moment.ts';
import type { Running } from '../program.ts';
import { orFail } from '../refusal-failure.ts';
import type { RosterItem } from '../sharing-rows.ts';

interface SetOptions extends SignOptions, MarkingOptions, DutyWords {
  readonly alternatePost?: string;
  readonly alternateAddress?: readonly string[];
  readonly alternateHours: string;
}

export function define(program: Command, running: Running): void {
  const contact = program
    .command('contact')
    .summary('say who is on duty at your institute, and see who is at others')
    .description('The directory of duty posts: used when an institute is silent, outside of Comity.');
  runs<SetOptions>(
    withSignOptions(
      withCrisisTerms(
        contact
          .command('set')
          .summary('say who is on duty for a role')
          .description(
            'Say how a role is reached, with an alternate. The newest of your institute counts. You say with it that it was tried now.',
          )
          .argument('<role>', DUTY_ROLES.join(', '))
          .requiredOption('--post <post>', 'the post on duty')
          .requiredOption(
            '--address <kind=address>',
            'phone, e-mail, matrix, radio, courier or other (repeatable)',
            values,
          )
          .option('--hours <text>', 'when it is reached', 'always')
          .option('--alternate-post <post>', 'the post that stands in')
          .option('--alternate-address <kind=address>', 'how that one is reached (repeatable)', values)
          .option('--alternate-hours <text>', 'when that one is reached', 'always'),
      ),
    ),
    running,
    [
      'comity contact set coordinator --post duty-1 --address phone=+44-20-0000 --address matrix=@duty:north.example --alternate-post duty-2 --alternate-address phone=+44-20-0001',
    ],
    setContact,
  );
  runs<SignOptions>(
    withSignOptions(
      contact
        .command('confirm')
        .summary('say that a contact was tried and still holds')
        .description('Say the contact of a role again, as it is: somebody has tried it now.')
        .argument('<role>', DUTY_ROLES.join(', ')),
    ),
    running,
    ['comity contact confirm coordinator'],
    confirmContact,
  );
  runs(
    contact
      .command('list')
      .summary('list who is on duty where')
      .description(
        'The newest contact of each institute and role; stale where nobody has tried it for long.',
      ),
    running,
    ['comity contact list'],
    listContacts,
  );
}

async function setContact(context: Context, options: SetOptions & CommonOptions, role = ''): Promise<number> {
  const problems: string[] = [];
  const known = oneOf('role', role, DUTY_ROLES, problems);
  const primary = dutyFrom('', options, problems);
  const { alternatePost: post, alternateAddress: address = [], alternateHours: hours } = options;
  const alternate = post === undefined ? null : dutyFrom('alternate-', { post, address, hours }, problems);
  if (post === undefined && address.length > 0) problems.push('--alternate-address needs --alternate-post');
  if (known === undefined || primary === undefined || alternate === undefined || problems.length > 0)
    throw usage(`The contact cannot be read:\n  ${problems.join('\n  ')}`);
  const composer = await composerOf(context);
  const rosters = await rostersOf(composer.api);
  const marking = crisisMarking(options, composer, rosters, CONTACT_TERMS);
  return handInContact(context, composer, rosters, options, { role: known, primary, alternate }, marking);
}

async function confirmContact(
  context: Context,
  options: SignOptions & CommonOptions,
  role = '',
): Promise<number> {
  const composer = await composerOf(context);
  const { api, issuer } = composer;
  const own = (await directoryOf(context)).find(
    ({ institute, duty }) => institute === issuer && duty.role === role,
  );
  if (own === undefined)
    throw new Failure(
      EXIT.refused,
      'not-found',
      `${issuer} has named nobody for ${role}.`,
      { role },
      `Say who: comity contact set ROLE --post POST --address KIND=ADDRESS (roles: ${DUTY_ROLES.join(', ')})`,
    );
  const { marking } = await api.json<StatementItem>('GET', `/statements/${own.statement}`);
  return handInContact(context, composer, await rostersOf(api), options, own.duty, marking);
}

async function handInContact(
  context: Context,
  composer: NodeComposer,
  rosters: readonly RosterItem[],
  options: SignOptions,
  said: Omit<BodyOf<'contact'>, 'confirmedAt'>,
  marking: Marking,
): Promise<number> {
  const { role, primary, alternate } = said;
  const composed = orFail(composeContact({ role, primary, alternate }, marking, rosters, composer));
  await handInAndSay(context, composer.api, composed, options);
  return EXIT.ok;
}

const directoryOf = async ({ api }: Context): Promise<readonly DutyItem[]> =>
  (await (await api()).json<{ items: readonly DutyItem[] }>('GET', '/directory')).items;

async function listContacts(context: Context): Promise<number> {
  const { io, out } = context;
  const items = await directoryOf(context);
  out.result(items, () => {
    if (items.length === 0)
      return out.line(
        'Nobody is named. Say who is on duty here: comity contact set ROLE --post POST --address KIND=ADDRESS',
      );
    out.table(
      ['institute', 'role', 'tried', 'reached by'],
      items.map((item) => [
        item.institute,
        item.duty.role,
        `${item.stale ? 'STALE, ' : ''}${untilText(item.duty.confirmedAt, io.nowMs())}`,
        contactText({ ...item, stale: false }),
      ]),
    );
    if (items.some(({ stale }) => stale))
      out.line('Stale ones have not been tried for long. Try yours, then: comity contact confirm ROLE');
  });
  return EXIT.ok;
}
