import type { ReportingDuty } from '@comity/node';
import { isTimeZone } from '@comity/policy';
import { type Instant, instantMs, instantOf, ok, StatementId } from '@comity/protocol';
import { API_PAGE_MAX } from '@comity/protocol/limits';
import { z } from '@hono/zod-openapi';
import type { ApiDeps } from '../api-deps.ts';
import { endings } from '../endings.ts';
import { route } from '../http/route.ts';
import { DutiesShape, ReportingDutyShape } from '../view/duty-shapes.ts';
import { seesStates } from './readers.ts';

/** What has to be done until when, what ends soon, and what waits for counsel (spec/duties.md). */

const Zone = z.string().max(64).refine(isTimeZone).default('UTC');
const WITHIN_DAYS = 60;
const DutiesQuery = z.object({
  zone: Zone,
  withinDays: z
    .string()
    .regex(/^[1-9]\d{0,2}$/)
    .transform(Number)
    .pipe(z.int().max(366))
    .default(WITHIN_DAYS),
});

export const dutyRoutes = [
  route({
    method: 'get',
    path: '/duties',
    permission: 'any',
    summary:
      'Reports that are due, keys and instruments that end soon, texts and deliveries that wait for counsel',
    query: DutiesQuery,
    answer: { description: 'All of them, the soonest first', content: DutiesShape },
    handle: async ({ query, caller }, deps) => {
      const { node, clock } = deps;
      const nowMs = clock.nowMs();
      const reports = [...(await node.reportingDuties(query.zone, caller))].sort(bySoonestOpen);
      const adherences = await node.adherences();
      const awaited = adherences
        .filter(({ accepted, awaitedBy }) => !accepted && awaitedBy.length > 0)
        .map(({ text, awaitedBy }) => ({ text: text.sha256, title: text.title, by: awaitedBy }));
      return ok({
        status: 200,
        json: {
          now: instantOf(nowMs),
          zone: query.zone,
          reports,
          expiring: await endings(deps, caller, nowMs, query.withinDays),
          awaited,
          held: seesStates(caller) ? await heldForAdherence(deps) : null,
        },
      });
    },
  }),
  route({
    method: 'get',
    path: '/statements/{id}/duties',
    permission: 'any',
    summary: 'The times to report that count from one statement, or from the incident of an alert',
    params: z.object({ id: StatementId }),
    query: z.object({ zone: Zone }),
    answer: { description: 'Its clocks, the soonest first', content: ReportingDutyShape },
    handle: async ({ params, query, caller }, { node }) => {
      const duty = await node.reportingDutyOf(params.id, query.zone, caller);
      return duty.ok ? ok({ status: 200, json: duty.value }) : duty;
    },
  }),
];

/** What is met needs nobody's eye; what has no end yet comes after what has. */
function bySoonestOpen(left: ReportingDuty, right: ReportingDuty): number {
  return endOf(left) - endOf(right) || (left.subject < right.subject ? -1 : 1);
}

function endOf({ clocks }: ReportingDuty): number {
  const open = clocks.find(({ state, dueAt }) => state !== 'met' && dueAt !== null);
  const last: Instant | null | undefined = open?.dueAt;
  return last == null ? Number.MAX_SAFE_INTEGER : instantMs(last);
}

/** By institute. Only those that have not accepted every text can be waited for. */
async function heldForAdherence({ node, store }: Pick<ApiDeps, 'node' | 'store'>) {
  const members = node.charter()?.charter.institutes ?? [];
  const texts = await node.adherences();
  const counted = [];
  for (const { id: institute } of members) {
    if (institute === node.institute || texts.every(({ acceptedBy }) => acceptedBy.includes(institute)))
      continue;
    const rows = await store.deliveries({ institute, state: 'held', limit: API_PAGE_MAX });
    const count = rows.filter(({ rules }) => rules.includes('adherence-missing')).length;
    if (count > 0) counted.push({ institute, count, more: rows.length === API_PAGE_MAX });
  }
  return counted;
}
