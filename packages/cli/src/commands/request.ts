import { bodyOfSeen, composeAcceptance, composeRequest, composeRequestEnd } from '@comity/formats/crisis';
import type { Command } from 'commander';
import type { StatementItem } from '../api-rows.ts';
import { institutesFrom } from '../audience-names.ts';
import { oneOf } from '../choices.ts';
import { names, runs } from '../command.ts';
import type { CommonOptions, Context } from '../context.ts';
import { composedOrFail, withinOf } from '../crisis/within.ts';
import { EXIT, usage } from '../failure.ts';
import { handInAndSay, type SignOptions, withSignOptions } from '../hand-in.ts';
import { parseMoment } from '../moment.ts';
import { shortId } from '../output.ts';
import type { Running } from '../program.ts';

interface OpenOptions extends SignOptions {
  readonly to: readonly string[];
  readonly kind: string;
  readonly what: string;
  readonly neededBy?: string;
}
interface StepOptions extends SignOptions {
  readonly what?: string;
}

export function define(program: Command, running: Running): void {
  const request = program
    .command('request')
    .summary('ask for help in an incident, take an offer, end the request')
    .description('A request goes to the institutes that it names, and to nobody else.');
  runs<OpenOptions>(
    withSignOptions(
      request
        .command('open')
        .summary('ask for information or assistance')
        .description('Ask named institutes for information or assistance in an incident.')
        .argument('<incident>', 'any alert of it: its id, or its first characters')
        .requiredOption('--to <institutes>', 'whom you ask, by name', names)
        .requiredOption('--kind <kind>', KINDS.join(', '))
        .requiredOption('--what <text>', 'what is needed')
        .option('--needed-by <time>', 'until when (+4h)'),
    ),
    running,
    [
      'comity request open 3fa9c1 --to south,east --kind assistance --what "two people who know the model" --needed-by +4h',
    ],
    openRequest,
  );
  runs<StepOptions>(
    withSignOptions(
      request
        .command('accept')
        .summary('take an offer')
        .description('Take an offer that was made on a request of yours. All who were asked are told.')
        .argument('<offer>', 'id of the offer, or its first characters'),
    ),
    running,
    ['comity request accept 9d02ab'],
    acceptOffer,
  );
  runs<StepOptions>(
    withSignOptions(
      request
        .command('close')
        .summary('end a request')
        .description('End a request of yours. All who were asked are told.')
        .argument('<request>', 'id of the request, or its first characters')
        .option('--what <text>', 'what became of it (default: what was asked for)'),
    ),
    running,
    ['comity request close 5d3fe0 --what "south has helped"'],
    closeRequest,
  );
}

async function openRequest(
  context: Context,
  options: OpenOptions & CommonOptions,
  named = '',
): Promise<number> {
  const within = await withinOf(context, named, ['alert']);
  const { composer, item } = within;
  const problems: string[] = [];
  const kind = oneOf('--kind', options.kind, KINDS, problems);
  const asked = institutesFrom('--to', options.to, composer.inForce.charter, problems);
  if (asked.includes(composer.issuer)) problems.push(`--to: ${composer.issuer} is your own institute`);
  if (kind === undefined || problems.length > 0) throw usage(problems.join('\n  '));
  const neededBy = options.neededBy === undefined ? null : parseMoment(options.neededBy, context.io.nowMs());
  const composed = composedOrFail(
    composeRequest(within, { kind, what: options.what, neededBy, asked }, item.marking),
    within,
  );
  await handInAndSay(context, composer.api, composed, options, (id) => [
    `What is offered: comity incident show ${shortId(item.id)}`,
    `When it is over: comity request close ${shortId(id)}`,
  ]);
  return EXIT.ok;
}

async function acceptOffer(
  context: Context,
  options: StepOptions & CommonOptions,
  named = '',
): Promise<number> {
  const within = await withinOf(context, named, ['offer']);
  const { composer, item: offer } = within;
  const request = await composer.api.json<StatementItem>(
    'GET',
    `/statements/${bodyOfSeen(offer, 'offer').request}`,
  );
  const composed = composedOrFail(composeAcceptance(within, request, offer), { item: request });
  await handInAndSay(context, composer.api, composed, options);
  return EXIT.ok;
}

async function closeRequest(
  context: Context,
  options: StepOptions & CommonOptions,
  named = '',
): Promise<number> {
  const within = await withinOf(context, named, ['request']);
  const { composer, item } = within;
  const composed = composedOrFail(composeRequestEnd(within, item, options.what ?? null), within);
  await handInAndSay(context, composer.api, composed, options);
  return EXIT.ok;
}

const KINDS = ['information', 'assistance'] as const;
