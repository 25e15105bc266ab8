import type { Composed, Composer, KnownRoster } from '@comity/formats';
import type { ComposedAlert, IncidentItem, StatementSeen, Within } from '@comity/formats/crisis';
import { incidentTerms } from '@comity/formats/crisis';
import {
  type Charter,
  type Digest,
  encodeBase64,
  InstituteId,
  type Marking,
  ok,
  type Result,
} from '@comity/protocol';
import type { NodeApi } from '../../node-api.ts';
import type { SignedIn } from '../../page.ts';
import { signersOf } from '../../parts/sign-form.tsx';
import type { SignOutcome } from '../../sign-draft.ts';

/** A draft as the API shows it, as far as these pages read it. */
export interface DraftSeen {
  readonly id: string;
  readonly revision: number;
  readonly state: 'open' | 'published' | 'discarded';
  readonly createdBy: string;
  readonly payload: string;
  readonly payloadSha256: string;
  readonly statement: {
    readonly type: string;
    readonly label: ComposedAlert['statement']['label'];
    readonly body: unknown;
  };
  readonly signatures: readonly { readonly post: string | null; readonly heldByServer: boolean }[];
  readonly missing: readonly string[];
  readonly statementId: string | null;
  readonly confirmation: {
    readonly phrase: string | null;
    readonly institutes: readonly string[];
    readonly posts: readonly { readonly institute: string; readonly role: string; readonly post: string }[];
  } | null;
}

export interface ComposeDesk {
  readonly composer: Composer;
  readonly rosters: readonly KnownRoster[];
}

/** Who composes, under which charter, now. */
export async function composeDesk({ api, place, session }: SignedIn): Promise<ComposeDesk> {
  const { charter, sha256 } = await api.need<{ charter: Charter; sha256: Digest }>('/charter');
  const { items: rosters } = await api.need<{ items: readonly KnownRoster[] }>('/rosters');
  const issuer = InstituteId.parse(session.institute);
  return { composer: { inForce: { charter, sha256 }, issuer, nowMs: place.nowMs }, rosters };
}

export const statementSeen = (api: NodeApi, id: string): Promise<StatementSeen> =>
  api.need<StatementSeen>(`/statements/${id}`);

/** What composing within an incident needs, and the terms in which this institute speaks there. */
export async function withinIncident(
  visit: SignedIn,
  incident: IncidentItem,
): Promise<{ within: Within & { readonly incident: IncidentItem }; marking: Marking; head: StatementSeen }> {
  const { composer, rosters } = await composeDesk(visit);
  const head = await statementSeen(visit.api, incident.head);
  const marking = incidentTerms(head.marking, incident.issuer, composer.issuer);
  return { within: { composer, rosters, incident }, marking, head };
}

/** The draft of what was composed, with the content of its CAP part. */
export async function draftOf(api: NodeApi, composed: Composed | ComposedAlert): Promise<Result<DraftSeen>> {
  if ('cap' in composed) {
    const { part, from } = composed.cap;
    if (!('bytes' in from)) throw new Error('the CAP part is made in memory');
    const put = await api.json('PUT', `/parts/${part.sha256}`, { bytes: from.bytes });
    if (!put.ok) return put;
  }
  return api.json<DraftSeen>('POST', '/drafts', { json: { payload: encodeBase64(composed.payload) } });
}

/** What became of it: published, or a draft that waits for a signature. */
export interface HandedIn {
  readonly draft: DraftSeen;
  readonly published: string | null;
}

/**
 * Drafted and, where the node holds the signer of this person's post, signed at once. Where a passkey is asked for first, the draft waits: its page leads
 * there.
 */
export async function handIn(visit: SignedIn, composed: Composed): Promise<Result<HandedIn>> {
  const drafted = await draftOf(visit.api, composed);
  if (!drafted.ok) return drafted;
  const draft = drafted.value;
  const { post } = visit.session;
  const { held } = await signersOf(visit);
  if (!held || post === null) return ok({ draft, published: null });
  const signed = await visit.api.json<SignOutcome>('POST', `/drafts/${draft.id}/signatures`, {
    json: { heldSigner: post },
    revision: draft.revision,
  });
  if (signed.ok) return ok({ draft, published: signed.value.published?.id ?? null });
  return signed.refusal.code === 'step-up-needed' ? ok({ draft, published: null }) : signed;
}
