import { decodeBase64, parseStatement, type Statement, sha256Hex } from '@comity/protocol';
import type { Command } from 'commander';
import type { DraftItem, SignAnswer } from '../api-rows.ts';
import { runs, values } from '../command.ts';
import { typedPhrase } from '../confirm-phrase.ts';
import type { CommonOptions, Context } from '../context.ts';
import { printDraft } from '../draft-text.ts';
import { inStatus, statusOf } from '../drill-mark.ts';
import { EXIT, Failure, usage } from '../failure.ts';
import { measureFile } from '../local-file.ts';
import { confirm } from '../passphrase.ts';
import type { Running } from '../program.ts';
import { orFail } from '../refusal-failure.ts';
import { resolveDraft } from '../resolve-id.ts';
import { chooseSigner, signDraft, signerText } from '../sign-draft.ts';

interface ApproveOptions {
  readonly key?: string;
  readonly heldSigner?: string;
  readonly part?: readonly string[];
  readonly yes?: boolean;
  readonly confirm?: string;
}

export function define(program: Command, running: Running): void {
  const approve = program
    .command('approve')
    .summary('sign a draft with your key')
    .description(
      'Fetch a draft, show what is signed, and sign exactly these bytes with your key. It is published when the last signature that it needs is there.',
    )
    .argument('<draft>', 'id of the draft, or its first characters')
    .option('--key <name>', 'your key (default: the only staff key there is)')
    .option('--held-signer <post>', 'sign with a key that the server holds, instead of yours')
    .option('--part <name=file>', 'compare a part with a file of yours', values)
    .option('--confirm <phrase>', 'of an actual alert: the phrase that is shown, where nobody can be asked')
    .option('--yes', 'do not ask');
  runs<ApproveOptions>(
    approve,
    running,
    ['comity approve 3fa9c1', 'comity approve 3fa9c1 --key approver-1 --part run.eval=./run.eval'],
    approveDraft,
  );
}

async function approveDraft(
  context: Context,
  options: ApproveOptions & CommonOptions,
  text = '',
): Promise<number> {
  const { out } = context;
  const api = await context.api();
  const draft = await api.json<DraftItem>('GET', `/drafts/${await resolveDraft(api, text)}`);
  if (draft.state !== 'open')
    throw new Failure(EXIT.refused, 'draft-not-open', `The draft is ${draft.state}.`, { draft: draft.id });
  const payload = orFail(decodeBase64(draft.payload), EXIT.refused);
  if (sha256Hex(payload) !== draft.payloadSha256)
    throw new Failure(
      EXIT.refused,
      'draft-mismatch',
      'The bytes of the draft are not the ones that the node says they are.',
      { draft: draft.id },
    );
  const statement = orFail(parseStatement(payload), EXIT.refused);
  const { label } = statement;
  await compareParts(options.part ?? [], label.parts);
  if (!out.isJson) {
    out.line(out.tone('strong', 'You are about to sign'));
    printDraft(out, draft, statement, context.io.nowMs(), {
      first: [
        ['draft', `${draft.id}, revision ${draft.revision}, by ${draft.createdBy}`],
        ['payload', `sha256 ${draft.payloadSha256}`],
        ['statement', `${statement.type} of ${label.issuer}: ${label.title}`],
      ],
    });
    out.line();
  }
  const phrase = await agreed(context, draft, options);
  const answer = await signDraft(api, draft, payload, await chooseSigner(context, options), phrase);
  saySigned(context, draft, statement, answer);
  return EXIT.ok;
}

/** An actual alert is signed by its phrase, everything else by a yes. */
async function agreed(
  context: Context,
  draft: DraftItem,
  { confirm: given, yes }: ApproveOptions,
): Promise<string | undefined> {
  const phrase = await typedPhrase(context, draft, given);
  if (phrase === undefined && yes !== true && !(await confirm(context, 'Sign these bytes?', true)))
    throw new Failure(EXIT.refused, 'not-signed', 'Nothing was signed.');
  return phrase;
}

function saySigned({ out }: Context, draft: DraftItem, statement: Statement, answer: SignAnswer): void {
  const status = statusOf(statement);
  const document = {
    draft: draft.id,
    signedBy: answer.signedBy,
    missing: answer.missing,
    published: answer.published?.id ?? null,
  };
  out.result(status === null ? document : { status, ...document }, () =>
    inStatus(out, status, () => {
      out.line(`Signed by ${signerText(answer)}.`);
      if (answer.published === null) out.line(`Still missing: ${answer.missing.join(', ')}.`);
      else
        out.line(
          `${out.tone('good', 'Published')} as ${answer.published.id}, position ${answer.published.position}.`,
        );
    }),
  );
}

/** Whether the parts that are signed are the files that the approver has looked at. */
async function compareParts(
  pairs: readonly string[],
  parts: readonly { readonly name: string; readonly sha256: string }[],
): Promise<void> {
  for (const pair of pairs) {
    const [name = '', path] = pair.split('=', 2);
    const part = parts.find((candidate) => candidate.name === name);
    if (path === undefined || part === undefined)
      throw usage(
        `--part: ${pair} is not NAME=FILE with the name of a part.`,
        `Parts: ${parts.map((each) => each.name).join(', ')}`,
      );
    const { sha256 } = await measureFile(path);
    if (sha256 !== part.sha256)
      throw new Failure(
        EXIT.problemsFound,
        'part-mismatch',
        'The file is not the part that would be signed.',
        { part: name, path, signed: part.sha256, found: sha256 },
      );
  }
}
