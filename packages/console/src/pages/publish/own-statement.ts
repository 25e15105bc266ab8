import {
  type CharterInForce,
  type KnownRoster,
  type Remark,
  type TermsInForce,
  termsInForce,
} from '@comity/formats';
import { InstituteId, type Label, type Marking, memberOf, type StatementId } from '@comity/protocol';
import { PageRefusal } from '../../node-api.ts';
import type { SignedIn } from '../../page.ts';

/** A statement of our own institute, as the API shows it. */
export interface Own {
  readonly id: StatementId;
  readonly title: string;
  readonly author: string;
  readonly marking: Marking;
  readonly label: Label;
  readonly remark: StatementId | null;
  readonly withdrawn: { readonly statement: string; readonly reason: string } | null;
}

/** The statement that the address names; only its originator changes its terms or takes it back. */
export async function ownOf({ api, params, session }: SignedIn): Promise<Own> {
  const own = await api.need<Own>(`/statements/${encodeURIComponent(params.statement ?? '')}`);
  if (own.author !== session.institute) throw new PageRefusal({ code: 'not-found', facts: {} });
  return own;
}

export interface Delivery {
  readonly institute: string;
  readonly state: string;
}

/** Members that have it or may have it, and those for whom it is held. */
export interface Holders {
  readonly reached: readonly InstituteId[];
  readonly waiting: readonly InstituteId[];
}

export async function holdersOf(
  { api }: Pick<SignedIn, 'api'>,
  { id }: Own,
  { charter }: CharterInForce,
): Promise<Holders> {
  const { items } = await api.need<{ items: readonly Delivery[] }>(`/statements/${id}/deliveries`);
  const named = (rows: readonly Delivery[]) => rows.map(({ institute }) => InstituteId.parse(institute));
  const had = named(items.filter(({ state }) => state !== 'forbidden' && state !== 'held'));
  return {
    reached: had.filter((institute) => memberOf(charter, institute) !== undefined),
    waiting: named(items.filter(({ state }) => state === 'held')),
  };
}

/** The terms as they stand, with the newest remark. */
export async function termsOfOwn(
  { api }: Pick<SignedIn, 'api'>,
  { marking, remark, label }: Own,
): Promise<TermsInForce> {
  if (remark === null) return termsInForce(marking, label.parts, null);
  const { body } = await api.need<{ body: Remark['body'] }>(`/statements/${remark}`);
  return termsInForce(marking, label.parts, body);
}

export const rostersOf = async ({ api }: Pick<SignedIn, 'api'>): Promise<readonly KnownRoster[]> =>
  (await api.need<{ items: readonly KnownRoster[] }>('/rosters')).items;
