import { accepted, delegationEnvelope, sealFinding, testFinding, testRegistry } from '@comity/node/testing';
import {
  encodeBase64,
  type PartName,
  type Statement,
  type StatementId,
  sha256Hex,
  writeStatement,
} from '@comity/protocol';
import { START_MS } from './records.ts';
import type { World } from './world.ts';

/** How the matrix calls each operation of protocol/openapi.json. An operation that stands not here fails the test. */

export interface Call {
  readonly path: string;
  readonly json?: unknown;
  readonly bytes?: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a call may be about. */
export interface Target {
  readonly id: StatementId;
  readonly partName: PartName;
  /** Of a title, as somebody would search for it. */
  readonly word: string;
}

export interface Operation {
  /** Calls about one statement. `as`: what the oracle is asked; what is not theirs must be answered like what is not there. */
  readonly about?: (target: Target) => readonly Call[];
  readonly as?: 'read' | 'export' | 'explain' | 'own' | 'public';
  /** The part is asked for, not only the statement. */
  readonly part?: true;
  /** Calls that are about nothing in particular. */
  readonly whole?: readonly Call[];
  /** Leaves something behind where it is theirs: there it is asked about one record only. */
  readonly changes?: true;
  /** Also with HEAD, and with a condition that matches. */
  readonly conditional?: true;
}

const NO_PASSKEY = { id: 'none', type: 'public-key', response: { clientDataJSON: 'none' } };
const NOWHERE = 'ab'.repeat(16);
const IF_ONE = { 'if-match': '"1"' };

export function operations(world: World): Readonly<Record<string, Operation>> {
  const plain = (path: string): Operation => ({ whole: [{ path }] });
  const naming = (path: string): Operation => ({
    about: (target) => namingPayloads(world, target.id).map((payload) => ({ path, json: { payload } })),
    as: 'read',
    changes: true,
  });
  const { federation, south } = world;
  const delegation = delegationEnvelope(
    federation,
    south.institute,
    south.institute.node,
    'auditor',
    START_MS,
  );
  return {
    'GET /version': plain('/version'),
    'GET /status': plain('/status'),
    'GET /charter': plain('/charter'),
    'GET /charter/chain': plain('/charter/chain'),
    'POST /charter': {
      whole: [{ path: '/charter', json: { envelope: encodeBase64(federation.charterEnvelope) } }],
    },
    'POST /statements': {
      about: ({ id }) => [
        {
          path: '/statements',
          json: { envelope: encodeBase64(sealFinding(south.institute, relating(world, id))) },
        },
      ],
      as: 'read',
      changes: true,
      whole: [{ path: '/statements', json: { envelope: encodeBase64(delegation) } }],
    },
    'GET /statements': {
      about: ({ word }) => [{ path: `/statements?text=${word}` }],
      as: 'read',
      whole: [
        { path: '/statements?limit=200' },
        { path: '/statements?limit=200&author=north&type=finding' },
        { path: '/statements?limit=1' },
        { path: '/statements?limit=200&words=zq' },
        { path: '/statements?limit=200&words=zq&new=true&withdrawn=true' },
      ],
    },
    'GET /statements:facets': {
      whole: [
        { path: '/statements:facets' },
        { path: '/statements:facets?words=zq' },
        { path: '/statements:facets?type=finding' },
        { path: '/statements:facets?new=true&tlp=RED' },
      ],
    },
    'POST /statements:mark-read': {
      whole: [{ path: '/statements:mark-read', json: { upTo: NOWHERE } }],
    },
    'GET /comparisons': {
      whole: [{ path: '/comparisons?model=test%2Fmodel&task=task' }],
    },
    'GET /statements:summary': {
      whole: ['author', 'type', 'model', 'task'].map((by) => ({ path: `/statements:summary?by=${by}` })),
    },
    'GET /statements/{id}': ofStatement('', 'read'),
    'POST /statements:preview': naming('/statements:preview'),
    'GET /statements/{id}/why': {
      about: ({ id }) =>
        ['south', 'nobody'].map((institute) => ({
          path: `/statements/${id}/why?institute=${institute}`,
        })),
      as: 'explain',
    },
    'GET /statements/{id}/deliveries': ofStatement('/deliveries', 'explain'),
    'GET /statements/{id}/about': ofStatement('/about', 'read'),
    'GET /statements/{id}/takeback': ofStatement('/takeback', 'own'),
    'GET /questions': plain('/questions'),
    'GET /statements/{id}/envelope': {
      about: ({ id }) => [
        { path: `/statements/${id}/envelope` },
        { path: `/statements/${id}/envelope`, headers: { 'if-none-match': `"${id}"` } },
      ],
      as: 'read',
      conditional: true,
    },
    'GET /statements/{id}/parts/{name}': {
      about: ({ id, partName }) => [{ path: `/statements/${id}/parts/${partName}` }],
      as: 'read',
      part: true,
      conditional: true,
    },
    'GET /statements/{id}/bundle': { ...ofStatement('/bundle', 'export'), conditional: true },
    'GET /statements/{id}/marking': {
      about: ({ id }) =>
        ['stix', 'iep', 'misp'].map((format) => ({ path: `/statements/${id}/marking?format=${format}` })),
      as: 'read',
    },
    'POST /markings:read': {
      whole: [{ path: '/markings:read', json: { format: 'misp', document: btoa('["tlp:amber"]') } }],
    },
    'GET /instruments': plain('/instruments'),
    'GET /instruments/{id}': plain('/instruments/test-terms'),
    'GET /registry': plain('/registry'),
    'POST /registries': {
      whole: [{ path: '/registries', json: { document: encodeBase64(testRegistry().document) } }],
    },
    'GET /texts': plain('/texts'),
    'GET /rosters': plain('/rosters'),
    'GET /duties': plain('/duties'),
    'GET /statements/{id}/duties': ofStatement('/duties', 'read'),
    'GET /charter-proposals': plain('/charter-proposals'),
    'POST /charter-proposals': {
      whole: [{ path: '/charter-proposals', json: { change: { threshold: 1 } } }],
    },
    'GET /charter-proposals/{id}': plain(`/charter-proposals/${'cd'.repeat(32)}`),
    'GET /charter-proposals/{id}/file': plain(`/charter-proposals/${'cd'.repeat(32)}/file`),
    'POST /charter-proposals/{id}/signatures': {
      whole: [
        {
          path: `/charter-proposals/${'cd'.repeat(32)}/signatures`,
          json: { keyId: 'ab'.repeat(32), signature: 'AA==' },
        },
      ],
    },
    'DELETE /charter-proposals/{id}': {
      whole: [{ path: `/charter-proposals/${'cd'.repeat(32)}`, headers: IF_ONE }],
    },
    'GET /invitations': plain('/invitations'),
    'POST /invitations': { whole: [{ path: '/invitations', json: { label: 'west' } }] },
    'POST /invitations:receive': {
      whole: [{ path: '/invitations:receive', json: { link: 'x', code: 'y', member: {} } }],
    },
    'POST /invitations/{id}/answer': {
      whole: [{ path: `/invitations/${NOWHERE}/answer`, json: { answer: 'x', code: 'y' } }],
    },
    'DELETE /invitations/{id}': { whole: [{ path: `/invitations/${NOWHERE}`, headers: IF_ONE }] },
    'GET /members': plain('/members'),
    'GET /members/{institute}': plain('/members/north'),
    'GET /templates': plain('/templates'),
    'PUT /templates/{name}': {
      whole: [{ path: '/templates/one', json: { document: {} }, headers: { 'if-none-match': '*' } }],
    },
    'DELETE /templates/{name}': { whole: [{ path: '/templates/none', headers: IF_ONE }] },
    'PUT /parts/{sha256}': {
      whole: [{ path: `/parts/${sha256Hex(Buffer.from('new'))}`, bytes: Buffer.from('new') }],
    },
    'POST /uploads': { whole: [{ path: '/uploads', json: { name: 'run.eval', sizeBytes: 4 } }] },
    'GET /uploads': plain('/uploads'),
    'GET /uploads/{id}': plain(`/uploads/${NOWHERE}`),
    'PUT /uploads/{id}/bytes': {
      whole: [
        {
          path: `/uploads/${NOWHERE}/bytes`,
          bytes: Buffer.from('new'),
          headers: { 'upload-offset': '0' },
        },
      ],
    },
    'DELETE /uploads/{id}': plain(`/uploads/${NOWHERE}`),
    'GET /uploads/{id}/findings': plain(`/uploads/${NOWHERE}/findings`),
    'GET /uploads/{id}/samples': plain(`/uploads/${NOWHERE}/samples`),
    'POST /worksheets': {
      whole: [{ path: '/worksheets', json: { form: 'finding', title: '', fields: {} } }],
    },
    'GET /worksheets': plain('/worksheets'),
    'GET /worksheets/{id}': plain(`/worksheets/${NOWHERE}`),
    'PUT /worksheets/{id}': {
      whole: [
        {
          path: `/worksheets/${NOWHERE}`,
          json: { form: 'finding', title: '', fields: {} },
          headers: IF_ONE,
        },
      ],
    },
    'DELETE /worksheets/{id}': plain(`/worksheets/${NOWHERE}`),
    'GET /worksheets/{id}/preview': plain(`/worksheets/${NOWHERE}/preview`),
    'POST /worksheets/{id}:compose': {
      whole: [{ path: `/worksheets/${NOWHERE}:compose`, headers: IF_ONE }],
    },
    'POST /drafts': naming('/drafts'),
    'GET /drafts': plain('/drafts'),
    'GET /drafts/{id}': plain(`/drafts/${NOWHERE}`),
    'GET /drafts/{id}/preview': plain(`/drafts/${NOWHERE}/preview`),
    'GET /drafts/{id}/parts/{name}': plain(`/drafts/${NOWHERE}/parts/finding.json`),
    'PUT /drafts/{id}': {
      about: ({ id }) =>
        namingPayloads(world, id).map((payload) => ({
          path: `/drafts/${NOWHERE}`,
          json: { payload },
          headers: IF_ONE,
        })),
      as: 'read',
      changes: true,
    },
    'DELETE /drafts/{id}': { whole: [{ path: `/drafts/${NOWHERE}`, headers: IF_ONE }] },
    'POST /drafts/{id}/signatures': {
      whole: [{ path: `/drafts/${NOWHERE}/signatures`, json: { heldSigner: 'nobody' }, headers: IF_ONE }],
    },
    'GET /incidents': {
      whole: ['', '?status=Actual', '?state=open&limit=1'].map((query) => ({ path: `/incidents${query}` })),
    },
    'GET /incidents/{id}': ofAlert('/incidents', ''),
    'GET /incidents/{id}/board': ofAlert('/incidents', '/board'),
    'GET /incidents/{id}/report': {
      about: ({ id }) =>
        ['json', 'md'].map((format) => ({ path: `/incidents/${id}/report?format=${format}` })),
      as: 'read',
    },
    'GET /directory': plain('/directory'),
    'POST /alerts/{id}:seen': {
      about: ({ id }) => [{ path: `/alerts/${id}:seen`, json: {} }],
      as: 'read',
    },
    'POST /alerts/{id}:call-next': {
      about: ({ id }) => [{ path: `/alerts/${id}:call-next`, json: {} }],
      as: 'read',
    },
    'GET /alerts/{id}/notices': {
      about: ({ id }) => [{ path: `/alerts/${id}/notices` }],
      as: 'explain',
    },
    'GET /comchecks/{id}': ofAlert('/comchecks', ''),
    'GET /notices': {
      whole: ['', '?post=duty', '?state=sent&limit=1'].map((query) => ({ path: `/notices${query}` })),
    },
    'GET /watch-rules': plain('/watch-rules'),
    'GET /watch-rules/{name}': plain('/watch-rules/none'),
    'PUT /watch-rules/{name}': {
      whole: [{ path: '/watch-rules/one', json: { document: {} }, headers: { 'if-none-match': '*' } }],
    },
    'DELETE /watch-rules/{name}': { whole: [{ path: '/watch-rules/none', headers: IF_ONE }] },
    'GET /channels': plain('/channels'),
    'POST /channels/{name}:test': { whole: [{ path: '/channels/none:test', json: {} }] },
    'GET /public/cap/feed.atom': plain('/public/cap/feed.atom'),
    'GET /public/cap/{id}.xml': {
      about: ({ id }) => [{ path: `/public/cap/${id}.xml` }],
      as: 'public',
    },
    'GET /peers': plain('/peers'),
    'GET /peers/{institute}/receipts': plain('/peers/north/receipts'),
    'GET /logs/{author}/checkpoint': plain('/logs/north/checkpoint'),
    'GET /logs/{author}/entries': {
      whole: ['north', 'south'].map((author) => ({ path: `/logs/${author}/entries?limit=200` })),
    },
    'GET /logs': plain('/logs'),
    'GET /logs/{author}/entries/{position}': {
      whole: ['north', 'south'].flatMap((author) =>
        [0, 3, 5].map((position) => ({ path: `/logs/${author}/entries/${position}` })),
      ),
    },
    'GET /logs/{author}/heads': plain('/logs/north/heads'),
    'GET /logs/{author}/consistency': plain('/logs/north/consistency?from=1'),
    'GET /events': { whole: [{ path: '/events' }] },
    'GET /access-log:verify': plain('/access-log:verify'),
    'POST /audit-exports': { whole: [{ path: '/audit-exports', json: { reason: 'matrix' } }] },
    'GET /audit-exports': plain('/audit-exports'),
    'POST /audit-exports/{id}/approvals': {
      whole: [{ path: `/audit-exports/${NOWHERE}/approvals`, headers: IF_ONE }],
    },
    'GET /audit-exports/{id}/lines': plain(`/audit-exports/${NOWHERE}/lines`),
    'GET /tokens': plain('/tokens'),
    'POST /tokens': {
      whole: [{ path: '/tokens', json: { label: 'new', roles: ['reader'], expiresInDays: 1 } }],
    },
    'DELETE /tokens/{tokenHash}': plain(`/tokens/${'cd'.repeat(32)}`),
    'GET /session': plain('/session'),
    'GET /sessions': plain('/sessions'),
    'DELETE /sessions/{id}': plain(`/sessions/${'ab'.repeat(8)}`),
    // Asked by nobody: their session would be over.
    'POST /session:end': {},
    'POST /session:redeem': { whole: [{ path: '/session:redeem', json: { link: 'none' } }] },
    'POST /session:challenge': plain('/session:challenge'),
    'POST /session:step-up': { whole: [{ path: '/session:step-up', json: { response: NO_PASSKEY } }] },
    'GET /sign-in': plain('/sign-in'),
    'GET /sign-in:provider': plain('/sign-in:provider?next=/'),
    'GET /sign-in:callback': plain('/sign-in:callback?state=none&code=none'),
    'POST /sign-in:backchannel-logout': {
      whole: [{ path: '/sign-in:backchannel-logout', bytes: Buffer.from('logout_token=none') }],
    },
    'POST /sign-in:challenge': plain('/sign-in:challenge'),
    'POST /sign-in:passkey': { whole: [{ path: '/sign-in:passkey', json: { response: NO_PASSKEY } }] },
    'GET /sign-in-links': plain('/sign-in-links'),
    'POST /sign-in-links': { whole: [{ path: '/sign-in-links', json: { name: 'new', roles: ['reader'] } }] },
    'DELETE /sign-in-links/{id}': plain(`/sign-in-links/${'ab'.repeat(8)}`),
    'GET /passkeys': plain('/passkeys'),
    'POST /passkeys:options': plain('/passkeys:options'),
    'POST /passkeys': { whole: [{ path: '/passkeys', json: { name: 'new', response: NO_PASSKEY } }] },
    'DELETE /passkeys/{id}': plain(`/passkeys/${'ab'.repeat(8)}`),
    'GET /doctor': plain('/doctor'),
    'POST /sync': plain('/sync'),
    'POST /fsck': plain('/fsck'),
  };
}

const ofStatement = (suffix: string, as: Operation['as'] & string): Operation => ({
  about: ({ id }) => [{ path: `/statements/${id}${suffix}` }],
  as,
});

const ofAlert = (prefix: string, suffix: string): Operation => ({
  about: ({ id }) => [{ path: `${prefix}/${id}${suffix}` }],
  as: 'read',
});

/** A finding of ours that relates to the statement. */
function relating(world: World, id: StatementId): Statement {
  const { statement } = testFinding({
    federation: world.federation,
    issuer: world.south.institute.id,
    issuedAtMs: START_MS,
    seed: 'naming',
    relations: [{ kind: 'refers-to', statement: id }],
  });
  return statement;
}

/** Payloads that name a statement: in a relation, and in the bodies of the types that speak of others. */
function namingPayloads(world: World, id: StatementId): readonly string[] {
  const finding = relating(world, id);
  const label = { ...finding.label, parts: [], relations: [] };
  const spoken = [
    finding,
    {
      type: 'access-request',
      label,
      body: { statement: id, parts: ['a'], purpose: 'research', reason: 'r' },
    },
    { type: 'consult-answer', label, body: { statement: id, verdict: 'agreed', reason: 'r' } },
    { type: 'withdrawal', label, body: { statement: id, reason: 'error', explanation: 'e' } },
    { type: 'access-answer', label, body: { request: id, verdict: 'declined', remark: null, reason: 'r' } },
    {
      type: 'remark',
      label,
      body: { statement: id, change: 'narrow', marking: label.marking, parts: [], reason: 'r' },
    },
  ] as readonly Statement[]; // as: type and body were written together
  return spoken.map((statement) => encodeBase64(accepted(writeStatement(statement))));
}
