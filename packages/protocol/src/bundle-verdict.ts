import type { Signer } from './authority.ts';
import type { StatementId } from './identifier.ts';
import { REFUSALS, type Refusal } from './refusal.ts';
import type { Result } from './result.ts';
import type { Statement } from './statement.ts';

/** The checks of a bundle, in the order in which they are made (spec/bundle.md section 3). */
export const BUNDLE_CHECKS = [
  'statement',
  'charter-chain',
  'issuer',
  'control-history',
  'signatures',
  'signers',
  'checkpoint',
  'inclusion',
  'parts',
  'marking',
  'charter-expiry',
] as const;
export type BundleCheckName = (typeof BUNDLE_CHECKS)[number];

export interface BundleCheck {
  readonly name: BundleCheckName;
  readonly ok: boolean;
  /** One sentence for people: what was found, or what is wrong. */
  readonly detail: string;
  /** Why it failed; null if it passed, or was not made because an earlier one failed. */
  readonly refusal: Refusal | null;
}

/** What no bundle can prove, or this one does not. Said with every verdict, so that nobody reads more into it. */
export const BUNDLE_CAVEATS = {
  'charter-not-pinned':
    'No charter was pinned: compare the digest of charter version 1 with one that you got by another way.',
  'newer-may-exist':
    'A revocation, a newer charter, a remark that narrows the terms or a withdrawal cannot be seen in it if it was left out.',
  'one-log-for-all':
    'Nothing here shows that the issuer shows everybody the same log; ask members for their receipts.',
  'marking-obeyed': 'Nothing here shows that the marking was obeyed, or who else holds a copy.',
  'words-of-issuer':
    "Times and contents are the issuer's word; the signatures prove who said it, not that it is true.",
  'parts-not-held': 'Parts that are named but not held were not verified.',
} as const satisfies Record<string, string>;
export type BundleCaveat = keyof typeof BUNDLE_CAVEATS;

export const BUNDLE_WARNINGS = {
  'charter-expired': 'The newest charter of the bundle has expired: there should be a later one.',
  'delete-by-passed': 'Every copy was to be deleted by now.',
  embargoed: 'It is under embargo still.',
  'signer-revoked-since': 'A key that signed was revoked later on in the log.',
} as const satisfies Record<string, string>;
export type BundleWarning = keyof typeof BUNDLE_WARNINGS;

export interface BundleVerdict {
  /** Whether every check passed. */
  readonly verified: boolean;
  /** What the bundle says; null if it could not be read. Believe nothing of it unless `verified`. */
  readonly statement: Statement | null;
  readonly id: StatementId | null;
  readonly signers: readonly Signer[];
  readonly checks: readonly BundleCheck[];
  readonly warnings: readonly { readonly code: BundleWarning; readonly detail: string }[];
  readonly caveats: readonly BundleCaveat[];
}

/** The outcome of a check that passed: what later checks build on, and a sentence for people. */
export interface Passed<Value> {
  readonly value: Value;
  readonly detail: string;
}

/** Makes a check and notes it; undefined if it failed, or if what it needs is not there. */
export type Step = <Value>(
  name: BundleCheckName,
  run: (() => Result<Passed<Value>>) | undefined,
) => Value | undefined;

/** A `Step` that notes into `checks`. */
export function stepInto(checks: BundleCheck[]): Step {
  return (name, run) => {
    if (run === undefined) {
      checks.push({ name, ok: false, detail: 'Not checked: an earlier check failed.', refusal: null });
      return undefined;
    }
    const outcome = run();
    if (outcome.ok) {
      checks.push({ name, ok: true, detail: outcome.value.detail, refusal: null });
      return outcome.value.value;
    }
    const { refusal } = outcome;
    checks.push({ name, ok: false, detail: REFUSALS[refusal.code].meaning, refusal });
    return undefined;
  };
}
