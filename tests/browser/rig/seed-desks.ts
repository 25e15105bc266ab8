import { readFile } from 'node:fs/promises';
import { inspectLog } from '@comity/devnet';
import { type BrowserNetwork, type Place, placeIn } from './place.ts';
import { alertBody } from './seed-crises.ts';
import { findingOf } from './seed-findings.ts';
import { alertOf, apiOf, keepDraft, statementOf } from './statements.ts';

type Bare = Pick<BrowserNetwork, 'places' | 'charter'>;

/** What lies on people's desks at north: begun forms, drafts that wait for a second person, a charter on its way. */
export async function seedDesks(at: Bare): Promise<Record<string, string>> {
  const north = placeIn(at, 'north');
  const { id: worksheet } = await beginWorksheet(north);
  const { body, saying } = await findingOf('arc_easy_claude-sonnet-4_v0.3.138.json');
  const finding = { statement: statementOf(at, north, 'finding', body, saying), parts: saying.parts ?? [] };
  const draft = await keepDraft(north, 'publisher', finding, { heldSigner: 'publisher-1' });
  const ownDraft = await keepDraft(north, 'publisher', finding, null);
  const actual = alertOf(at, north, alertBody('Actual'), { title: 'A second report' });
  const actualDraft = await keepDraft(
    north,
    'coordinator',
    { ...actual, parts: [actual.cap] },
    {
      heldSigner: 'coordinator-1',
      confirm: 'ACTUAL ALERT TO 2 INSTITUTES',
    },
  );
  const exercise = alertOf(at, north, alertBody('Exercise'), { title: 'A second exercise' });
  const drillDraft = await keepDraft(north, 'coordinator', { ...exercise, parts: [exercise.cap] }, null);
  const { id: proposal } = await apiOf(north, 'operator').post<{ readonly id: string }>(
    '/charter-proposals',
    { change: { threshold: 3 } },
  );
  const invited = await apiOf(north, 'operator').post<{ readonly invitation: { readonly id: string } }>(
    '/invitations',
    { label: 'Institute of the West' },
  );
  const { id: copy } = await apiOf(north, 'auditor').post<{ readonly id: string }>('/audit-exports', {
    reason: 'The yearly audit.',
  });
  await apiOf(north, 'counsel').post(`/audit-exports/${copy}/approvals`, {}, { 'if-match': '"1"' });
  const text = await termsText(north);
  const accepting = statementOf(
    at,
    north,
    'adherence',
    {
      text: text.sha256 as never,
      title: text.title,
      instrument: 'network-terms-1' as never,
      state: 'accepted',
    },
    { title: 'Accepting the terms' },
  );
  const adherence = await keepDraft(north, 'counsel', { statement: accepting, parts: [] }, null);
  return {
    copy,
    invitation: invited.invitation.id,
    text: text.sha256,
    adherence,
    worksheet,
    draft,
    ownDraft,
    actualDraft,
    drillDraft,
    proposal,
  };
}

interface TermsText {
  readonly sha256: string;
  readonly title: string;
}

async function termsText(north: Place): Promise<TermsText> {
  const { items } = await apiOf(north, 'counsel').get<{
    readonly items: readonly { readonly text: TermsText }[];
  }>('/texts');
  const [first] = items;
  if (first === undefined) throw new Error('the registry holds no text');
  return first.text;
}

/** A form with one log, as far as its terms. */
async function beginWorksheet(north: Place): Promise<{ readonly id: string }> {
  const api = apiOf(north, 'publisher');
  const log = new Uint8Array(await readFile(inspectLog('popularity_2epochs_v0.3.42.eval')));
  const { id } = await api.post<{ readonly id: string }>('/uploads', {
    name: 'popularity.eval',
    sizeBytes: log.length,
  });
  const answer = await fetch(`${north.apiUrl}/uploads/${id}/bytes`, {
    method: 'PUT',
    headers: {
      authorization: `Bearer ${north.tokens.publisher}`,
      'content-type': 'application/octet-stream',
      'upload-offset': '0',
    },
    body: log,
  });
  if (!answer.ok) throw new Error(`uploading: ${answer.status} ${await answer.text()}`);
  const marking = {
    audience: { institutes: [], groups: ['members'], public: false },
    tlp: 'GREEN',
    purposes: ['safety-evaluation'],
  };
  return api.post('/worksheets', {
    form: 'finding',
    title: 'popularity.eval',
    fields: { uploads: [id], marking },
  });
}
