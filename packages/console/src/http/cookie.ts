import { parse } from 'hono/utils/cookie';

/** The value of a cookie; undefined if it is not there. */
export const cookieOf = (request: Request, name: string): string | undefined =>
  parse(request.headers.get('cookie') ?? '', name)[name];
