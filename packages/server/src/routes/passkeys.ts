import { instantOf, ok, type Result, refuse } from '@comity/protocol';
import { PASSKEYS_PER_PERSON_MAX, STEP_UP_MS } from '@comity/protocol/limits';
import { z } from '@hono/zod-openapi';
import type { ApiDeps } from '../api-deps.ts';
import type { Caller, CallerSession } from '../http/caller.ts';
import { route } from '../http/route.ts';
import { PersonName } from '../sign-in/grant.ts';
import { newPasskeyRow, type PasskeyRow, passkeysOf } from '../sign-in/passkey.ts';
import { enrolmentOptions, verifyEnrolment } from '../sign-in/passkey-ceremony.ts';
import { sessionAt } from '../sign-in/session.ts';
import { demandStepUp } from '../sign-in/step-up.ts';
import { CeremonyOptionsShape, PasskeyShape, WebAuthnBody } from '../view/session-shapes.ts';

const PasskeyBody = z.strictObject({ name: PersonName, response: WebAuthnBody }).openapi('PasskeyInput');

export const passkeyRoutes = [
  route({
    method: 'get',
    path: '/passkeys',
    permission: 'any',
    summary: 'My passkeys; for operators, everybody’s',
    answer: { description: 'Passkeys', content: z.object({ items: z.array(PasskeyShape) }) },
    handle: async ({ caller }, deps) =>
      ok({ status: 200, json: { items: (await passkeysFor(deps, caller)).map(passkeyView) } }),
  }),
  route({
    method: 'post',
    path: '/passkeys:options',
    permission: 'any',
    summary: 'What a browser needs to make a passkey; of a session that is fresh or has shown another',
    answer: { description: 'PublicKeyCredentialCreationOptions', content: CeremonyOptionsShape },
    handle: async ({ caller }, deps) => {
      const allowed = await mayEnrol(deps, caller);
      if (!allowed.ok) return allowed;
      const person = { subject: caller.label, name: allowed.value.session.name };
      const options = await enrolmentOptions(deps, caller.tokenHash, person, allowed.value.present);
      return options.ok ? ok({ status: 200, json: options.value }) : options;
    },
  }),
  route({
    method: 'post',
    path: '/passkeys',
    permission: 'any',
    summary: 'Keep the passkey that the browser made',
    json: { schema: PasskeyBody },
    status: 201,
    answer: { description: 'The passkey', content: PasskeyShape },
    handle: async ({ body, caller }, deps) => {
      const allowed = await mayEnrol(deps, caller);
      if (!allowed.ok) return allowed;
      const made = await verifyEnrolment(deps, caller.tokenHash, body.response);
      if (!made.ok) return made;
      const standing = await sessionAt(deps, caller.tokenHash);
      if (!standing.ok) return standing;
      const { subject, name, roles, post, unit, purposes, createdAt } = standing.value.session;
      const person = { subject, name, roles, post, unit, purposes };
      const kept = newPasskeyRow(deps, { name: body.name, person, vouchedAt: createdAt, ...made.value });
      const done = await deps.store.commit([{ kind: 'desk', row: kept.row }], {
        desks: [{ kind: 'passkey', id: kept.row.id, revision: 0 }],
      });
      if (done !== 'done') return refuse('passkey-refused');
      deps.log.info({ event: 'passkey-made', passkey: kept.passkey.publicId });
      return ok({ status: 201, json: passkeyView(kept) });
    },
  }),
  route({
    method: 'delete',
    path: '/passkeys/{id}',
    permission: 'any',
    summary: 'Remove a passkey: mine, or anybody’s for operators, when it is lost',
    params: z.object({ id: z.string().regex(/^[0-9a-f]{16}$/) }),
    answer: { description: 'The removed passkey', content: PasskeyShape },
    handle: async ({ params, caller }, deps) => {
      const named = (await passkeysFor(deps, caller)).find(({ passkey }) => passkey.publicId === params.id);
      if (named === undefined) return refuse('not-found');
      // Else a stolen session would remove what it cannot show.
      const shown = await demandStepUp(deps, caller);
      if (!shown.ok) return shown;
      await deps.store.commit([{ kind: 'forget-desk', of: 'passkey', id: named.row.id }]);
      deps.log.info({ event: 'passkey-removed', passkey: params.id });
      return ok({ status: 200, json: passkeyView(named) });
    },
  }),
];

/** A token has none, whatever its label is; but an operator's sees all, to remove what was lost. */
async function passkeysFor(deps: ApiDeps, caller: Caller): Promise<readonly PasskeyRow[]> {
  if (caller.roles.includes('operator')) return passkeysOf(deps, undefined);
  return caller.session === null ? [] : passkeysOf(deps, caller.label);
}

/**
 * Who has a passkey shows it before the next one; the first comes right after signing in. Else whoever takes over an open browser, or
 * a password, would make their own. Refuses `step-up-needed`, `too-large`, and `not-found` for tokens.
 */
async function mayEnrol(
  deps: ApiDeps,
  caller: Caller,
): Promise<Result<{ readonly session: CallerSession; readonly present: readonly PasskeyRow[] }>> {
  const { session } = caller;
  if (session === null) return refuse('not-found');
  const present = await passkeysOf(deps, caller.label);
  if (present.length >= PASSKEYS_PER_PERSON_MAX)
    return refuse('too-large', { passkeysMax: PASSKEYS_PER_PERSON_MAX });
  const since = present.length === 0 ? session.createdAt : session.stepUpAt;
  const fresh = since !== null && since > instantOf(deps.clock.nowMs() - STEP_UP_MS);
  const page = present.length === 0 ? '/sign-in' : '/step-up';
  return fresh ? ok({ session, present }) : refuse('step-up-needed', { page, passkeys: present.length });
}

function passkeyView({ passkey: { publicId, name, person, deviceBound, createdAt, usedAt } }: PasskeyRow) {
  return { id: publicId, name, person: person.name, deviceBound, createdAt, usedAt };
}
