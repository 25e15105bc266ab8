import type { DeskRow } from '@comity/node';
import {
  bytesToHex,
  instantOf,
  keyId,
  line,
  Member,
  memberOf,
  ok,
  parsePublicKey,
  type Result,
  refuse,
  sha256Hex,
} from '@comity/protocol';
import { INVITATION_DAYS_MAX, INVITATION_TEXT_BYTES_MAX, INVITATIONS_MAX } from '@comity/protocol/limits';
import { z } from '@hono/zod-openapi';
import type { ApiDeps } from '../api-deps.ts';
import { type Caller, nameOf } from '../http/caller.ts';
import { revisionTag } from '../http/entity-tag.ts';
import { type Answer, route } from '../http/route.ts';
import { keptInvitation, newInvitationRow, stateOf, tryCode } from '../invitation/invitation-row.ts';
import { isSealedUnder, readSealedText, sealText } from '../invitation/sealed-text.ts';
import { writeTypedCode } from '../invitation/typed-code.ts';
import { InvitationAnswerShape, InvitationShape, NewInvitationShape } from '../view/invitation-shapes.ts';

/** How a new institute and a member come to know each other's keys, by a text that goes one way and a code that goes another (spec/invitations.md). */

const DAY_MS = 86_400_000;
const ById = z.object({ id: z.string().regex(/^[0-9a-f]{32}$/) });
const SealedText = z
  .string()
  .min(1)
  .max(2 * INVITATION_TEXT_BYTES_MAX);
const TypedCode = z.string().min(1).max(64);
const InvitationBody = z
  .strictObject({
    /** For whom, as people here call them. */
    label: line(120),
    expiresInDays: z.int().min(1).max(INVITATION_DAYS_MAX).default(7),
  })
  .openapi('InvitationInput');
const ReceivedBody = z
  .strictObject({ link: SealedText, code: TypedCode, member: Member })
  .openapi('ReceivedInvitationInput');
const AnswerBody = z.strictObject({ answer: SealedText, code: TypedCode }).openapi('InvitationAnswerInput');

export const invitationRoutes = [
  route({
    method: 'get',
    path: '/invitations',
    permission: ['operator'],
    summary: 'Invitations that were made or received here, the newest first',
    answer: { description: 'All that are kept', content: z.object({ items: z.array(InvitationShape) }) },
    handle: async (_call, { store, clock }) => {
      const rows = await store.deskRows({ kind: 'invitation', limit: INVITATIONS_MAX });
      const newest = [...rows].sort((left, right) => (left.updatedAt < right.updatedAt ? 1 : -1));
      return ok({ status: 200, json: { items: newest.map((row) => invitationView(row, clock.nowMs())) } });
    },
  }),
  route({
    method: 'post',
    path: '/invitations',
    permission: ['operator'],
    summary:
      'Invite an institute: a text to send, and a code to tell by another way, which is shown this once',
    json: { schema: InvitationBody },
    status: 201,
    answer: { description: 'The invitation', content: NewInvitationShape },
    handle: async ({ body, caller }, deps) => invite(deps, caller, body.label, body.expiresInDays),
  }),
  route({
    method: 'post',
    path: '/invitations:receive',
    permission: ['operator'],
    stepUp: true,
    summary:
      'Answer an invitation: its text and its code prove who invites; a text and a code of ours go back',
    json: { schema: ReceivedBody },
    status: 201,
    answer: { description: 'Our answer', content: InvitationAnswerShape },
    handle: async ({ body, caller }, deps) => receive(deps, caller, body.link, body.code, body.member),
  }),
  route({
    method: 'post',
    path: '/invitations/{id}/answer',
    permission: ['operator'],
    stepUp: true,
    summary: 'Take the answer to an invitation: with its code it proves the entry of the new member',
    params: ById,
    json: { schema: AnswerBody },
    answer: { description: 'The invitation with the entry', content: InvitationShape },
    handle: async ({ params, body }, deps) => takeAnswer(deps, params.id, body.answer, body.code),
  }),
  route({
    method: 'delete',
    path: '/invitations/{id}',
    permission: ['operator'],
    summary: 'Forget an invitation; its text and code are worth nothing here from now on',
    params: ById,
    ifMatch: true,
    answer: { description: 'The forgotten invitation', content: InvitationShape },
    handle: async ({ params, revision }, { store, clock }) => {
      const row = await store.deskRow('invitation', params.id);
      if (row === undefined) return refuse('not-found');
      if (row.revision !== revision) return refuse('precondition-failed', { revision: row.revision });
      const desks = [{ kind: row.kind, id: row.id, revision }];
      const done = await store.commit([{ kind: 'forget-desk', of: row.kind, id: row.id }], { desks });
      return done === 'conflict'
        ? refuse('conflict')
        : ok({ status: 200, json: invitationView(row, clock.nowMs()) });
    },
  }),
];

