import {
  type ComposedFinding,
  composeFinding,
  type FindingTerms,
  newNonce,
  readResults,
} from '@comity/formats';
import { EXIT } from './failure.ts';
import { orFail } from './refusal-failure.ts';

/** Findings from results files, all or none; a refusal ends the command. Nothing is sent. */
export async function composeFindings(
  paths: readonly string[],
  terms: FindingTerms & { readonly taskArguments: readonly string[] },
): Promise<readonly ComposedFinding[]> {
  const sources = paths.map((path) => ({ path }));
  const read = await readResults(sources, { newNonce, taskArguments: terms.taskArguments });
  const findings: ComposedFinding[] = [];
  for (const result of orFail(read, EXIT.badInput))
    findings.push(orFail(await composeFinding(result, terms)));
  return findings;
}
