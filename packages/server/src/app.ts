import { bytesToHex, ok } from '@comity/protocol';
import type { HttpBindings } from '@hono/node-server';
import { OpenAPIHono, z } from '@hono/zod-openapi';
import { secureHeaders } from 'hono/secure-headers';
import type { ApiDeps } from './api-deps.ts';
import { answerCall, type Desk } from './http/answer-call.ts';
import { describeFault, refusalOfFault } from './http/fault.ts';
import { createIdempotency } from './http/idempotency.ts';
import { problemResponse } from './http/problem.ts';
import { createRateLimiter, type RateLimiter } from './http/rate-limit.ts';
import { type Route, route } from './http/route.ts';
import { openApiDocument } from './openapi.ts';
import { healthRoutes } from './routes/health.ts';
import { apiRoutes } from './routes/table.ts';

export type Api = OpenAPIHono<{ Bindings: Partial<HttpBindings> }>;

/** The HTTP API of one node (spec/api.md). Throws if a route names no permission. */
export function createApp(deps: ApiDeps): Api {
  const app: Api = new OpenAPIHono();
  app.use(strictHeaders);
  app.use(async (context, next) => {
    await next();
    // What a route does not say about caching is not to be cached.
    if (!context.res.headers.has('cache-control')) context.res.headers.set('cache-control', 'no-store');
  });
  const desk: Desk = { deps, limiter: createRateLimiter(deps.clock), idempotency: createIdempotency(deps) };
  registerRoutes(app, desk, '/api/v1', [...apiRoutes(), documentRoute()]);
  // Probes are never refused for what somebody else at the same address did.
  registerRoutes(app, { ...desk, limiter: UNLIMITED }, '', healthRoutes);
  const requestId = (): string => bytesToHex(deps.random.bytes(16));
  app.notFound(() => problemResponse({ code: 'not-found', facts: {} }, requestId()));
  app.onError((fault) => {
    const id = requestId();
    deps.log.error({ event: 'fault', requestId: id, fault: describeFault(fault) });
    return problemResponse(refusalOfFault(fault), id);
  });
  return app;
}

/** Each route must say who may call it: forgetting is a bug that stops the start, never an open door. */
export function registerRoutes(app: Api, desk: Desk, base: string, routes: readonly Route[]): void {
  for (const given of routes) {
    const { permission } = given as Partial<Route>; // as: what a type promises, a table built elsewhere may lack
    if (permission === undefined || permission.length === 0) {
      throw new Error(`broken invariant: ${given.method} ${given.path} names no permission`);
    }
    app.on(given.method.toUpperCase(), `${base}${patternOf(given.path)}`, (context) =>
      answerCall(desk, given, context),
    );
  }
}

/** A parameter is a whole segment to the router; what stands behind it (`{id}:seen`, `{id}.xml`) goes with it and comes off in `paramsOf`. */
const patternOf = (path: string): string =>
  path.replaceAll(/\{(\w+)\}([^/]*)/g, (_, name: string, suffix: string) =>
    suffix === '' ? `:${name}` : `:${name}{[^/]+${suffix.replaceAll('.', '\\.')}}`,
  );

function documentRoute(): Route {
  // Made when somebody asks: building it costs a starting node more memory than anything else of the API.
  let document: unknown;
  return route({
    method: 'get',
    path: '/openapi.json',
    permission: 'none',
    summary: 'This API as OpenAPI 3.1',
    answer: { description: 'OpenAPI 3.1', content: z.unknown() },
    handle: async () => {
      document ??= openApiDocument();
      return ok({ status: 200, json: document });
    },
  });
}

const UNLIMITED: RateLimiter = { take: () => ({ allowed: true, headers: {} }) };

/** Nothing here is ever a page: no script, no frame, no other origin. */
const strictHeaders = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    frameAncestors: ["'none'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
  },
  crossOriginResourcePolicy: 'same-origin',
  crossOriginOpenerPolicy: 'same-origin',
  referrerPolicy: 'no-referrer',
  strictTransportSecurity: 'max-age=63072000; includeSubDomains',
  xContentTypeOptions: 'nosniff',
  xFrameOptions: 'DENY',
  xXssProtection: '0',
  permissionsPolicy: { camera: [], microphone: [], geolocation: [], usb: [] },
});
