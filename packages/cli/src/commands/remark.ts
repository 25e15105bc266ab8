import { rosterRelations, type TermsInForce } from '@comity/formats';
import type { Command } from 'commander';
import { answerClaims } from '../ask-claims.ts';
import { names, runs, values } from '../command.ts';
import { composeRemark } from '../compose-remark.ts';
import { composerOf, registryOf, rostersOf } from '../composer.ts';
import type { CommonOptions, Context } from '../context.ts';
import { EXIT, usage } from '../failure.ts';
import { handInAndSay, type SignOptions, withSignOptions } from '../hand-in.ts';
import { withMarkingOptions } from '../marking-options.ts';
import { type CheckPlace, refuseContradictions } from '../marking-problems.ts';
import { audienceText, markingFields } from '../marking-text.ts';
import { shortId } from '../output.ts';
import { ownStatement } from '../own-statement.ts';
import { previewFromNode, printPreview, readPreview } from '../preview.ts';
import type { Running } from '../program.ts';
import { currentTerms, isSameTerms, type RemarkWords, termsAfter } from '../remark-terms.ts';
import { type Holders, holdersOf } from '../takeback-audience.ts';

interface RemarkOptions extends RemarkWords, SignOptions {
  readonly narrow?: boolean;
  readonly widen?: boolean;
  readonly reason?: string;
  readonly dryRun?: boolean;
}

export function define(program: Command, running: Running): void {
  const remark = program
    .command('remark')
    .summary('give a statement of yours narrower or wider terms')
    .description(
      'Say new terms for a statement that you published: narrower, and whoever loses something drops it and answers with a receipt; or wider, and whoever gains something is given it. Never both at once. Terms that you do not name stay as they are.',
    )
    .argument('<statement>', 'id, or its first characters')
    .option('--narrow', 'take from some')
    .option('--widen', 'give to more')
    .option('--add <names>', 'institutes or groups that get the statement too', names)
    .option('--drop <institutes>', 'institutes that lose it', names)
    .option('--add-to-part <part=names>', 'institutes that get a part too', values)
    .option('--drop-from-part <part=names>', 'institutes that lose a part', values)
    .option('--reason <text>', 'why, in one line, for whoever gets the remark')
    .option('--dry-run', 'say who gains and who loses what; send nothing');
  runs<RemarkOptions>(
    withSignOptions(withMarkingOptions(remark)),
    running,
    [
      'comity remark 3fa9c1 --narrow --drop east --reason "east asked to be left out" --dry-run',
      'comity remark 3fa9c1 --widen --add-to-part run.eval=south --reason "south asked for the log"',
      'comity remark 3fa9c1 --narrow --delete-by +30d --reason "raw figures are kept for a month only"',
    ],
    remarkOn,
  );
}

async function remarkOn(
  context: Context,
  options: RemarkOptions & CommonOptions,
  named = '',
): Promise<number> {
  if ((options.narrow === true) === (options.widen === true))
    throw usage('Say --narrow or --widen: a remark takes from some or gives to others, never both.');
  if (options.reason === undefined) throw usage('--reason is missing: why, in one line.');
  const composer = await composerOf(context);
  const { api, inForce, issuer } = composer;
  const { charter } = inForce;
  const item = await ownStatement(api, named, issuer);
  const registry = await registryOf(api, charter);
  const rosters = await rostersOf(api);
  const place: CheckPlace = { ...composer, registry, rosters };
  const before = await currentTerms(api, item);
  const said = termsAfter(options, before, { charter, rosters, registry, issuer, nowMs: composer.nowMs });
  const after = { ...said, marking: await answerClaims(context, said.marking, registry) };
  if (isSameTerms(before, after))
    throw usage(
      'These are the terms that are in force: there is nothing to say.',
      'See them: comity show ID',
    );
  const holders = await holdersOf(api, item.id, charter);
  const change = options.narrow === true ? 'narrow' : 'widen';
  const composed = composeRemark(
    { statement: item.id, change, before, after, reason: options.reason, ...holders, rosters },
    composer,
  );
  if (options.dryRun === true) {
    const bytes = await previewFromNode(api, composed);
    if (context.out.isJson) context.io.writeBytes(bytes);
    else {
      showTerms(context, item.id, after, holders);
      printPreview(context.out, readPreview(bytes));
      context.out.line('Dry run: nothing was sent to any other institute.');
    }
    return readPreview(bytes).problems.length === 0 ? EXIT.ok : EXIT.badInput;
  }
  refuseContradictions([composed.statement.label, labelOf(after, place)], place);
  if (!context.out.isJson) showTerms(context, item.id, after, holders);
  await handInAndSay(context, api, composed, options, () => [
    `What became of it: comity takeback ${shortId(item.id)}`,
  ]);
  return EXIT.ok;
}

/** The new terms as if they stood in a label of today. */
const labelOf = ({ marking, parts }: TermsInForce, { rosters }: CheckPlace) => ({
  marking,
  parts,
  relations: rosterRelations([marking.audience, ...parts.map(({ audience }) => audience)], rosters),
});

function showTerms(
  { io, out }: Context,
  id: string,
  { marking, parts }: TermsInForce,
  { left }: Holders,
): void {
  out.line(out.tone('strong', `New terms of ${shortId(id)}`));
  out.fields(markingFields(marking, io.nowMs()));
  if (parts.length > 0) {
    out.line();
    out.table(
      ['part', 'for'],
      parts.map(({ name, audience }) => [
        name,
        audience === null ? 'the whole audience' : audienceText(audience),
      ]),
    );
  }
  if (left.length > 0)
    out.note(`note: ${left.join(', ')} had it and are no members any more: nothing reaches them.`);
  out.line();
}
