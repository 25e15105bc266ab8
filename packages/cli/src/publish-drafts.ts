import type { ComposedFinding } from '@comity/formats';
import type { Api } from './api.ts';
import type { DraftItem, SignAnswer } from './api-rows.ts';
import type { Context } from './context.ts';
import { EXIT, Failure } from './failure.ts';
import { describeFinding, showFinding } from './finding-text.ts';
import { handIn } from './hand-in.ts';
import { shortId } from './output.ts';
import { type ChosenSigner, signerText } from './sign-draft.ts';
import { uploadPart } from './upload-part.ts';

interface Outcome {
  readonly finding: ComposedFinding;
  readonly draft: DraftItem | null;
  readonly signed: SignAnswer | null;
  readonly failure: Failure | null;
}

/** One that fails does not stop the others; the exit code says that one did. */
export async function publishAll(
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
    for (const content of finding.contents) await uploadPart(context, api, content);
    const handedIn = await handIn(api, finding.payload, signer, (made) => {
      draft = made;
    });
    return { finding, ...handedIn, failure: null };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { finding, draft, signed: null, failure: error };
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

const asDocument = ({ finding, draft, signed, failure }: Outcome) => ({
  ...describeFinding(finding),
  draft: draft?.id ?? null,
  signedBy: signed?.signedBy ?? null,
  missing: signed?.missing ?? draft?.missing ?? null,
  published: signed?.published?.id ?? null,
  error: failure === null ? null : { code: failure.code, message: failure.message, facts: failure.facts },
});