async function invite(deps: ApiDeps, caller: Caller, label: string, days: number): Promise<Result<Answer>> {
  const { node, store, clock, random } = deps;
  const adopted = node.charter();
  const own = adopted && memberOf(adopted.charter, node.institute);
  if (adopted === undefined || own === undefined) return refuse('charter-missing');
  const room = await roomFor(deps);
  if (!room.ok) return room;
  const nowMs = clock.nowMs();
  const said = {
    _type: 'urn:comity:invitation:1' as const,
    id: bytesToHex(random.bytes(16)),
    network: node.network,
    institute: node.institute,
    name: own.name,
    rootKey: own.rootKey,
    charter: { version: adopted.charter.version, sha256: adopted.sha256 },
    expiresAt: instantOf(nowMs + days * DAY_MS),
  };
  const code = writeTypedCode((bytes) => random.bytes(bytes));
  const text = sealText('invitation', said, code);
  const row = newInvitationRow(said.id, nameOf(caller), { side: 'made', label, text }, nowMs, said.expiresAt);
  const desks = [{ kind: row.kind, id: row.id, revision: 0 }];
  if ((await store.commit([{ kind: 'desk', row }], { desks })) === 'conflict') return refuse('conflict');
  const invitation = invitationView(row, nowMs);
  return ok({ status: 201, json: { invitation, code }, replay: { invitation, code: null } });
}

/** One row for each invitation, whichever way it is tried: the tries of all requests are counted together. */
async function receive(
  deps: ApiDeps,
  caller: Caller,
  link: string,
  code: string,
  member: Member,
): Promise<Result<Answer>> {
  const sealed = readSealedText('invitation', link);
  if (!sealed.ok) return sealed;
  const { said, bytes } = sealed.value;
  if (said.institute === deps.node.institute || member.id !== deps.node.institute)
    return refuse('issuer-wrong', { institute: deps.node.institute });
  const present = await deps.store.deskRow('invitation', said.id);
  const room = present === undefined ? await roomFor(deps) : ok(null);
  if (!room.ok) return room;
  const kept = { side: 'received' as const, label: said.name, text: link.replaceAll(/\s/g, '') };
  const fresh = newInvitationRow(said.id, nameOf(caller), kept, deps.clock.nowMs(), said.expiresAt);
  const isRight = isSealedUnder('invitation', sealed.value, code);
  const row = await tryCode(deps, present ?? fresh, present?.revision ?? 0, isRight, null);
  if (!row.ok) return row;
  const ours = writeTypedCode((count) => deps.random.bytes(count));
  const answer = sealText(
    'answer',
    { _type: 'urn:comity:invitation-answer:1', id: said.id, invitation: sha256Hex(bytes), member },
    ours,
  );
  const invitation = invitationView(row.value, deps.clock.nowMs());
  const replay = { invitation, answer: null, code: null };
  return ok({ status: 201, json: { invitation, answer, code: ours }, replay });
}

async function takeAnswer(deps: ApiDeps, id: string, answer: string, code: string): Promise<Result<Answer>> {
  const row = await deps.store.deskRow('invitation', id);
  if (row === undefined || keptInvitation(row).side !== 'made') return refuse('not-found');
  const sealed = readSealedText('answer', answer);
  const made = readSealedText('invitation', keptInvitation(row).text);
  if (!sealed.ok) return sealed;
  if (!made.ok) return made;
  const { said } = sealed.value;
  // An answer to another invitation takes no try: it says so itself, and nothing is guessed with it.
  if (said.id !== id || said.invitation !== sha256Hex(made.value.bytes))
    return refuse('schema-mismatch', { paths: ['answer'] });
  const isRight = isSealedUnder('answer', sealed.value, code);
  const proven = await tryCode(deps, row, row.revision, isRight, said.member);
  if (!proven.ok) return proven;
  return ok({
    status: 200,
    json: invitationView(proven.value, deps.clock.nowMs()),
    headers: { etag: revisionTag(proven.value.revision) },
  });
}

/** What has ended makes room for what is new. */
async function roomFor({ store, clock }: Pick<ApiDeps, 'store' | 'clock'>): Promise<Result<null>> {
  const rows = await store.deskRows({ kind: 'invitation', limit: INVITATIONS_MAX });
  if (rows.length < INVITATIONS_MAX) return ok(null);
  const over = rows.find((row) => stateOf(row, clock.nowMs()) !== 'open');
  if (over === undefined) return refuse('too-large', { invitationsMax: INVITATIONS_MAX });
  await store.commit([{ kind: 'forget-desk', of: over.kind, id: over.id }]);
  return ok(null);
}

function invitationView(row: DeskRow, nowMs: number) {
  const { side, label, text, triesLeft, member, provenAt } = keptInvitation(row);
  const sealed = side === 'received' ? readSealedText('invitation', text) : undefined;
  const said = sealed?.ok ? sealed.value.said : undefined;
  return {
    id: row.id,
    revision: row.revision,
    side,
    label,
    by: row.owner,
    state: stateOf(row, nowMs),
    triesLeft,
    expiresAt: row.expiresAt,
    updatedAt: row.updatedAt,
    link: text,
    inviter:
      said === undefined
        ? null
        : {
            institute: said.institute,
            name: said.name,
            network: said.network,
            rootKeyId: keyIdOf(said.rootKey),
            charter: said.charter,
          },
    member,
    memberRootKeyId: member === null ? null : keyIdOf(member.rootKey),
    provenAt,
  };
}

/** null: the text names what is no key; a charter with it would be refused. */
function keyIdOf(text: string): string | null {
  const key = parsePublicKey(text);
  return key.ok ? keyId(key.value) : null;
}
