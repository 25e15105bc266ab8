import { noticeMarking, type TermsInForce } from '@comity/formats';
import { type InstituteId, PartName, type Statement, type StatementId } from '@comity/protocol';
import type { Command } from 'commander';
import type { StatementItem } from '../api-rows.ts';
import { runs } from '../command.ts';
import { composeRemark } from '../compose-remark.ts';
import { composeStatement } from '../compose-statement.ts';
import { composerOf, type NodeComposer, registryOf, rostersOf } from '../composer.ts';
import type { CommonOptions, Context } from '../context.ts';
import { EXIT, Failure, usage } from '../failure.ts';
import { handInAndSay, type SignOptions, withSignOptions } from '../hand-in.ts';
import { refuseContradictions } from '../marking-problems.ts';
import { shortId } from '../output.ts';
import { ownStatement } from '../own-statement.ts';
import type { Running } from '../program.ts';
import { currentTerms, isSameTerms, termsAfter } from '../remark-terms.ts';
import { resolveStatement } from '../resolve-id.ts';
import { holdersOf } from '../takeback-audience.ts';

interface AnswerOptions extends SignOptions {
  readonly decline?: boolean;
  readonly grant?: boolean;
  readonly because?: string;
}

export function define(program: Command, running: Running): void {
  const answer = program
    .command('answer')
    .summary('grant or decline a request for access')
    .description(
      'Answer a request for parts of a statement of yours. To grant it takes two steps: the first makes a remark that gives exactly these parts to this institute, which a second person approves; the same command again then sends the answer that names it.',
    )
    .argument('<request>', 'id of the request, or its first characters')
    .option('--grant', 'give the parts')
    .option('--decline', 'do not give them')
    .option('--because <text>', 'why, in one line, for the institute that asked');
  runs<AnswerOptions>(
    withSignOptions(answer),
    running,
    ['comity answer 9d02ab --grant', 'comity answer 9d02ab --decline --because "the log names people"'],
    answerRequest,
  );
}

interface Request {
  readonly id: StatementId;
  readonly institute: InstituteId;
  readonly statement: string;
  readonly parts: readonly PartName[];
}

async function answerRequest(
  context: Context,
  options: AnswerOptions & CommonOptions,
  named = '',
): Promise<number> {
  if ((options.grant === true) === (options.decline === true)) throw usage('Say --grant or --decline.');
  if (options.decline === true && options.because === undefined)
    throw usage('--because is missing: why it is declined, in one line.');
  const composer = await composerOf(context);
  const request = await requestNamed(composer, named);
  const target = await ownStatement(composer.api, request.statement, composer.issuer);
  if (options.decline === true) return sayAnswer(context, composer, options, request, target, null);
  const remark = await grantingRemark(composer, request, target);
  if (remark !== null) return sayAnswer(context, composer, options, request, target, remark);
  return makeRemark(context, composer, options, request, target);
}

async function requestNamed({ api }: NodeComposer, named: string): Promise<Request> {
  const item = await api.json<StatementItem>('GET', `/statements/${await resolveStatement(api, named)}`);
  if (item.type !== 'access-request')
    throw usage(
      `${shortId(item.id)} is a ${item.type}, not a request for access.`,
      'List them: comity questions',
    );
  const parts = Array.isArray(item.body.parts) ? item.body.parts : [];
  return {
    id: item.id,
    institute: item.author,
    statement: String(item.body.statement),
    parts: parts.map((name) => PartName.parse(name)),
  };
}

/** The remark in force if it gives all these parts to the institute; null: there is something left to give. */
async function grantingRemark(
  composer: NodeComposer,
  request: Request,
  target: StatementItem,
): Promise<StatementId | null> {
  const before = await currentTerms(composer.api, target);
  const after = await grantedTerms(composer, request, before);
  if (!isSameTerms(before, after)) return null;
  if (target.remark !== null) return target.remark;
  throw new Failure(
    EXIT.refused,
    'nothing-to-grant',
    `${request.institute} may have these parts already, by the terms that it was signed with.`,
    { request: request.id },
    `See why it has not got them: comity why ${shortId(target.id)} ${request.institute}`,
  );
}

/** Exactly these parts for exactly this institute; what it may have already stays as it is. */
async function grantedTerms(
  { api, inForce, issuer, nowMs }: NodeComposer,
  { institute, parts }: Request,
  before: TermsInForce,
): Promise<TermsInForce> {
  const rosters = await rostersOf(api);
  const { charter } = inForce;
  const registry = await registryOf(api, charter);
  return termsAfter({ addToPart: parts.map((name) => `${name}=${institute}`) }, before, {
    charter,
    rosters,
    registry,
    issuer,
    nowMs,
  });
}

async function makeRemark(
  context: Context,
  composer: NodeComposer,
  options: AnswerOptions,
  request: Request,
  target: StatementItem,
): Promise<number> {
  const { api, inForce } = composer;
  const before = await currentTerms(api, target);
  const after = await grantedTerms(composer, request, before);
  const rosters = await rostersOf(api);
  const { reached, waiting } = await holdersOf(api, target.id, inForce.charter);
  const composed = composeRemark(
    {
      statement: target.id,
      change: 'widen',
      before,
      after,
      reason: options.because ?? `${request.institute} asked for access`,
      reached,
      waiting,
      rosters,
    },
    composer,
  );
  const registry = await registryOf(api, inForce.charter);
  refuseContradictions([composed.statement.label], { ...composer, registry, rosters });
  if (!context.out.isJson)
    context.out.line(
      `Step 1 of 2: a remark that gives ${request.parts.join(', ')} of ${shortId(target.id)} to ${request.institute} and to nobody else.`,
    );
  await handInAndSay(context, api, composed, options);
  context.out.note(`When it is published, send the answer: comity answer ${shortId(request.id)} --grant`);
  return EXIT.ok;
}

async function sayAnswer(
  context: Context,
  composer: NodeComposer,
  options: AnswerOptions,
  request: Request,
  target: StatementItem,
  remark: StatementId | null,
): Promise<number> {
  const verdict = remark === null ? 'declined' : 'granted';
  const composed = composeStatement<Extract<Statement, { type: 'access-answer' }>>(
    {
      type: 'access-answer',
      body: { request: request.id, verdict, remark, reason: options.because ?? 'granted' },
    },
    {
      title: 'Answer to a request for access',
      marking: noticeMarking([request.institute], [target.marking]),
    },
    composer,
  );
  await handInAndSay(context, composer.api, composed, options, () => [
    `${request.institute} is told that it is ${verdict}.`,
  ]);
  return EXIT.ok;
}
