import { composeOffer, composeOfferStep } from '@comity/formats/crisis';
import type { Command } from 'commander';
import { runs } from '../command.ts';
import type { CommonOptions, Context } from '../context.ts';
import { composedOrFail, withinOf } from '../crisis/within.ts';
import { EXIT, usage } from '../failure.ts';
import { handInAndSay, type SignOptions, withSignOptions } from '../hand-in.ts';
import { shortId } from '../output.ts';
import type { Running } from '../program.ts';

interface OfferOptions extends SignOptions {
  readonly what: string;
}

export function define(program: Command, running: Running): void {
  const offer = program
    .command('offer')
    .summary('answer a request of another institute')
    .description('Offers go to the institute that asked.');
  const step = (name: string, summary: string, about: string, what: string) =>
    withSignOptions(
      offer
        .command(name)
        .summary(summary)
        .description(`${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`)
        .argument(`<${about}>`, `id of the ${about}, or its first characters`)
        .requiredOption('--what <text>', what),
    );
  runs<OfferOptions>(
    step('make', 'offer help on a request', 'request', 'what you offer'),
    running,
    ['comity offer make 5d3fe0 --what "one person until Friday"'],
    (context, options, named) => answerRequest(context, options, 'offered', named),
  );
  runs<OfferOptions>(
    step('decline', 'say that you cannot help', 'request', 'why, for whoever asked'),
    running,
    ['comity offer decline 5d3fe0 --what "nobody is free"'],
    (context, options, named) => answerRequest(context, options, 'declined', named),
  );
  runs<OfferOptions>(
    step('deliver', 'say that what you offered is done', 'offer', 'what was delivered'),
    running,
    ['comity offer deliver 9d02ab --what "the report is statement 77ab01"'],
    (context, options, named) => carryOn(context, options, 'delivered', named),
  );
  runs<OfferOptions>(
    step('withdraw', 'take an offer back', 'offer', 'why, for whoever asked'),
    running,
    ['comity offer withdraw 9d02ab --what "she is needed here"'],
    (context, options, named) => carryOn(context, options, 'withdrawn', named),
  );
}

async function answerRequest(
  context: Context,
  options: OfferOptions & CommonOptions,
  state: 'offered' | 'declined',
  named = '',
): Promise<number> {
  const within = await withinOf(context, named, ['request']);
  const { composer, item } = within;
  if (item.author === composer.issuer) throw usage('It is a request of your own institute.');
  const composed = composedOrFail(composeOffer(within, item, state, options.what), within);
  await handInAndSay(context, composer.api, composed, options, (id) => [
    state === 'offered'
      ? `${item.author} is told. When it is done: comity offer deliver ${shortId(id)} --what TEXT`
      : `${item.author} is told.`,
  ]);
  return EXIT.ok;
}

async function carryOn(
  context: Context,
  options: OfferOptions & CommonOptions,
  state: 'delivered' | 'withdrawn',
  named = '',
): Promise<number> {
  const within = await withinOf(context, named, ['offer']);
  const { composer, item } = within;
  const composed = composedOrFail(composeOfferStep(within, item, state, options.what), within);
  await handInAndSay(context, composer.api, composed, options);
  return EXIT.ok;
}
