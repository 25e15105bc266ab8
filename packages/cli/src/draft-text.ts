import { alertText } from '@comity/formats';
import type { Statement } from '@comity/protocol';
import type { DraftItem } from './api-rows.ts';
import { bodyFields } from './body-text.ts';
import { printConfirmation } from './confirm-phrase.ts';
import { inStatus, statusOf } from './drill-mark.ts';
import { momentFields } from './duty-moments.ts';
import { markingFields } from './marking-text.ts';
import type { Output } from './output.ts';
import { printParts } from './parts-table.ts';

type Field = readonly [string, string];

/** A draft with its terms, what it says and its parts; an alert in full, as its recipients will read it. `first` and `last` frame the fields. */
export function printDraft(
  out: Output,
  draft: DraftItem,
  statement: Statement,
  nowMs: number,
  { first, last = [] }: { readonly first: readonly Field[]; readonly last?: readonly Field[] },
): void {
  const { label } = statement;
  inStatus(out, statusOf(statement), () => {
    if (statement.type === 'alert') {
      out.line(alertText(statement.body, label).trimEnd());
      printConfirmation(out, draft);
    }
    out.fields([
      ...first,
      ...momentFields(label, nowMs),
      ...markingFields(label.marking, nowMs),
      ...(statement.type === 'alert' ? [] : bodyFields(statement, nowMs)),
      ...last,
    ]);
    printParts(out, label.parts);
  });
}
