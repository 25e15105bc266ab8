import { checkMarking } from '@comity/policy';
import { decodeBase64, parseStatement, type ReadRegistry, StatementId } from '@comity/protocol';
import { exampleCharter } from '@comity/protocol/testing';
import { previewHere } from '../src/preview.ts';
import type { AdherenceItem, AuditExportItem, RosterItem, TakebackAnswer } from '../src/sharing-rows.ts';

/** What the fake node answers about instruments, groups, templates, taking back and asking. Tests fill it in. */
export interface SharingState {
  /** The registry that the charter names, with its exact bytes. */
  registry: { readonly read: ReadRegistry; readonly bytes: Uint8Array } | null;
  readonly rosters: RosterItem[];
  readonly texts: AdherenceItem[];
  readonly templates: Map<string, { name: string; revision: number; document: unknown }>;
  readonly deliveries: { readonly institute: string; readonly state: string }[];
  takeback: TakebackAnswer | null;
  readonly consultations: string[];
  readonly accessRequests: string[];
  readonly exports: AuditExportItem[];
  summary: unknown;
  accessLog: unknown;
}

export const emptySharing = (): SharingState => ({
  registry: null,
  rosters: [],
  texts: [],
  templates: new Map(),
  deliveries: [],
  takeback: null,
  consultations: [],
  accessRequests: [],
  exports: [],
  summary: { by: 'author', groups: [], complete: true },
  accessLog: { lines: 0, segments: 0, head: null, problems: [] },
});

/** The charter of these tests, with the registry if there is one. */
export const charterOf = ({ registry }: Pick<SharingState, 'registry'>) =>
  exampleCharter(
    registry === null
      ? {}
      : { registry: { version: registry.read.registry.version, sha256: registry.read.sha256 } },
  );

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Uint8Array;
  readonly revision: number;
}

/** Bytes, a JSON document, a refusal's code; undefined: another part of the fake answers. */
export type Said =
  | { readonly json: unknown; readonly status?: number }
  | { readonly bytes: Uint8Array }
  | string;

export function answerSharing(
  state: SharingState,
  { method, path, query, body, revision }: Asked,
  row: (id: string) => unknown,
): Said | undefined {
  const sent = () => JSON.parse(Buffer.from(body).toString());
  const [, id, rest] = /^\/statements\/([0-9a-f]{64})(\/[a-z]+)$/.exec(path) ?? [];
  const template = /^\/templates\/(.+)$/.exec(path)?.[1];
  const route = `${method} ${path}`;
  if (route === 'POST /statements:preview') return { bytes: preview(state, sent().payload) };
  if (route === 'GET /statements:summary')
    return { json: { ...(state.summary as object), by: query.get('by') } };
  if (route === 'GET /registry')
    return state.registry === null ? 'registry-missing' : { bytes: state.registry.bytes };
  if (route === 'GET /rosters') return { json: { items: state.rosters } };
  if (route === 'GET /texts') return { json: { items: state.texts } };
  if (route === 'GET /questions')
    return {
      json: {
        consultations: state.consultations.map(row),
        accessRequests: state.accessRequests.map(row),
      },
    };
  if (route === 'GET /templates') return { json: { items: [...state.templates.values()] } };
  if (template !== undefined) return onTemplate(state, method, template, revision, () => sent().document);
  if (route === 'GET /access-log:verify') return { json: state.accessLog };
  if (path.startsWith('/audit-exports')) return onAudit(state, route, path, revision, sent);
  if (id !== undefined && rest === '/deliveries') return { json: { items: state.deliveries } };
  if (id !== undefined && rest === '/takeback' && state.takeback !== null) return { json: state.takeback };
  return undefined;
}

function onTemplate(
  { templates }: SharingState,
  method: string,
  name: string,
  revision: number,
  document: () => unknown,
): Said {
  const known = templates.get(name);
  if ((known?.revision ?? Number.NaN) !== revision && (known !== undefined || !Number.isNaN(revision)))
    return 'precondition-failed';
  if (method === 'DELETE') templates.delete(name);
  else
    templates.set(name, {
      name,
      revision: (known?.revision ?? 0) + 1,
      document: document(),
      ...{ updatedBy: 'publisher-1', updatedAt: '2026-11-21T04:00:00.000Z' },
    });
  return { json: templates.get(name) ?? {} };
}

function onAudit(
  { exports }: SharingState,
  route: string,
  path: string,
  revision: number,
  sent: () => { reason: string },
): Said {
  const [, id, rest] = /^\/audit-exports\/([0-9a-f]+)\/(lines|approvals)$/.exec(path) ?? [];
  if (route === 'GET /audit-exports') return { json: { items: exports } };
  if (route === 'POST /audit-exports') {
    const item: AuditExportItem = {
      id: 'ab'.repeat(16),
      revision: 1,
      state: 'requested',
      reason: sent().reason,
      requestedBy: 'auditor-1',
      approvedBy: null,
      untilSequence: 12,
      requestedAt: '2026-11-21T04:00:00.000Z',
    };
    exports.push(item);
    return { json: item, status: 201 };
  }
  const at = exports.findIndex((item) => item.id === id);
  const found = exports[at];
  if (found === undefined) return 'not-found';
  if (rest === 'lines') return { bytes: Buffer.from('{"sequence":1}\n') };
  if (revision !== found.revision) return 'precondition-failed';
  const approved = { ...found, revision: 2, state: 'approved', approvedBy: 'counsel-1' };
  exports.splice(at, 1, approved);
  return { json: approved, status: 201 };
}

/** As the node composes it: by the same function. */
function preview(state: SharingState, payload: string): Uint8Array {
  const bytes = decodeBase64(payload);
  const statement = bytes.ok ? parseStatement(bytes.value) : bytes;
  if (!statement.ok) throw new Error('only statements are previewed in these tests');
  const charter = charterOf(state);
  return previewHere(statement.value, {
    inForce: { charter, sha256: statement.value.label.charter.sha256 },
    issuer: statement.value.label.issuer,
    nowMs: Date.parse('2026-11-21T04:00:01.000Z'),
    registry: state.registry?.read.registry ?? null,
    rosters: state.rosters,
  });
}

/** Whether the command should have refused this label. */
export function hasProblems(state: SharingState, payload: Uint8Array): boolean {
  const statement = parseStatement(payload);
  if (!statement.ok) throw new Error('only statements are drafted in these tests');
  const { type, label } = statement.value;
  const named = label.relations.map(({ statement: id }) => StatementId.parse(id));
  return (
    checkMarking(label.marking, {
      parts: label.parts,
      issuer: label.issuer,
      audienceKind: type === 'adherence' ? 'members' : 'marking',
      charter: charterOf(state),
      registry: state.registry?.read.registry ?? null,
      rosters: state.rosters
        .filter((roster) => named.includes(roster.statement))
        .map(({ group, members }) => ({ group, members: new Set(members) })),
      nowMs: Date.parse('2026-11-21T04:00:01.000Z'),
    }).length > 0
  );
}
