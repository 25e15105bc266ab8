import {
  BUNDLE_CAVEATS,
  BUNDLE_WARNINGS,
  type BundleVerdict,
  REFUSALS,
  type Refusal,
  type Result,
} from '@comity/protocol';
import { cleanText } from './clean-text.ts';
import type { Output } from './output.ts';

/** What `verify` says of any file: the verdict, each check, and what stays unproved. */
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
  title:
    statement === null ? null : `${statement.type} of ${statement.label.issuer}: ${statement.label.title}`,
  id,
  checks,
  warnings: warnings.map(({ code, detail }) => `${BUNDLE_WARNINGS[code]} (${detail}) [${code}]`),
  caveats: caveats.map((caveat) => BUNDLE_CAVEATS[caveat]),
});

/** The verdict first, then each check, then what it does not show. */
export function printVerdict(
  out: Output,
  { verified, title, id, checks, warnings, caveats }: FileVerdict,
): void {
  out.line(verified ? out.tone('good', 'VERIFIED') : out.tone('bad', 'NOT VERIFIED'));
  if (title !== null) out.line(cleanText(title));
  if (id !== null) out.line(`id ${id}`);
  out.line();
  const width = Math.max(...checks.map(({ name }) => name.length));
  for (const { name, ok, detail, refusal } of checks) {
    const mark = ok
      ? out.tone('good', 'ok  ')
      : refusal === null
        ? out.tone('faint', '-   ')
        : out.tone('bad', 'FAIL');
    out.line(
      `${mark} ${cleanText(name).padEnd(width)}  ${cleanText(detail)}${refusal === null ? '' : ` [${refusal.code}]`}`,
    );
    for (const [fact, value] of Object.entries(refusal?.facts ?? {}))
      out.line(`     ${' '.repeat(width)}  ${cleanText(`${fact}: ${String(value)}`)}`);
  }
  for (const warning of warnings) out.line(`${out.tone('warn', 'warn')} ${cleanText(warning)}`);
  if (caveats.length === 0) return;
  out.line();
  out.line('What this does not show:');
  for (const caveat of caveats) out.line(`  ${caveat}`);
}
