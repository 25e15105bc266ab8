import { LEFT_OUT_REASONS } from '@comity/formats';
import { checkMarking, MARKING_RULES } from '@comity/policy';
import { type Audience, encodeBase64, InstituteId } from '@comity/protocol';
import type { Api } from './api.ts';
import type { DraftItem, SignAnswer, StatusAnswer } from './api-rows.ts';
import { type ComposedFinding, composeFindings, type PartContent } from './compose-finding.ts';
import type { CommonOptions, Context } from './context.ts';
import { type DryRunLine, dryRun, printDryRun } from './dry-run.ts';
import { EXIT, Failure, usage } from './failure.ts';
import { fileStream } from './local-file.ts';
import { audienceFrom, type MarkingOptions, markingFrom } from './marking-options.ts';
import { markingFields } from './marking-text.ts';
import { type CharterInForce, charterFiles, charterInForceOf } from './node-charter.ts';
import { shortId, sizeText } from './output.ts';
import { startProgress } from './progress.ts';
import { type ChosenSigner, chooseSigner, signDraft } from './sign-draft.ts';

export interface PublishOptions extends MarkingOptions {
  readonly logTo?: readonly string[];
  readonly partAudience?: readonly string[];
  readonly title?: string;
  readonly taskArg?: readonly string[];
  readonly key?: string;
  readonly heldSigner?: string;
  readonly sign: boolean;
  readonly dryRun?: boolean;
  readonly charter?: readonly string[];
  readonly institute?: string;
}

/** Composes, checks, shows, uploads, drafts, signs: in this order, so that nothing leaves before everything has been seen. */
export async function publishFinding(
  context: Context,
  options: PublishOptions & CommonOptions,
  ...logs: readonly (string | undefined)[]
): Promise<number> {
  const paths = logs.filter((path) => path !== undefined);
  const nowMs = context.io.nowMs();
  const { inForce, issuer, api } = await setting(context, options);
  const marking = markingFrom(options, inForce.charter, nowMs);
  const findings = await composeFindings(paths, {
    marking,
    inForce,
    issuer,
    nowMs,
    title: options.title,
    taskArguments: options.taskArg ?? [],
    ...narrowerAudiences(options, inForce),
  });
  refuseContradictions(findings, inForce, issuer, nowMs);
  if (options.dryRun === true) return showDryRun(context, findings, inForce, nowMs);
  if (api === undefined) throw usage('--charter goes with --dry-run only.');
  const signer = options.sign ? await chooseSigner(context, options) : undefined;
  return publishAll(context, api, findings, signer);
}

/** Offline by a charter's file, or by what the node says of itself. */
async function setting(
  context: Context,
  options: PublishOptions,
): Promise<{ inForce: CharterInForce; issuer: InstituteId; api?: Api }> {
  if (options.charter !== undefined) {
    const chain = await charterFiles(options.charter);
    const newest = chain.at(-1);
    const issuer = InstituteId.safeParse(options.institute);
    if (newest === undefined || !issuer.success)
      throw usage('--charter needs --institute: who would publish?');
    return { inForce: newest, issuer: issuer.data };
  }
  const api = await context.api();
  const { institute } = await api.json<StatusAnswer>('GET', '/status');
  return { inForce: await charterInForceOf(api), issuer: InstituteId.parse(institute), api };
}

function narrowerAudiences(options: PublishOptions, { charter }: CharterInForce) {
  const problems: string[] = [];
  const partAudiences = new Map<string, Audience>();
  for (const text of options.partAudience ?? []) {
    const [name = '', list] = text.split('=', 2);
    if (list === undefined) problems.push(`--part-audience: ${text} is not NAME=institute,institute`);
    else partAudiences.set(name, audienceFrom('--part-audience', list.split(','), charter, problems));
  }
  const logAudience =
    options.logTo === undefined ? null : audienceFrom('--log-to', options.logTo, charter, problems);
  if (problems.length > 0) throw usage(`The audiences cannot be read:\n  ${problems.join('\n  ')}`);
  return { partAudiences, logAudience };
}

/** Every problem at once, with the words of the rule. */
function refuseContradictions(
  findings: readonly ComposedFinding[],
  { charter }: CharterInForce,
  issuer: InstituteId,
  nowMs: number,
): void {
  const said = new Set<string>();
  for (const { statement } of findings) {
    const { marking, parts } = statement.label;
    for (const { rule, paths } of checkMarking(marking, {
      parts,
      issuer,
      audienceKind: 'marking',
      charter,
      nowMs,
    }))
      said.add(`${rule} (${paths.join(', ')}): ${MARKING_RULES[rule]}`);
  }
  if (said.size > 0)
    throw new Failure(
      EXIT.badInput,
      'marking-contradiction',
      'The marking contradicts itself or cannot be kept.',
      { problems: [...said] },
    );
}

