import type { Clock, Random, Store } from '@comity/node';
import { ok, type Result, refuse } from '@comity/protocol';
import type {
  AuthenticationResponseJSON,
  RegistrationResponseJSON,
  WebAuthnCredential,
} from '@simplewebauthn/server';
import { makeChallenge, takeChallenge } from './challenge.ts';
import { type Passkey, type PasskeyRow, passkeyByCredential } from './passkey.ts';

interface CeremonyDeps {
  readonly store: Pick<Store, 'deskRow' | 'commit'>;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly random: Random;
  readonly nodeUrl: string | null;
}

/** Loaded when somebody first shows a passkey: most of it reads formats of attestation. */
const webauthn = () => import('@simplewebauthn/server');

/** Where passkeys count: the origin of `nodeUrl`, and its host as the relying party. Refuses `node-url-missing`. */
function relyingParty({ nodeUrl }: Pick<CeremonyDeps, 'nodeUrl'>): Result<{ rpID: string; origin: string }> {
  if (nodeUrl === null) return refuse('node-url-missing');
  const { hostname, origin } = new URL(nodeUrl);
  return ok({ rpID: hostname, origin });
}

/** What the browser needs to make a passkey for somebody. `owner`: who must bring it. */
export async function enrolmentOptions(
  deps: CeremonyDeps,
  owner: string,
  person: { readonly subject: string; readonly name: string },
  present: readonly PasskeyRow[],
): Promise<Result<unknown>> {
  const party = relyingParty(deps);
  if (!party.ok) return party;
  const { generateRegistrationOptions } = await webauthn();
  const options = await generateRegistrationOptions({
    rpName: 'Comity',
    rpID: party.value.rpID,
    userName: person.subject,
    userDisplayName: person.name,
    userID: new Uint8Array(Buffer.from(person.subject).subarray(0, USER_ID_BYTES_MAX)),
    challenge: bytesOf(await makeChallenge(deps, owner, { ceremony: 'enrol' })),
    attestationType: 'none',
    supportedAlgorithmIDs: ALGORITHMS,
    excludeCredentials: present.map(({ passkey }) => ({ id: passkey.credential.id })),
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
  });
  return ok(options);
}
/** EdDSA, ES256, RS256: what security keys, phones and laptops have. */
const ALGORITHMS = [-8, -7, -257];
/** Of WebAuthn. */
const USER_ID_BYTES_MAX = 64;

/** The credential that the browser made. Refuses `passkey-refused`, `node-url-missing`. */
export async function verifyEnrolment(
  deps: CeremonyDeps,
  owner: string,
  response: unknown,
): Promise<Result<Pick<Passkey, 'credential' | 'deviceBound'>>> {
  const party = relyingParty(deps);
  if (!party.ok) return party;
  const { verifyRegistrationResponse } = await webauthn();
  const { rpID, origin } = party.value;
  try {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: response as RegistrationResponseJSON, // as: what it is, is what the library finds out
      expectedChallenge: async (challenge) => isAsked(await takeChallenge(deps, owner, challenge), 'enrol'),
      expectedOrigin: origin,
      expectedRPID: rpID,
      requireUserVerification: true,
      supportedAlgorithmIDs: ALGORITHMS,
    });
    if (!verified) return refuse('passkey-refused');
    const { credential, credentialDeviceType } = registrationInfo;
    const { id, publicKey, counter, transports = [] } = credential;
    return ok({
      credential: { id, publicKey: Buffer.from(publicKey).toString('base64url'), counter, transports },
      deviceBound: credentialDeviceType === 'singleDevice',
    });
  } catch {
    return refuse('passkey-refused'); // the library throws for whatever does not fit; none of it is for the caller
  }
}

/** What the browser needs to show a passkey: one of these, or whichever it has (`alone`). */
export async function showingOptions(
  deps: CeremonyDeps,
  owner: string,
  ceremony: 'step-up' | 'sign-in',
  passkeys: readonly PasskeyRow[],
): Promise<Result<unknown>> {
  const party = relyingParty(deps);
  if (!party.ok) return party;
  const { generateAuthenticationOptions } = await webauthn();
  const allowed = passkeys.map(({ passkey: { credential } }) => ({
    id: credential.id,
    transports: [...credential.transports],
  }));
  const options = await generateAuthenticationOptions({
    rpID: party.value.rpID,
    challenge: bytesOf(await makeChallenge(deps, owner, { ceremony })),
    userVerification: 'required',
    ...(ceremony === 'step-up' ? { allowCredentials: allowed } : {}),
  });
  return ok(options);
}

/** The passkey that was shown, its counter moved on. Refuses `passkey-refused`, `node-url-missing`. */
export async function verifyShowing(
  deps: CeremonyDeps,
  owner: string,
  ceremony: 'step-up' | 'sign-in',
  response: { readonly id: string },
): Promise<Result<{ readonly found: PasskeyRow; readonly counter: number }>> {
  const party = relyingParty(deps);
  if (!party.ok) return party;
  const found = await passkeyByCredential(deps, response.id);
  if (found === undefined) return refuse('passkey-refused');
  const { verifyAuthenticationResponse } = await webauthn();
  const { rpID, origin } = party.value;
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: response as unknown as AuthenticationResponseJSON, // as: what it is, is what the library finds out
      expectedChallenge: async (challenge) => isAsked(await takeChallenge(deps, owner, challenge), ceremony),
      expectedOrigin: origin,
      expectedRPID: rpID,
      credential: credentialOf(found.passkey),
      requireUserVerification: true,
    });
    return verified ? ok({ found, counter: authenticationInfo.newCounter }) : refuse('passkey-refused');
  } catch {
    return refuse('passkey-refused'); // as above
  }
}

const isAsked = (kept: unknown, ceremony: string): boolean =>
  typeof kept === 'object' && kept !== null && 'ceremony' in kept && kept.ceremony === ceremony;

const bytesOf = (challenge: string) => new Uint8Array(Buffer.from(challenge, 'base64url'));

function credentialOf({ credential: { id, publicKey, counter, transports } }: Passkey): WebAuthnCredential {
  return { id, publicKey: bytesOf(publicKey), counter, transports: [...transports] };
}
