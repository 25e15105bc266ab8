import { writeCapFeed } from '@comity/formats';
import { instantOf, ok, refuse, StatementId } from '@comity/protocol';
import { z } from '@hono/zod-openapi';
import type { ApiDeps } from '../api-deps.ts';
import { type Route, route } from '../http/route.ts';
import { openPublicAlerts, type PublicAlerts } from '../public-alerts.ts';

/** For anybody, without a token, if the operator wants it (`publicFeed`): our public alerts in CAP, as a feed and one by one. */
export function publicCapRoutes(): readonly Route[] {
  // Made per app: what was read is kept for all who ask.
  let opened: PublicAlerts | undefined;
  const alerts = (deps: ApiDeps) => {
    opened ??= openPublicAlerts(deps);
    return opened();
  };
  return [
    route({
      method: 'get',
      path: '/public/cap/feed.atom',
      permission: 'none',
      summary: 'Public alerts of this institute, the newest first; only where the operator publishes them',
      answer: { description: 'An Atom feed', content: 'application/atom+xml' },
      handle: async (_call, deps) => {
        const base = baseOf(deps);
        if (base === null) return refuse('not-found');
        const entries = (await alerts(deps)).map(({ id, cap, updatedAt }) => ({
          cap,
          updatedAt,
          href: `${base}/${id}.xml`,
        }));
        const { institute, network } = deps.node;
        const bytes = writeCapFeed(entries, {
          id: `urn:comity:${network}:${institute}:cap-feed`,
          title: `Alerts of ${institute}`,
          author: institute,
          href: `${base}/feed.atom`,
          updatedAt: instantOf(deps.clock.nowMs()),
        });
        return ok({ status: 200, bytes, headers: headersOf('application/atom+xml') });
      },
    }),
    route({
      method: 'get',
      path: '/public/cap/{id}.xml',
      permission: 'none',
      summary: 'One public alert of this institute in CAP 1.2',
      params: z.object({ id: StatementId }),
      answer: { description: 'A CAP alert', content: 'application/cap+xml' },
      handle: async ({ params }, deps) => {
        if (baseOf(deps) === null) return refuse('not-found');
        const alert = (await alerts(deps)).find(({ id }) => id === params.id);
        return alert === undefined
          ? refuse('not-found')
          : ok({ status: 200, bytes: alert.bytes, headers: headersOf('application/cap+xml') });
      },
    }),
  ];
}

/** Of links: never what a caller's Host header says. */
const baseOf = ({ publicFeed, nodeUrl }: Pick<ApiDeps, 'publicFeed' | 'nodeUrl'>): string | null =>
  publicFeed && nodeUrl !== null ? `${nodeUrl.replace(/\/+$/, '')}/api/v1/public/cap` : null;

/** An alert may be taken back any minute: caches ask again soon. */
const headersOf = (mediaType: string) => ({
  'content-type': mediaType,
  'cache-control': 'public, max-age=30',
});
