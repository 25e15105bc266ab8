import type { CrisisType, Statement, StatementId } from '@comity/protocol';
import { type Chain, chainFor, ofType } from './chain.ts';
import type { Crisis, Placed, Spoken, WithinType } from './mirror.ts';
import type { Said } from './view.ts';

/**
 * What one reader sees of an incident: statements that count and that they may read. Every view is made of this alone, so what is not
 * theirs is as if it were not there.
 */
export interface Shown {
  readonly chain: Chain;
  /** Everything said within the incident, alerts included, by `inTime`. */
  readonly said: readonly Spoken<WithinType>[];
  readonly playbooks: ReadonlyMap<StatementId, Spoken<'playbook'>>;
}

/** undefined: the reader may read none of its alerts, so there is no incident for them. */
export function shownOf(
  crisis: Crisis,
  whole: Chain,
  mayRead: (spoken: Spoken) => boolean,
): Shown | undefined {
  const chain = chainFor(whole, mayRead);
  if (chain === undefined) return undefined;
  const within = [...(crisis.incidents.get(chain.incident)?.values() ?? [])]
    .flatMap((said) => [...said.values()])
    // A statement of another status than the alert that opened the incident counts for nothing.
    .filter(({ statement }) => statement.type !== 'alert' && statement.body.status === chain.status)
    .filter(mayRead);
  const known = new Set([...chain.alerts, ...ofType(within, 'measure')].map(({ id }) => id));
  const said = within.filter(
    ({ statement }) => statement.type !== 'acknowledgement' || known.has(statement.body.statement),
  );
  const playbooks = [...crisis.playbooks.values()]
    .flatMap((each) => [...each.values()])
    .filter(mayRead)
    .map((playbook) => [playbook.id, playbook] as const);
  return {
    chain,
    said: [...chain.alerts, ...said].sort(inTime),
    playbooks: new Map(playbooks),
  };
}

/**
 * By the issuers' clocks, which is what people read. At one instant what asks comes before what answers, and of one author what its log
 * has first.
 */
export function inTime(left: Spoken, right: Spoken): number {
  return (
    compare(left.statement.label.issuedAt, right.statement.label.issuedAt) ||
    RANKS[left.statement.type] - RANKS[right.statement.type] ||
    compare(left.author, right.author) ||
    left.position - right.position
  );
}

export const compare = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

const RANKS: Readonly<Record<CrisisType, number>> = {
  alert: 0,
  playbook: 1,
  contact: 1,
  activation: 2,
  'situation-report': 2,
  request: 2,
  measure: 2,
  offer: 3,
  'task-report': 3,
  acknowledgement: 4,
};

/** The posts that signed a statement, as they were judged at its position. */
export type PostsOf = (id: StatementId) => readonly string[];

export const saidOf = <Of extends Statement>(
  { id, statement: { label, body }, receivedAt }: Placed<Of>,
  postsOf: PostsOf,
): Said<Of['body']> => ({
  statement: id,
  issuer: label.issuer,
  title: label.title,
  tlp: label.marking.tlp,
  posts: postsOf(id),
  issuedAt: label.issuedAt,
  receivedAt,
  body,
});
