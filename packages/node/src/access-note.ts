import type { AccessAction, Marking, PartName, StatementId } from '@comity/protocol';
import { ACCESS_STATEMENTS_MAX } from '@comity/protocol/limits';
import type { AccessLog } from './access-log.ts';
import type { Reader } from './node.ts';
import { type Core, currentCharter } from './state.ts';

/** What the verbs that show something take: the node's own, and the log in which each of them leaves its line. */
export type ReadCore = Core & { readonly accessLog: AccessLog };

/** One thing that was read, or asked for. */
export interface Seen {
  readonly id: StatementId;
  readonly part?: PartName;
}

/**
 * Writes down that something was read: the line is durable when this resolves, and nothing is answered before (spec/access-log.md). A
 * fault of the log is a fault of the read.
 */
export async function noteRead(
  core: ReadCore,
  reader: Reader,
  action: AccessAction,
  seen: readonly Seen[],
  rules: readonly string[],
): Promise<void> {
  // A line has room for every page that the API gives; whoever asks the node for more gets lines for it.
  for (let from = 0; from === 0 || from < seen.length; from += ACCESS_STATEMENTS_MAX)
    await note(core, reader, action, seen.slice(from, from + ACCESS_STATEMENTS_MAX), 'permitted', rules);
}

/**
 * Writes down what was asked for and not given. What is not there leaves the same line as what is not theirs: neither the answer nor the
 * time that it takes tells them apart.
 */
export async function noteRefused(
  core: ReadCore,
  reader: Reader,
  action: AccessAction,
  seen: Seen,
  rules: readonly string[],
): Promise<void> {
  await note(core, reader, action, [seen], 'refused', rules);
}

/** Everything above TLP:GREEN. */
export const isNoted = ({ tlp }: Marking): boolean => tlp !== 'GREEN' && tlp !== 'CLEAR';

const note = (
  core: ReadCore,
  reader: Reader,
  action: AccessAction,
  statements: readonly Seen[],
  outcome: 'permitted' | 'refused',
  rules: readonly string[],
) =>
  core.accessLog.note({
    kind: 'read',
    by: nameOf(reader),
    roles: reader.roles,
    unit: reader.unit,
    purposes: reader.purposes,
    action,
    statements,
    outcome,
    rules,
    charter: currentCharter(core.state)?.charter.version ?? 0,
    registry: core.state.registry?.version ?? null,
  });

/** The post of the person; of somebody without one, what their token is called. */
export const nameOf = ({ post, label }: Reader): string => post ?? label ?? '';
