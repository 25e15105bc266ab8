import type { WatchRuleRow } from '@comity/node';
import { Instant, instantOf, ok, refuse } from '@comity/protocol';
import { WATCH_RULES_MAX } from '@comity/protocol/limits';
import { z } from '@hono/zod-openapi';
import { checkTrainee } from '../crisis-statements.ts';
import { nameOf } from '../http/caller.ts';
import { revisionTag } from '../http/entity-tag.ts';
import { route } from '../http/route.ts';
import { checkWatchAlert } from '../watch/watch-alert.ts';
import { WatchRuleDocument, WatchRuleName } from '../watch/watch-rule.ts';

/** Saved questions that draft an alert when enough is found. They publish nothing. */

const KEEPERS = ['coordinator', 'drill-coordinator'] as const;
const ByName = z.object({ name: WatchRuleName });

// `meta` copies: the schema was made where zod knows no `openapi`.
const DocumentShape = WatchRuleDocument.meta({ description: 'spec/notices.md' }).openapi('WatchRuleDocument');
const WatchRuleBody = z.strictObject({ document: DocumentShape }).openapi('WatchRuleInput');
const WatchRuleShape = z
  .object({
    name: WatchRuleName,
    revision: z.int().min(1),
    document: DocumentShape,
    updatedBy: z.string(),
    updatedAt: Instant,
    /** When it last drafted an alert; it does not again until its days have passed. */
    firedAt: Instant.nullable(),
  })
  .openapi('WatchRule');

/** as: written below from what the schema had read */
const ruleView = ({ name, revision, document, updatedBy, updatedAt, firedAt }: WatchRuleRow) => ({
  name,
  revision,
  document: JSON.parse(document) as WatchRuleDocument,
  updatedBy,
  updatedAt,
  firedAt,
});

export const watchRuleRoutes = [
  route({
    method: 'get',
    path: '/watch-rules',
    permission: [...KEEPERS, 'operator', 'auditor'],
    summary: 'Watch rules of the institute, by name',
    answer: { description: 'All rules', content: z.object({ items: z.array(WatchRuleShape) }) },
    handle: async (_call, { store }) =>
      ok({ status: 200, json: { items: (await store.watchRules()).map(ruleView) } }),
  }),
  route({
    method: 'get',
    path: '/watch-rules/{name}',
    permission: [...KEEPERS, 'operator', 'auditor'],
    summary: 'One watch rule; its ETag is its revision',
    params: ByName,
    answer: { description: 'The rule', content: WatchRuleShape },
    handle: async ({ params }, { store }) => {
      const rule = (await store.watchRules()).find(({ name }) => name === params.name);
      if (rule === undefined) return refuse('not-found');
      return ok({ status: 200, json: ruleView(rule), headers: { etag: revisionTag(rule.revision) } });
    },
  }),
  route({
    method: 'put',
    path: '/watch-rules/{name}',
    permission: KEEPERS,
    summary: 'Save a watch rule: over the revision that was read, or where there is none; it may fire anew',
    params: ByName,
    json: { schema: WatchRuleBody },
    ifMatch: 'or-new',
    answer: { description: 'The rule', content: WatchRuleShape },
    handle: async ({ params, body, revision, caller }, { node, store, clock }) => {
      const drill = checkTrainee(caller, body.document.alert.status);
      if (!drill.ok) return drill;
      const rules = await store.watchRules();
      const present = rules.find(({ name }) => name === params.name);
      if ((present?.revision ?? 0) !== revision)
        return refuse('precondition-failed', { revision: present?.revision ?? 0 });
      const foreign = present === undefined ? ok(null) : checkTrainee(caller, statusOf(present));
      if (!foreign.ok) return foreign;
      if (present === undefined && rules.length >= WATCH_RULES_MAX)
        return refuse('too-large', { watchRulesMax: WATCH_RULES_MAX });
      const rule: WatchRuleRow = {
        name: params.name,
        revision: revision + 1,
        document: JSON.stringify(body.document),
        updatedBy: nameOf(caller),
        updatedAt: instantOf(clock.nowMs()),
        firedAt: null,
      };
      const sound = await checkWatchAlert(node, rule, body.document, clock.nowMs());
      if (!sound.ok) return sound;
      const written = await store.commit([{ kind: 'watch-rule', rule }], {
        watchRules: [{ name: params.name, revision }],
      });
      if (written === 'conflict') return refuse('conflict');
      return ok({ status: 200, json: ruleView(rule), headers: { etag: revisionTag(rule.revision) } });
    },
  }),
  route({
    method: 'delete',
    path: '/watch-rules/{name}',
    permission: KEEPERS,
    summary: 'Forget a watch rule',
    params: ByName,
    ifMatch: true,
    answer: { description: 'The forgotten rule', content: WatchRuleShape },
    handle: async ({ params, revision, caller }, { store }) => {
      const rule = (await store.watchRules()).find(({ name }) => name === params.name);
      if (rule === undefined) return refuse('not-found');
      if (rule.revision !== revision) return refuse('precondition-failed', { revision: rule.revision });
      const drill = checkTrainee(caller, statusOf(rule));
      if (!drill.ok) return drill;
      const written = await store.commit([{ kind: 'forget-watch-rule', name: params.name }], {
        watchRules: [{ name: params.name, revision }],
      });
      return written === 'conflict' ? refuse('conflict') : ok({ status: 200, json: ruleView(rule) });
    },
  }),
];

const statusOf = (rule: WatchRuleRow) => ruleView(rule).document.alert.status;
