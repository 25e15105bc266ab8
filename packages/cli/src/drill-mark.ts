import { drillMark, markedLine } from '@comity/formats';
import { AlertStatus, type Statement } from '@comity/protocol';
import type { Output } from './output.ts';

/** What every statement of a crisis says of itself; null: the statement belongs to none. */
export function statusOf({ body }: Pick<Statement, 'body'>): AlertStatus | null {
  const said = AlertStatus.safeParse(typeof body === 'object' && 'status' in body ? body.status : undefined);
  return said.success ? said.data : null;
}

/** The title of a draft or statement in a list of many: that of a drill never stands without its mark. */
export function markedTitle(title: string, body: unknown): string {
  const status = statusOf({ body } as Pick<Statement, 'body'>); // as: it looks at one field, whatever it is
  return status === null ? title : markedLine(status, title);
}

/** Prints with the mark of a drill above and below: whoever sees a piece of it sees what it is. */
export function inStatus(out: Output, status: AlertStatus | null, print: () => void): void {
  const mark = status === null ? null : drillMark(status);
  if (mark !== null) out.line(out.tone('warn', mark));
  print();
  if (mark !== null) out.line(out.tone('warn', mark));
}

/** The result of a command about one incident: for programs with `status` first, for people within the mark. */
export function resultInStatus(out: Output, status: AlertStatus, document: object, print: () => void): void {
  out.result({ status, ...document }, () => inStatus(out, status, print));
}

const STATUSES = AlertStatus.options;

/** A list that may hold drills and the real thing: each status in a block of its own, the real thing first, never side by side. */
export function printByStatus<Item extends { readonly status: AlertStatus }>(
  out: Output,
  items: readonly Item[],
  print: (items: readonly Item[], status: AlertStatus) => void,
): void {
  const blocks = STATUSES.map((status) => ({ status, own: items.filter((item) => item.status === status) }));
  for (const [at, { status, own }] of blocks.filter((block) => block.own.length > 0).entries()) {
    if (at > 0) out.line();
    inStatus(out, status, () => print(own, status));
  }
}
