import { type FileVerdict, outcomeOf, verdictSentence } from '@comity/formats/verify';
import { cleanText } from './clean-text.ts';
import type { Output } from './output.ts';

/** The verdict first, then each check, then what it does not show. */
export function printVerdict(out: Output, verdict: FileVerdict): void {
  const { verified, title, id, checks, warnings, caveats } = verdict;
  out.line(verified ? out.tone('good', 'VERIFIED') : out.tone('bad', 'NOT VERIFIED'));
  if (title !== null) out.line(cleanText(title));
  if (id !== null) out.line(`id ${id}`);
  out.line(verdictSentence(verdict));
  out.line();
  const width = Math.max(...checks.map(({ name }) => name.length));
  for (const check of checks) {
    const { name, detail, refusal } = check;
    const mark = MARKS[outcomeOf(check)](out);
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

const MARKS = {
  passed: (out: Output) => out.tone('good', 'ok  '),
  failed: (out: Output) => out.tone('bad', 'FAIL'),
  'not-made': (out: Output) => out.tone('faint', '-   '),
} as const;
