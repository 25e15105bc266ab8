import {
  BUNDLE_CAVEATS,
  BUNDLE_WARNINGS,
  type BundlePart,
  type BundleVerdict,
  REFUSALS,
  type Refusal,
  type Result,
  type Statement,
} from '@comity/protocol';

/** What the verifiers say of any file, in the command line and in the browser: the verdict, each check, and what stays unproved. */
export interface FileVerdict {
  readonly kind: 'bundle' | 'statement' | 'charter' | 'sigstore-bundle';
  readonly verified: boolean;
  /** One line: what the file says it is. */
  readonly title: string | null;
  readonly id: string | null;
  readonly checks: readonly FileCheck[];
  readonly warnings: readonly string[];
  readonly caveats: readonly string[];
}

/** What was verified, beside the verdict. Believe nothing of it unless `verdict.verified`. */
export interface Verified {
  readonly verdict: FileVerdict;
  /** Null if it could not be read, or is none. */
  readonly statement: Statement | null;
  /** Contents that a bundle holds. The statement may name more. */
  readonly held: readonly BundlePart[];
}

export interface FileCheck {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
  readonly refusal: Refusal | null;
}

export const passed = (name: string, detail: string): FileCheck => ({
  name,
  ok: true,
  detail,
  refusal: null,
});

export const failed = (name: string, refusal: Refusal): FileCheck => ({
  name,
  ok: false,
  detail: REFUSALS[refusal.code].meaning,
  refusal,
});

/** The check of a result, with its sentence if it passed. */
export const checkOf = <Value>(
  name: string,
  result: Result<Value>,
  detail: (value: Value) => string,
): FileCheck => (result.ok ? passed(name, detail(result.value)) : failed(name, result.refusal));

/** What a statement says it is, in one line. */
export const titleOf = ({ type, label }: Statement): string => `${type} of ${label.issuer}: ${label.title}`;

export const verdictOf = (
  kind: FileVerdict['kind'],
  title: string | null,
  id: string | null,
  checks: readonly FileCheck[],
  caveats: readonly string[],
): FileVerdict => ({
  kind,
  verified: checks.every((check) => check.ok),
  title,
  id,
  checks,
  warnings: [],
  caveats,
});

export const bundleFileVerdict = ({
  verified,
  statement,
  id,
  checks,
  warnings,
  caveats,
}: BundleVerdict): FileVerdict => ({
  kind: 'bundle',
  verified,
  title: statement === null ? null : titleOf(statement),
  id,
  checks,
  warnings: warnings.map(({ code, detail }) => `${BUNDLE_WARNINGS[code]} (${detail}) [${code}]`),
  caveats: caveats.map((caveat) => BUNDLE_CAVEATS[caveat]),
});
