import { OpenAPIHono, type RouteConfig, z } from '@hono/zod-openapi';
import { PROBLEM_MEDIA_TYPE } from './http/problem.ts';
import type { Route } from './http/route.ts';
import { apiRoutes } from './routes/table.ts';
import { ProblemShape } from './view/schemas.ts';

/**
 * OpenAPI 3.1 of the API, from the same table that answers requests. Served at /api/v1/openapi.json and committed as
 * protocol/openapi.json. `x-permission` names who may call.
 */
export function openApiDocument(): unknown {
  const document = new OpenAPIHono();
  document.openAPIRegistry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    description: 'A token that an operator made',
  });
  document.openAPIRegistry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-comity',
    description:
      'Of whoever is signed in with a browser; requests that change something come from our own pages',
  });
  for (const route of apiRoutes()) document.openAPIRegistry.registerPath(describeRoute(route));
  const written = document.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Comity node',
      version: 'v1',
      description: 'protocol/spec/api.md',
      license: { name: 'Apache-2.0' },
    },
    servers: [{ url: '/api/v1' }],
  });
  return withoutPatternFlags(written);
}

function describeRoute(route: Route): RouteConfig {
  const { method, path, permission, summary, status = 200, answer } = route;
  const content =
    typeof answer.content === 'string'
      ? { [answer.content]: { schema: { type: 'string' as const, format: 'binary' } } }
      : { 'application/json': { schema: answer.content } };
  return {
    method,
    path,
    operationId: `${method}${path.replace(/[^a-z0-9]+([a-z0-9])?/gi, (_, next: string | undefined) => (next ?? '').toUpperCase())}`,
    summary,
    'x-permission': permission,
    security: permission === 'none' ? [] : [{ bearer: [] }, { session: [] }],
    request: describeRequest(route),
    responses: {
      [status]: { description: answer.description, content },
      default: {
        description: 'A refusal (RFC 9457)',
        content: { [PROBLEM_MEDIA_TYPE]: { schema: ProblemShape } },
      },
    },
  };
}

type RequestConfig = NonNullable<RouteConfig['request']>;

function describeRequest({ method, permission, params, query, json, stream, ifMatch }: Route): RequestConfig {
  const headers: Record<string, z.ZodType> = {};
  if (method === 'post') headers['Idempotency-Key'] = z.string().max(128).optional();
  if (permission !== 'none')
    headers['Comity-Purpose'] = z
      .string()
      .optional()
      .openapi({ description: "What this is read for: some of the token's purposes, separated by commas" });
  if (ifMatch !== undefined) {
    const revision = z
      .string()
      .openapi({ description: 'The ETag of what is changed: its revision in quotes' });
    headers['If-Match'] = ifMatch === 'or-new' ? revision.optional() : revision;
  }
  if (ifMatch === 'or-new')
    headers['If-None-Match'] = z.literal('*').optional().openapi({ description: 'There is none yet' });
  const body = json
    ? { required: json.optional !== true, content: { 'application/json': { schema: json.schema } } }
    : stream && {
        required: true,
        content: { 'application/octet-stream': { schema: { type: 'string' as const, format: 'binary' } } },
      };
  return {
    // as: the table writes params and queries as objects
    ...(params ? { params: params as z.ZodObject } : {}),
    ...(query ? { query: query as z.ZodObject } : {}),
    ...(Object.keys(headers).length > 0 ? { headers: z.object(headers) } : {}),
    ...(body ? { body } : {}),
  };
}

/** JSON Schema patterns are Unicode already and carry no flags; the generator writes `/u` behind those that have it. */
function withoutPatternFlags(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPatternFlags);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      key === 'pattern' && typeof member === 'string'
        ? member.replace(/\/u$/, '')
        : withoutPatternFlags(member),
    ]),
  );
}
