import type {
  Clock,
  ComityNode,
  DraftRow,
  Reader,
  StatementQuery,
  StatementView,
  Store,
  WatchRuleRow,
} from '@comity/node';
import {
  instantMs,
  instantOf,
  ok,
  PURPOSES,
  parseStatement,
  type Result,
  refuse,
  type StatementTypeName,
} from '@comity/protocol';
import { API_PAGE_MAX, WATCH_SCAN_MAX } from '@comity/protocol/limits';
import { composeWatchAlert, type WatchFound, watchNonce } from './watch-alert.ts';
import { WatchRuleDocument } from './watch-rule.ts';

export interface EvaluateDeps {
  readonly node: Pick<
    ComityNode,
    'statements' | 'charter' | 'institute' | 'network' | 'putPart' | 'createDraft' | 'pageAbout'
  >;
  readonly store: Pick<Store, 'drafts' | 'commit'>;
  readonly clock: Pick<Clock, 'nowMs'>;
}

const DAY_MS = 86_400_000;

/**
 * Looks whether enough is there, and then drafts the alert, pages the post on duty and writes down that it fired, in this order: after a crash
 * it is found again by its nonce, and the page has a key of its own, so nothing happens twice. Answers the draft, or null: not now. Refusals: those of
 * `createDraft`, `conflict` (the rule was changed meanwhile).
 */
export async function evaluateRule(deps: EvaluateDeps, rule: WatchRuleRow): Promise<Result<DraftRow | null>> {
  const document = WatchRuleDocument.safeParse(JSON.parse(rule.document));
  if (!document.success) return refuse('schema-mismatch', { rule: rule.name });
  const nowMs = deps.clock.nowMs();
  const windowMs = document.data.threshold.days * DAY_MS;
  if (rule.firedAt !== null && instantMs(rule.firedAt) + windowMs > nowMs) return ok(null);
  const found = await lookFor(deps, rule.name, document.data, nowMs - windowMs);
  const { count, institutes } = document.data.threshold;
  if (found.statements < count || found.institutes < institutes) return ok(null);
  const draft = await draftOnce(deps, rule, document.data, found, nowMs);
  if (!draft.ok) return draft;
  await deps.node.pageAbout(draft.value, document.data.alert.status);
  const fired: WatchRuleRow = { ...rule, firedAt: instantOf(nowMs) };
  const written = await deps.store.commit([{ kind: 'watch-rule', rule: fired }], {
    watchRules: [{ name: rule.name, revision: rule.revision }],
  });
  return written === 'done' ? draft : refuse('conflict', { rule: rule.name });
}

/** It looks as a coordinator would, and the access log says which rule it was. */
const readerOf = (name: string): Reader => ({
  roles: ['coordinator'],
  unit: 'general',
  purposes: PURPOSES,
  post: null,
  label: watcherOf(name),
});
export const watcherOf = (name: string): string => `watch:${name}`;

/** Statements that came since, the newest WATCH_SCAN_MAX of them. */
async function lookFor(
  { node }: EvaluateDeps,
  name: string,
  { query }: WatchRuleDocument,
  sinceMs: number,
): Promise<WatchFound> {
  const authors = new Set<string>();
  let statements = 0;
  let before: number | null | undefined;
  for (let looked = 0; looked < WATCH_SCAN_MAX && before !== null; looked += API_PAGE_MAX) {
    const wanted: StatementQuery = {
      limit: API_PAGE_MAX,
      type: query.type as StatementTypeName, // as: the schema has looked it up
      ...(query.author === undefined ? {} : { author: query.author }),
      ...(query.text === undefined ? {} : { text: query.text }),
      ...(before === undefined ? {} : { before }),
    };
    const { items, resumeAt } = await node.statements(wanted, readerOf(name));
    const recent = items.filter(({ row }) => instantMs(row.receivedAt) > sinceMs);
    for (const view of recent) {
      if (view.withdrawn !== null || !isAbout(view, query)) continue;
      statements += 1;
      authors.add(view.row.author);
    }
    before = recent.length < items.length ? null : resumeAt;
  }
  return { statements, institutes: authors.size };
}

function isAbout({ statement }: StatementView, { model, task }: WatchRuleDocument['query']): boolean {
  const said = (field: 'model' | 'task', wanted: string | undefined): boolean =>
    wanted === undefined || Reflect.get(statement.body, field) === wanted;
  const models: unknown = Reflect.get(statement.body, 'models');
  const named = model !== undefined && Array.isArray(models) && models.includes(model);
  return (named || said('model', model)) && said('task', task);
}

/** Drafts that are looked at for one that was made before a crash: the newest. */
const DRAFTS_LOOKED_AT_MAX = API_PAGE_MAX;

async function draftOnce(
  { node, store }: EvaluateDeps,
  rule: WatchRuleRow,
  document: WatchRuleDocument,
  found: WatchFound,
  nowMs: number,
): Promise<Result<DraftRow>> {
  const createdBy = watcherOf(rule.name);
  const nonce = watchNonce(rule);
  for (const draft of await store.drafts({ limit: DRAFTS_LOOKED_AT_MAX })) {
    if (draft.createdBy !== createdBy) continue;
    const statement = parseStatement(draft.payload);
    if (statement.ok && statement.value.label.nonce === nonce) return ok(draft);
  }
  const payload = await composeWatchAlert(node, rule, document, found, nowMs);
  return payload.ok ? node.createDraft({ payload: payload.value, createdBy }) : payload;
}
