import { type ComposedFinding, LEFT_OUT_REASONS } from '@comity/formats';
import type { Context } from './context.ts';
import { momentFields } from './duty-moments.ts';
import { markingFields } from './marking-text.ts';
import { shortId, sizeText } from './output.ts';

/** What a program reads of a finding that was composed. */
export const describeFinding = ({ source, statement, leftOut }: ComposedFinding) => ({
  source,
  title: statement.label.title,
  marking: statement.label.marking,
  parts: statement.label.parts,
  leftOut,
});

/** What a person sees before anything is sent. */
export function showFinding(
  { out }: Context,
  { source, statement, leftOut }: ComposedFinding,
  nowMs: number,
): void {
  out.line(out.tone('strong', 'Finding'));
  out.fields([
    ['from', source],
    ['title', statement.label.title],
    ...momentFields(statement.label, nowMs),
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
