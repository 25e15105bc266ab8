import type { Instrument } from '@comity/protocol';

/** What one registry changes of another, for whoever is asked to sign the charter that names it. */
export interface RegistryChanges {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly { readonly id: string; readonly fields: readonly string[] }[];
}

export function registryChanges(
  before: readonly Instrument[],
  after: readonly Instrument[],
): RegistryChanges {
  const old = new Map(before.map((instrument) => [instrument.id, instrument]));
  const now = new Set(after.map(({ id }) => id));
  return {
    added: after.filter(({ id }) => !old.has(id)).map(({ id }) => id),
    removed: before.filter(({ id }) => !now.has(id)).map(({ id }) => id),
    changed: after.flatMap((instrument) => {
      const was = old.get(instrument.id);
      const fields = was === undefined ? [] : changedFields(was, instrument);
      return fields.length === 0 ? [] : [{ id: instrument.id, fields }];
    }),
  };
}

/** Fields of the closed shape: a node may put more beside them. Both were read by one schema, so their keys stand in one order. */
const changedFields = (before: Instrument, after: Instrument): string[] =>
  FIELDS.filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]));

const FIELDS = [
  'title',
  'kind',
  'template',
  'jurisdiction',
  'citation',
  'provisions',
  'gives',
  'limits',
  'preconditions',
  'recipients',
  'purposes',
  'prohibitedUses',
  'intervals',
  'clocks',
  'onLapse',
  'adherence',
  'sources',
] as const satisfies readonly Exclude<keyof Instrument, 'id'>[];
