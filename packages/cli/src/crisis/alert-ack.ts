import type { AlertStatus, BodyOf, StatementId } from '@comity/protocol';
import type { Command } from 'commander';
import { runs } from '../command.ts';
import { composerOf, type NodeComposer } from '../composer.ts';
import type { CommonOptions, Context } from '../context.ts';
import { printByStatus } from '../drill-mark.ts';
import { EXIT, Failure, usage } from '../failure.ts';
import {
  type HandedIn,
  handedInDocument,
  handIn,
  type SignOptions,
  signerFor,
  withSignOptions,
} from '../hand-in.ts';
import { shortId } from '../output.ts';
import type { Running } from '../program.ts';
import { composeAnswer, postOf } from './acknowledge.ts';
import { headNamed, incidentOf } from './incident-of.ts';

interface AckOptions extends SignOptions {
  readonly acting?: boolean;
  readonly declined?: boolean;
  readonly note?: string;
}

type State = BodyOf<'acknowledgement'>['state'];

export function defineAck(alert: Command, running: Running): void {
  const ack = alert
    .command('ack')
    .summary('acknowledge alerts')
    .description(
      'Answer alerts for your institute, by your post. It stops every further call for them here, on every channel. Several alerts are answered one by one; one that fails does not stop the others.',
    )
    .argument('<alert...>', 'the newest alerts of their incidents: ids, or first characters')
    .option('--acting', 'your institute acts on it')
    .option('--declined', 'your institute will not act on it')
    .option('--note <text>', 'for its issuer, in one line');
  runs<AckOptions>(
    withSignOptions(ack),
    running,
    ['comity alert ack 3fa9c1', 'comity alert ack 3fa9c1 9d02ab --acting --note "the team is on it"'],
    acknowledge,
  );
}

interface Outcome {
  readonly status: AlertStatus;
  readonly alert: StatementId;
  readonly title: string;
  readonly state: State;
  readonly handedIn: HandedIn;
}

async function acknowledge(
  context: Context,
  options: AckOptions & CommonOptions,
  ...named: readonly (string | undefined)[]
): Promise<number> {
  if (options.acting === true && options.declined === true)
    throw usage('Say --acting or --declined, not both.');
  const state: State =
    options.acting === true ? 'acting' : options.declined === true ? 'declined' : 'acknowledged';
  const composer = await composerOf(context);
  const post = await postOf(context, options);
  const signer = await signerFor(context, options);
  const outcomes: Outcome[] = [];
  const failures: { readonly named: string; readonly failure: Failure }[] = [];
  for (const each of named.filter((text) => text !== undefined)) {
    try {
      outcomes.push(await answerOne(composer, each, { state, post, note: options.note ?? null }, signer));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (named.length === 1) throw error;
      failures.push({ named: each, failure: error });
    }
  }
  say(context, outcomes, failures);
  return failures[0]?.failure.exit ?? EXIT.ok;
}

async function answerOne(
  composer: NodeComposer,
  named: string,
  answer: Pick<BodyOf<'acknowledgement'>, 'state' | 'post' | 'note'>,
  signer: Awaited<ReturnType<typeof signerFor>>,
): Promise<Outcome> {
  const found = await incidentOf(composer.api, named);
  const { statement: alert, title } = headNamed(found);
  const { incident, status } = found.incident;
  const composed = await composeAnswer(composer, alert, { incident, status, ...answer });
  return {
    status,
    alert,
    title,
    state: answer.state,
    handedIn: await handIn(composer.api, composed.payload, signer),
  };
}

function say(
  { out }: Context,
  outcomes: readonly Outcome[],
  failures: readonly { readonly named: string; readonly failure: Failure }[],
): void {
  const document = [
    ...outcomes.map(({ status, alert, state, handedIn }) => ({
      status,
      alert,
      state,
      ...handedInDocument(handedIn),
    })),
    ...failures.map(({ named, failure: { code, message, facts } }) => ({
      alert: named,
      error: { code, message, facts },
    })),
  ];
  out.result(document, () => {
    printByStatus(out, outcomes, (own) =>
      out.table(
        ['alert', 'answer', 'title'],
        own.map(({ alert, state, title, handedIn: { draft, signed } }) => [
          shortId(alert),
          signed?.published == null ? `draft ${shortId(draft.id)} waits to be signed` : state,
          title,
        ]),
      ),
    );
    for (const { named, failure } of failures)
      out.note(`${named}: ${failure.message} [${failure.code}]${headHint(failure)}`);
  });
}

const headHint = ({ facts }: Failure): string =>
  typeof facts.head === 'string' ? ` The newest is ${shortId(facts.head)}.` : '';