function showDryRun(
  context: Context,
  findings: readonly ComposedFinding[],
  { charter }: CharterInForce,
  nowMs: number,
): number {
  const { out } = context;
  const runs = findings.map((finding) => ({ finding, lines: dryRun(finding.statement, charter, nowMs) }));
  out.result(
    runs.map(({ finding, lines }) => ({ ...described(finding), lines })),
    () => {
      for (const { finding, lines } of runs) {
        showFinding(context, finding, nowMs);
        printDryRun(out, lines satisfies readonly DryRunLine[]);
        out.line();
      }
      out.line('Dry run: nothing was sent.');
    },
  );
  return EXIT.ok;
}

const described = ({ source, statement, leftOut }: ComposedFinding) => ({
  source,
  title: statement.label.title,
  marking: statement.label.marking,
  parts: statement.label.parts,
  leftOut,
});

function showFinding({ out }: Context, { source, statement, leftOut }: ComposedFinding, nowMs: number): void {
  out.line(out.tone('strong', 'Finding'));
  out.fields([
    ['from', source],
    ['title', statement.label.title],
    ...markingFields(statement.label.marking, nowMs),
  ]);
  out.line();
  out.table(
    ['part', 'type', 'size', 'sha256'],
    statement.label.parts.map((part) => [
      part.name,
      part.mediaType,
      sizeText(part.sizeBytes),
      shortId(part.sha256),
    ]),
  );
  out.line();
  if (leftOut.length > 0) {
    out.line(`Left out of the finding (${leftOut.length}):`);
    out.table(
      ['field', 'because it'],
      leftOut.map(({ path, reason }) => [path, LEFT_OUT_REASONS[reason]]),
    );
    out.line();
  }
}

interface Outcome {
  readonly finding: ComposedFinding;
  readonly draft: DraftItem | null;
  readonly signed: SignAnswer | null;
  readonly failure: Failure | null;
}

/** One that fails does not stop the others; the exit code says that one did. */
async function publishAll(
  context: Context,
  api: Api,
  findings: readonly ComposedFinding[],
  signer: ChosenSigner | undefined,
): Promise<number> {
  const outcomes: Outcome[] = [];
  for (const finding of findings) {
    if (!context.out.isJson) showFinding(context, finding, context.io.nowMs());
    outcomes.push(await publishOne(context, api, finding, signer));
  }
  context.out.result(outcomes.map(asDocument), () => printSummary(context, outcomes));
  return outcomes.find(({ failure }) => failure !== null)?.failure?.exit ?? EXIT.ok;
}

async function publishOne(
  context: Context,
  api: Api,
  finding: ComposedFinding,
  signer: ChosenSigner | undefined,
): Promise<Outcome> {
  let draft: DraftItem | null = null;
  try {
    for (const content of finding.contents) await upload(context, api, content);
    draft = await api.json<DraftItem>('POST', '/drafts', {
      json: { payload: encodeBase64(finding.payload) },
    });
    const signed = signer === undefined ? null : await signDraft(api, draft, finding.payload, signer);
    return { finding, draft, signed, failure: null };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { finding, draft, signed: null, failure: error };
  }
}

async function upload({ io }: Context, api: Api, { part, from }: PartContent): Promise<void> {
  const progress = startProgress(io, `sending ${part.name}`, part.sizeBytes);
  const body = () =>
    'path' in from
      ? fileStream(from.path, progress.moveTo)
      : new Blob([Uint8Array.from(from.bytes)]).stream();
  try {
    await api.json('PUT', `/parts/${part.sha256}`, {
      stream: () => ({ body: body(), sizeBytes: part.sizeBytes }),
    });
  } finally {
    progress.end();
  }
}

function printSummary({ out }: Context, outcomes: readonly Outcome[]): void {
  out.table(
    ['draft', 'title', 'state'],
    outcomes.map((outcome) => [
      shortId(outcome.draft?.id ?? '-'),
      outcome.finding.statement.label.title,
      stateText(outcome),
    ]),
  );
  const open = outcomes.find(({ draft, signed }) => draft !== null && signed?.published == null);
  if (open?.draft != null) {
    out.line();
    out.line(`A different person approves it: comity approve ${shortId(open.draft.id)}`);
  }
}

function stateText({ signed, draft, failure }: Outcome): string {
  if (failure !== null) return `failed: ${failure.message} [${failure.code}]`;
  if (signed?.published != null) return `published as ${shortId(signed.published.id)}`;
  const missing = (signed?.missing ?? draft?.missing ?? []).join(', ');
  const by = signed === null ? 'not signed' : `signed by ${signerText(signed)}`;
  return `${by}; waits for ${missing}`;
}

/** Every output says when a key was used that no person holds. */
export const signerText = ({ signedBy }: SignAnswer): string =>
  signedBy.heldByServer
    ? `${signedBy.post ?? 'a signer'} (a key held by the server)`
    : (signedBy.post ?? 'your key');

const asDocument = ({ finding, draft, signed, failure }: Outcome) => ({
  ...described(finding),
  draft: draft?.id ?? null,
  signedBy: signed?.signedBy ?? null,
  missing: signed?.missing ?? draft?.missing ?? null,
  published: signed?.published?.id ?? null,
  error: failure === null ? null : { code: failure.code, message: failure.message, facts: failure.facts },
});
