import { FOR_MEMBERS } from '@comity/formats';
import type { Statement } from '@comity/protocol';
import { Digest } from '@comity/protocol';
import type { Command } from 'commander';
import type { Api } from '../api.ts';
import { cleanText } from '../clean-text.ts';
import { runs } from '../command.ts';
import { composeStatement } from '../compose-statement.ts';
import { composerOf } from '../composer.ts';
import type { CommonOptions, Context } from '../context.ts';
import { EXIT, Failure, usage } from '../failure.ts';
import { handInAndSay, type SignOptions, withSignOptions } from '../hand-in.ts';
import { shortId } from '../output.ts';
import { confirm } from '../passphrase.ts';
import type { Running } from '../program.ts';
import type { AdherenceItem } from '../sharing-rows.ts';
import { findText } from '../terms-text.ts';

interface AdherenceOptions extends SignOptions {
  readonly instrument?: string;
  readonly yes?: boolean;
}

export function define(program: Command, running: Running): void {
  const adherence = program
    .command('adherence')
    .summary('list, read, accept and end the texts that others share under')
    .description(
      "Texts of the registry: an instrument's terms, terms of confidence. Nothing under a text is delivered to an institute whose counsel has not accepted it.",
    );
  runs(
    adherence
      .command('list')
      .summary('list the texts')
      .description('List the texts, who has accepted each, and who waits for us.'),
    running,
    ['comity adherence list'],
    listTexts,
  );
  runs(
    adherence
      .command('show')
      .summary('show a text')
      .description('Print the text itself, as it would be accepted.')
      .argument('<text>', 'digest, its first characters, or title'),
    running,
    ['comity adherence show "Terms of the network"', 'comity adherence show 91be02'],
    showText,
  );
  const state = (name: 'accept' | 'end', summary: string, description: string) =>
    runs<AdherenceOptions>(
      withSignOptions(
        adherence
          .command(name)
          .summary(summary)
          .description(description)
          .argument('<text>', 'digest, its first characters, or title')
          .option('--instrument <id>', 'the instrument that asks for it (default: the only one that does)')
          .option('--yes', 'do not ask'),
      ),
      running,
      [`comity adherence ${name} "Terms of the network" --key counsel-1`],
      (context, options, named) => adhere(context, options, named ?? '', name === 'accept'),
    );
  state(
    'accept',
    'accept a text (counsel)',
    'Say to all members that the institute keeps to this text. Counsel signs it.',
  );
  state(
    'end',
    'end the acceptance of a text (counsel)',
    'Say to all members that the institute does not keep to this text any more. Counsel signs it.',
  );
}

async function textsOf(api: Api): Promise<readonly AdherenceItem[]> {
  return (await api.json<{ items: readonly AdherenceItem[] }>('GET', '/texts')).items;
}

async function listTexts({ api, out }: Context): Promise<number> {
  const items = await textsOf(await api());
  out.result(items, () => {
    if (items.length === 0)
      return out.line(
        'No text is to be accepted here: the charter names no registry, or its registry has none.',
      );
    out.table(
      ['text', 'title', 'accepted', 'held for us by', 'accepted by', 'asked for by'],
      items.map(({ text, accepted, awaitedBy, acceptedBy, instruments }) => [
        shortId(text.sha256),
        text.title,
        accepted ? 'yes' : 'no',
        awaitedBy.join(', ') || '-',
        acceptedBy.join(', ') || '-',
        instruments.join(', ') || 'terms of confidence',
      ]),
    );
    const waiting = items.filter(({ accepted, awaitedBy }) => !accepted && awaitedBy.length > 0);
    for (const { text } of waiting)
      out.line(
        `Something waits for us until counsel accepts it: comity adherence show ${shortId(text.sha256)}`,
      );
  });
  return EXIT.ok;
}

async function chosenText(api: Api, named: string): Promise<AdherenceItem> {
  const items = await textsOf(api);
  const found = findText(
    items.map(({ text }) => text),
    named,
  );
  const item = found.ok ? items.find(({ text }) => text.sha256 === found.text.sha256) : undefined;
  if (item === undefined)
    throw new Failure(
      EXIT.refused,
      'not-found',
      `No such text: ${found.ok ? named : found.why}`,
      {},
      'List them: comity adherence list',
    );
  return item;
}

async function showText({ api, out }: Context, _options: CommonOptions, named = ''): Promise<number> {
  const item = await chosenText(await api(), named);
  out.result(item, () => {
    out.line(out.tone('strong', cleanText(item.text.title)));
    out.fields([
      ['sha256', item.text.sha256],
      ['accepted', item.accepted ? `yes, by ${shortId(item.statement ?? '')}` : 'no'],
      ['accepted by', item.acceptedBy.join(', ') || 'nobody yet'],
      ['held for us by', item.awaitedBy.join(', ') || 'nobody'],
      ['asked for by', item.instruments.join(', ') || 'no instrument: terms of confidence'],
    ]);
    out.line();
    for (const line of item.text.text.split('\n')) out.line(cleanText(line));
  });
  return EXIT.ok;
}

async function adhere(
  context: Context,
  options: AdherenceOptions & CommonOptions,
  named: string,
  accepts: boolean,
): Promise<number> {
  const composer = await composerOf(context);
  const item = await chosenText(composer.api, named);
  if (item.accepted === accepts)
    throw new Failure(
      EXIT.refused,
      'adherence-unchanged',
      accepts ? 'It is accepted already.' : 'It is not accepted: there is nothing to end.',
      {
        text: item.text.sha256,
      },
    );
  const instrument = instrumentFor(item, options.instrument);
  const { title, sha256 } = item.text;
  const { institutes } = composer.inForce.charter;
  if (!context.out.isJson) {
    context.out.line(
      `${accepts ? 'Accepting' : 'Ending the acceptance of'} "${cleanText(title)}" (sha256 ${sha256}) for ${composer.issuer}.`,
    );
    context.out.line(
      accepts
        ? `All ${institutes.length} members learn of it. The text: comity adherence show ${shortId(sha256)}`
        : 'All members learn of it. From then on nothing under it is delivered to us; what is here stays bound by it.',
    );
  }
  if (options.yes !== true && !(await confirm(context, 'Sign it as counsel?', true)))
    throw new Failure(EXIT.refused, 'not-signed', 'Nothing was signed.');
  const composed = composeStatement<Extract<Statement, { type: 'adherence' }>>(
    {
      type: 'adherence',
      body: { text: Digest.parse(sha256), title, instrument, state: accepts ? 'accepted' : 'ended' },
    },
    { title: `${accepts ? 'Acceptance' : 'End of acceptance'}: ${title}`, marking: FOR_MEMBERS },
    composer,
  );
  await handInAndSay(context, composer.api, composed, options, () => [
    accepts ? 'What was held for it is delivered by itself.' : 'What comes under it is held from now on.',
  ]);
  return EXIT.ok;
}

/** null: terms of confidence, which no instrument asks for. */
function instrumentFor({ instruments }: AdherenceItem, named: string | undefined): string | null {
  if (named === undefined && instruments.length > 1)
    throw usage(
      `Several instruments ask for it: ${instruments.join(', ')}.`,
      'Say which one with --instrument ID.',
    );
  if (named !== undefined && !instruments.includes(named))
    throw usage(
      `${named} does not ask for this text.`,
      `It is asked for by ${instruments.join(', ') || 'no instrument'}.`,
    );
  return named ?? instruments[0] ?? null;
}
