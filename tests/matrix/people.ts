import type { Store } from '@comity/node';
import type { ManualClock } from '@comity/node/testing';
import { seededRandom } from '@comity/node/testing';
import { READER_ROLES, READER_UNITS } from '@comity/policy';
import { PURPOSES, type Purpose } from '@comity/protocol';
import { mintSession, mintToken, SIGN_IN_DEFAULTS, type SignInConfig, sessionCookie } from '@comity/server';
import type { Person } from './oracle.ts';

/** Somebody with a token or signed in with a browser, and what they declare with each request. */
export interface Asker extends Person {
  readonly name: string;
  /** What they show with each request. */
  readonly credentials: Readonly<Record<string, string>>;
  /** The header Comity-Purpose; null: none. */
  readonly declares: Purpose | null;
}

/** A week, and no passkeys: what a session may read is asked here, not when it ends. */
export const MATRIX_SIGN_IN: SignInConfig = {
  ...SIGN_IN_DEFAULTS,
  idleMinutes: 168 * 60,
  absoluteHours: 168,
  stepUp: 'off',
};

/** Every role in every unit; and each role for a purpose that most records do not allow, by their token or by what they declare. */
export async function everybody(store: Store, clock: ManualClock): Promise<readonly Asker[]> {
  const random = seededRandom(7);
  type Grant = Parameters<typeof mintSession>[1]['grant'];
  const giveToken = async (label: string, grant: Grant): Promise<Asker['credentials']> => {
    const { token, row } = mintToken({ clock, random }, { label, ...grant, expiresInDays: 30 });
    await store.commit([{ kind: 'token', token: row }]);
    return { authorization: `Bearer ${token}` };
  };
  const signIn = async (name: string, grant: Grant): Promise<Asker['credentials']> => {
    const deps = { store, clock, random, signIn: MATRIX_SIGN_IN };
    const wish = { subject: `link:${name}`, name, grant, method: 'link', userAgent: undefined } as const;
    const { secret, changes } = await mintSession(deps, wish);
    await store.commit(changes);
    return { cookie: sessionCookie(secret).split(';')[0] ?? '', 'sec-fetch-site': 'same-origin' };
  };
  const askers: Asker[] = [];
  for (const role of READER_ROLES)
    for (const unit of READER_UNITS)
      for (const [purposes, declares] of unit === 'general' ? PURPOSES_READ : PURPOSES_READ.slice(0, 1)) {
        const name = `${role} ${unit} ${declares ?? purposes.length}`;
        const grant = { roles: [role], unit, purposes: [...purposes], post: null };
        // Who reads for one purpose alone is signed in with a browser: sessions are as tokens.
        const credentials = await (purposes.length === 1 ? signIn : giveToken)(name, grant);
        const effective = declares === null ? purposes : [declares];
        askers.push({ name, credentials, role, unit, purposes: effective, declares });
      }
  return askers;
}

const PURPOSES_READ: readonly (readonly [readonly Purpose[], Purpose | null])[] = [
  [PURPOSES, null],
  [['standards'], null],
  [PURPOSES, 'research'],
];
