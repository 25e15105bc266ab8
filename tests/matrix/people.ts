import type { Store } from '@comity/node';
import type { ManualClock } from '@comity/node/testing';
import { seededRandom } from '@comity/node/testing';
import { READER_ROLES, READER_UNITS } from '@comity/policy';
import { PURPOSES, type Purpose } from '@comity/protocol';
import { mintToken } from '@comity/server';
import type { Person } from './oracle.ts';

/** Somebody with a token, and what they declare with each request. */
export interface Asker extends Person {
  readonly name: string;
  readonly token: string;
  /** The header Comity-Purpose; null: none. */
  readonly declares: Purpose | null;
}

/** Every role in every unit; and each role for a purpose that most records do not allow, by their token or by what they declare. */
export async function everybody(store: Pick<Store, 'commit'>, clock: ManualClock): Promise<readonly Asker[]> {
  const random = seededRandom(7);
  const askers: Asker[] = [];
  for (const role of READER_ROLES)
    for (const unit of READER_UNITS)
      for (const [purposes, declares] of unit === 'general' ? PURPOSES_READ : PURPOSES_READ.slice(0, 1)) {
        const name = `${role} ${unit} ${declares ?? purposes.length}`;
        const wish = { label: name, roles: [role], unit, purposes: [...purposes], expiresInDays: 30 };
        const { token, row } = mintToken({ clock, random }, wish);
        await store.commit([{ kind: 'token', token: row }]);
        const effective = declares === null ? purposes : [declares];
        askers.push({ name, token, role, unit, purposes: effective, declares });
      }
  return askers;
}

const PURPOSES_READ: readonly (readonly [readonly Purpose[], Purpose | null])[] = [
  [PURPOSES, null],
  [['standards'], null],
  [PURPOSES, 'research'],
];
