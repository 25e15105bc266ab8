import { bytesToHex, measurePart, ok, type Result } from '@comity/protocol';
import { type FileCheck, failed, passed, type Verified } from './file-verdict.ts';
import { type NamedFile, tellApart } from './told-apart.ts';
import type { Trust } from './trust.ts';
import { verifyFile } from './verify-file.ts';

export interface FileOutcome {
  readonly name: string;
  readonly outcome: Result<Verified>;
}

/**
 * Verifies files that were dropped together, as `comity verify` does with its options: charters are what the others are held to,
 * delegations go with statements that come without their log, and what is none of these is compared with the parts that were signed.
 * One outcome for each file that says something by itself. Refuses as `verifyFile`.
 */
export function verifyTogether(
  files: readonly NamedFile[],
  by: Omit<Trust, 'charters' | 'delegations'>,
): readonly FileOutcome[] {
  const { subjects, charters, control, others } = tellApart(files);
  const brought = charters.map(({ bytes }) => bytes);
  const trust: Trust = { ...by, charters: brought, delegations: control.map(({ bytes }) => bytes) };
  const verify = (file: NamedFile, given: Trust): FileOutcome => ({
    name: file.name,
    outcome: verifyFile(file.bytes, given),
  });
  if (subjects.length > 0)
    return compareParts(
      subjects.map((file) => verify(file, trust)),
      others,
    );
  if (control.length > 0) return [...control, ...others].map((file) => verify(file, trust));
  const newest = charters.at(-1);
  const chain = newest === undefined ? [] : [verify(newest, { ...trust, charters: brought.slice(0, -1) })];
  return [...chain, ...others.map((file) => verify(file, trust))];
}

/** Each file goes to the statement that names it, by its digest; one that no statement names spoils the first. */
function compareParts(
  outcomes: readonly FileOutcome[],
  others: readonly NamedFile[],
): readonly FileOutcome[] {
  let judged = outcomes;
  for (const file of others) {
    const found = bytesToHex(measurePart(file.bytes).sha256);
    const at = judged.findIndex(({ outcome }) => nameOf(outcome, found) !== undefined);
    const name = at < 0 ? undefined : judged[at] && nameOf(judged[at].outcome, found);
    const check =
      name === undefined
        ? failed(`part ${file.name}`, {
            code: 'part-mismatch',
            facts: { path: file.name, found, signed: 'no such part' },
          })
        : passed(`part ${name}`, `${file.name} is the part that was signed.`);
    judged = judged.map((one, index) => (index === Math.max(at, 0) ? withCheck(one, check) : one));
  }
  return judged;
}

const nameOf = (outcome: Result<Verified>, sha256: string): string | undefined =>
  outcome.ok ? outcome.value.statement?.label.parts.find((part) => part.sha256 === sha256)?.name : undefined;

function withCheck({ name, outcome }: FileOutcome, check: FileCheck): FileOutcome {
  if (!outcome.ok) return { name, outcome };
  const { verdict } = outcome.value;
  const checks = [...verdict.checks, check];
  const verified = verdict.verified && check.ok;
  return { name, outcome: ok({ ...outcome.value, verdict: { ...verdict, checks, verified } }) };
}
