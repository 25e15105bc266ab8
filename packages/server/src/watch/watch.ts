import type { Clock, EventRow, Store, WatchRuleRow } from '@comity/node';
import { StatementId } from '@comity/protocol';
import { API_EVENTS_PER_WRITE } from '@comity/protocol/limits';
import type { Logger } from 'pino';
import type { EventHub } from '../event-hub.ts';
import { describeFault } from '../http/fault.ts';
import { type EvaluateDeps, evaluateRule } from './evaluate-rule.ts';

export interface WatchDeps extends EvaluateDeps {
  readonly store: EvaluateDeps['store'] & Pick<Store, 'events' | 'lastEvent' | 'statement' | 'watchRules'>;
  readonly hub: Pick<EventHub, 'next' | 'closed'>;
  readonly clock: Pick<Clock, 'nowMs' | 'sleep'>;
  readonly log: Logger;
}

export interface Watch {
  stop(): Promise<void>;
}

/**
 * Looks at the watch rules: all of them at the start, since a crash may have come between; then those that a statement that has just come may be
 * about, at most once every SETTLE_MS, however many come.
 */
export function startWatch(deps: WatchDeps): Watch {
  const ending = new AbortController();
  const loop = async (): Promise<void> => {
    let after = await deps.store.lastEvent();
    await lookAtAll(deps, undefined);
    while (!ending.signal.aborted && !deps.hub.closed()) {
      const rung = deps.hub.next();
      const events = await deps.store.events(after, API_EVENTS_PER_WRITE);
      after = events.at(-1)?.sequence ?? after;
      const came = await typesIn(deps, events);
      if (came.size > 0) await lookAtAll(deps, came);
      // Those of a full page are followed by more.
      if (events.length === API_EVENTS_PER_WRITE) continue;
      await nextOrEnd(rung, ending.signal);
      await deps.clock.sleep(SETTLE_MS, ending.signal);
    }
  };
  const looping = loop().catch((fault: unknown) => {
    deps.log.error({ event: 'fault', where: 'watch', fault: describeFault(fault) });
  });
  return {
    stop: async () => {
      ending.abort();
      await looping;
    },
  };
}

const SETTLE_MS = 2000;

/** Until the next event, or the end. */
const nextOrEnd = (rung: Promise<void>, ending: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      ending.removeEventListener('abort', done);
      resolve();
    };
    ending.addEventListener('abort', done, { once: true });
    if (ending.aborted) done();
    void rung.then(done);
  });

/** Types and authors of what has come, as `type author`. */
async function typesIn({ store }: WatchDeps, events: readonly EventRow[]): Promise<ReadonlySet<string>> {
  const came = new Set<string>();
  for (const { kind, subject } of events) {
    if (kind !== 'statement-published' && kind !== 'statement-received') continue;
    const id = StatementId.safeParse(subject.statement);
    const row = id.success ? await store.statement(id.data) : undefined;
    if (row !== undefined) came.add(`${row.type} ${row.author}`);
  }
  return came;
}

async function lookAtAll(deps: WatchDeps, came: ReadonlySet<string> | undefined): Promise<void> {
  for (const rule of await deps.store.watchRules()) {
    if (came !== undefined && !mayBeAbout(rule, came)) continue;
    try {
      const drafted = await evaluateRule(deps, rule);
      if (!drafted.ok) deps.log.warn({ event: 'watch-refused', rule: rule.name, code: drafted.refusal.code });
      else if (drafted.value !== null)
        deps.log.info({ event: 'watch-fired', rule: rule.name, draft: drafted.value.id });
    } catch (fault) {
      deps.log.error({ event: 'fault', where: 'watch', rule: rule.name, fault: describeFault(fault) });
    }
  }
}

function mayBeAbout({ document }: WatchRuleRow, came: ReadonlySet<string>): boolean {
  // as: written by the route from what its schema had read; `evaluateRule` reads it again
  const { query } = JSON.parse(document) as {
    readonly query: { readonly type: string; readonly author?: string };
  };
  return [...came].some((each) =>
    query.author === undefined ? each.startsWith(`${query.type} `) : each === `${query.type} ${query.author}`,
  );
}
