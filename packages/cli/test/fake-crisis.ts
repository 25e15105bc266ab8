import type { BoardItem, DutyItem, IncidentItem, NoticeItem } from '@comity/formats/crisis';
import { parseStatement, type Statement } from '@comity/protocol';
import type { Asked, Said } from './fake-sharing.ts';

/** What the fake node answers about crises. Tests fill it in. */
export interface CrisisState {
  readonly incidents: IncidentItem[];
  /** Each time it is asked for, the next one; the last one stays. */
  readonly boards: BoardItem[];
  readonly directory: DutyItem[];
  readonly notices: NoticeItem[];
  readonly watchRules: Map<string, { name: string; revision: number; document: unknown }>;
  readonly channels: unknown[];
  comcheck: unknown;
}

export const emptyCrisis = (): CrisisState => ({
  incidents: [],
  boards: [],
  directory: [],
  notices: [],
  watchRules: new Map(),
  channels: [],
  comcheck: null,
});

export function answerCrisis(state: CrisisState, asked: Asked): Said | undefined {
  const { method, path, query } = asked;
  const route = `${method} ${path}`;
  if (route === 'GET /incidents')
    return {
      json: {
        items: state.incidents.filter(
          ({ status }) => query.get('status') === null || status === query.get('status'),
        ),
      },
    };
  if (route === 'GET /directory') return { json: { items: state.directory } };
  if (route === 'GET /channels') return { json: { items: state.channels } };
  if (route === 'GET /notices')
    return {
      json: {
        items: state.notices.filter(
          (notice) => query.get('state') === null || notice.state === query.get('state'),
        ),
      },
    };
  const [, incident, rest = ''] = /^\/incidents\/([0-9a-f]{64})(\/[a-z]+)?$/.exec(path) ?? [];
  if (incident !== undefined) return onIncident(state, incident, rest, query);
  if (/^\/alerts\/[0-9a-f]{64}:seen$/.test(path)) return { json: {} };
  if (/^\/alerts\/[0-9a-f]{64}\/notices$/.test(path)) return { json: { items: state.notices } };
  if (/^\/channels\/[a-z-]+:test$/.test(path)) return { json: { outcome: 'sent', detail: '204' } };
  if (/^\/comchecks\/[0-9a-f]{64}$/.test(path)) return { json: state.comcheck };
  return onWatchRule(state, asked);
}

function onIncident(
  { incidents, boards }: CrisisState,
  id: string,
  rest: string,
  query: URLSearchParams,
): Said {
  const incident = incidents.find(({ alerts }) => alerts.some(({ statement }) => statement === id));
  if (incident === undefined) return 'not-found';
  if (rest === '/report')
    return query.get('format') === 'json'
      ? { json: { incident } }
      : { bytes: Buffer.from(`report as ${query.get('format')}\n`) };
  if (rest !== '/board') return { json: incident };
  const [board] = boards;
  if (board === undefined) return 'not-found';
  if (boards.length > 1) boards.shift();
  return { json: board };
}

function onWatchRule({ watchRules }: CrisisState, { method, path, body, revision }: Asked): Said | undefined {
  if (path === '/watch-rules')
    return {
      json: {
        items: [...watchRules.values()].map((rule) => ({
          ...rule,
          updatedBy: 'coordinator-1',
          firedAt: null,
        })),
      },
    };
  const name = /^\/watch-rules\/(.+)$/.exec(path)?.[1];
  if (name === undefined) return undefined;
  const known = watchRules.get(name);
  if (method === 'GET') return known === undefined ? 'not-found' : { json: known };
  if (known !== undefined && known.revision !== revision) return 'precondition-failed';
  if (method === 'DELETE') watchRules.delete(name);
  else
    watchRules.set(name, {
      name,
      revision: (known?.revision ?? 0) + 1,
      document: JSON.parse(Buffer.from(body).toString()).document,
    });
  return { json: watchRules.get(name) ?? {} };
}

/** Who has still to sign a statement of a crisis; undefined: it is none. */
export function missingOf(payload: Uint8Array, has: (post: string) => boolean): string[] | undefined {
  const statement = read(payload);
  const count = ['coordinator-1', 'coordinator-2'].filter(has).length;
  const isActual = statement.type === 'alert' && statement.body.status === 'Actual';
  if (statement.type === 'playbook')
    return [...(count > 0 ? [] : ['coordinator']), ...(has('approver-1') ? [] : ['approver'])];
  if (statement.type !== 'contact' && !('status' in statement.body)) return undefined;
  const needed =
    isActual && statement.body.message !== 'cancel' && statement.body.breakGlass === null ? 2 : 1;
  return Array.from({ length: Math.max(0, needed - count) }, () => 'coordinator');
}

export const PHRASE = 'ACTUAL ALERT TO 2 INSTITUTES';

export function confirmationOf(payload: Uint8Array) {
  const { type, body } = read(payload);
  if (type !== 'alert') return null;
  const isAsked = body.status === 'Actual' && (body.message === 'alert' || body.message === 'update');
  return {
    phrase: isAsked ? PHRASE : null,
    institutes: ['east', 'south'],
    posts: [{ institute: 'south', role: 'coordinator', post: 'duty-south' }],
  };
}

function read(payload: Uint8Array): Statement {
  const statement = parseStatement(payload);
  if (!statement.ok) throw new Error('only statements are drafted in these tests');
  return statement.value;
}
