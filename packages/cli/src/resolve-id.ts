import { StatementId } from '@comity/protocol';
import type { Api } from './api.ts';
import { EXIT, Failure, usage } from './failure.ts';

/** The whole id of a statement from its first characters: at least 6, and naming one statement only. */
export const resolveStatement = async (api: Api, text: string): Promise<StatementId> =>
  StatementId.parse(await resolve(api, text, '/statements', 'statement', WHOLE_STATEMENT));

export const resolveDraft = (api: Api, text: string): Promise<string> =>
  resolve(api, text, '/drafts', 'draft', WHOLE_DRAFT);

async function resolve(api: Api, text: string, path: string, what: string, whole: RegExp): Promise<string> {
  if (whole.test(text)) return text;
  if (!/^[0-9a-f]{6,64}$/.test(text))
    throw usage(`Not the id of a ${what}: ${text}`, 'Give at least its first 6 characters.');
  const found = new Set<string>();
  for await (const { id } of api.items<{ id: string }>(path, SEARCHED_MAX))
    if (id.startsWith(text)) found.add(id);
  const [only, ...others] = found;
  if (only === undefined)
    throw new Failure(EXIT.refused, 'not-found', `No ${what} here begins with ${text}.`, {
      searched: SEARCHED_MAX,
    });
  if (others.length > 0)
    throw usage(
      `${found.size} ${what}s begin with ${text}.`,
      `Give more characters: ${[...found]
        .slice(0, 5)
        .map((id) => id.slice(0, 16))
        .join(', ')}`,
    );
  return only;
}

/** Of 32 bytes. */
const WHOLE_STATEMENT = /^[0-9a-f]{64}$/;
/** Of 16 bytes. */
const WHOLE_DRAFT = /^[0-9a-f]{32}$/;
/** Newest first: older ones are named in full. */
const SEARCHED_MAX = 2_000;
