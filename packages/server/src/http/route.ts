import type { ReaderRole } from '@comity/policy';
import type { Result } from '@comity/protocol';
import type { z } from '@hono/zod-openapi';
import type { ApiDeps } from '../api-deps.ts';
import type { Caller } from './caller.ts';

/** Who may call a route. `none`: no token at all; `any`: a valid token of any role. A route that names none stops the start. */
export type Permission = 'none' | 'any' | readonly ReaderRole[];

/** One request as a handler sees it: authenticated, permitted, read and checked. */
export interface Call<Params, Query, Body> {
  readonly caller: Caller;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** Of a route with `stream`: the raw bytes, bounded as they are read. */
  readonly stream: AsyncIterable<Uint8Array>;
  /** Of a route with `ifMatch`: the revision that the caller means. */
  readonly revision: number;
  /** A request header, for what only one route reads. */
  readonly header: (name: string) => string | undefined;
  /** Path and query, for links to the next page. */
  readonly path: string;
}

export type Answer =
  | {
      readonly status: 200 | 201;
      readonly json: unknown;
      readonly headers?: Readonly<Record<string, string>>;
      /** What a replay of the idempotency key gets instead, when the answer holds a secret that is never stored. */
      readonly replay?: unknown;
    }
  | {
      readonly status: 200 | 201;
      /** JSON that is written already: the same bytes wherever the same answer is given. */
      readonly text: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | {
      readonly status: 200 | 304 | 503;
      readonly bytes: Uint8Array | ReadableStream<Uint8Array> | null;
      readonly headers: Readonly<Record<string, string>>;
    };

export interface RouteAnswer {
  readonly description: string;
  /** A schema for JSON, a media type for bytes. */
  readonly content: z.ZodType | string;
}

export interface RouteSpec<Params, Query, Body> {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** Under `/api/v1`, parameters in braces. */
  readonly path: string;
  readonly permission: Permission;
  readonly summary: string;
  readonly params?: z.ZodType<Params>;
  readonly query?: z.ZodType<Query>;
  /** A JSON body, strict and closed. `optional`: no body at all reads as `{}`. */
  readonly json?: { readonly schema: z.ZodType<Body>; readonly bytesMax?: number; readonly optional?: true };
  /** A body of raw bytes, handed on as it arrives. */
  readonly stream?: { readonly bytesMax: number };
  /** The request says which revision it means. `or-new`: or, with `If-None-Match: *`, that there is none yet; it reads as 0. */
  readonly ifMatch?: true | 'or-new';
  /** Asked of people in a browser: a passkey, shown a moment ago (sign-in/step-up.ts). */
  readonly stepUp?: true;
  readonly status?: 200 | 201;
  readonly answer: RouteAnswer;
  readonly handle: (call: Call<Params, Query, Body>, deps: ApiDeps) => Promise<Result<Answer>>;
}

/** A route whose types have been checked where it was written. */
export type Route = RouteSpec<unknown, unknown, unknown>;

/** as: the pipeline hands a handler only what the schemas beside it have read. */
export const route = <Params = null, Query = null, Body = null>(
  spec: RouteSpec<Params, Query, Body>,
): Route => spec as unknown as Route;
