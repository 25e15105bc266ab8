import type { StatementFacts } from '@comity/policy';
import { assert, type Statement, type StatementId } from '@comity/protocol';
import { matterOf } from '../facts.ts';
import { skimHeld } from '../skim-held.ts';
import type { Core } from '../state.ts';
import type { StatementRow } from '../store.ts';
import { settledAbout } from './settled-about.ts';

/** By what statements are filtered and counted. */
export const FACETS = ['author', 'type', 'model', 'task', 'tlp', 'withdrawn'] as const;
export type Facet = (typeof FACETS)[number];

/**
 * Every held statement as small numbers, kept in memory: what lists, searches and figures go through without reading a hundred thousand
 * envelopes. Derived: the store is read once, at the first question after a start, and then only what is new.
 *
 * Nothing is decided here. Statements of which policy is told the same share their terms, so one decision answers for all of them, and it
 * is asked anew for each question.
 */
export interface Catalogue {
  /** Rising; the other columns have the same places. */
  readonly arrivals: number[];
  /** By facet: the place of each statement's value in `values`; NO_VALUE: it has none. */
  readonly columns: Readonly<Record<Facet, number[]>>;
  readonly values: Readonly<Record<Facet, Dictionary>>;
  /** The place of each statement's terms in `terms`; GONE: it is not held any more. */
  readonly termsOf: number[];
  readonly terms: Terms[];
  readonly termsByKey: Map<string, number>;
  /** Statements that may be dropped again: taken early, and not in a log so far. */
  readonly early: Map<StatementId, number>;
  /** `standing.changes` when it was looked through last, and what it had settled then, by statement. */
  changes: number;
  readonly settled: Map<StatementId, string>;
  /** What the last searches found, whoever asked: a list and its figures ask the same, and so does its next page. */
  readonly hits: Map<string, Hits>;
}

/** By place: 1 where the words stand. */
export interface Hits {
  readonly places: Uint8Array;
  /** False: there were more than are looked at. */
  readonly complete: boolean;
}

export const NO_VALUE = -1;
export const GONE = -1;

export interface Dictionary {
  readonly names: string[];
  readonly places: Map<string, number>;
}

/** What policy is told of some statements. */
export interface Terms {
  readonly facts: StatementFacts;
  /** For competition: figures over them have a floor. */
  readonly isSensitive: boolean;
}

export const emptyCatalogue = (): Catalogue => ({
  arrivals: [],
  columns: forEachFacet((): number[] => []),
  values: forEachFacet((): Dictionary => ({ names: [], places: new Map() })),
  termsOf: [],
  terms: [],
  termsByKey: new Map(),
  early: new Map(),
  changes: 0,
  settled: new Map(),
  hits: new Map(),
});

/** Takes in what has arrived, what was dropped, and what other statements have settled since the last time. */
export async function catchUp(core: Core, catalogue: Catalogue): Promise<void> {
  for (;;) {
    const after = catalogue.arrivals.at(-1) ?? 0;
    const rows = await core.store.statements({ after, limit: ROWS_PER_READ });
    // Two who ask at once read the same rows: each is taken in once.
    for (const row of rows) if (row.arrival > (catalogue.arrivals.at(-1) ?? 0)) join(core, catalogue, row);
    if (rows.length < ROWS_PER_READ) break;
    await core.clock.sleep(0);
  }
  await dropGone(core, catalogue);
  await settle(core, catalogue);
}
const ROWS_PER_READ = 250;

/** The place of the first statement with this arrival or a later one. */
export function placeOf({ arrivals }: Catalogue, arrival: number): number {
  let [low, high] = [0, arrivals.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((arrivals[middle] ?? 0) < arrival) low = middle + 1;
    else high = middle;
  }
  return low;
}

function join(core: Core, catalogue: Catalogue, row: StatementRow): void {
  const place = catalogue.arrivals.length;
  catalogue.arrivals.push(row.arrival);
  if (core.state.early.has(row.id)) catalogue.early.set(row.id, place);
  put(core, catalogue, place, row);
}

/** Sets what is known of the statement at a place. */
function put(core: Core, catalogue: Catalogue, place: number, row: StatementRow): void {
  const statement = skimHeld(row);
  const {
    consulted,
    issuedAt: _,
    ...decisive
  } = matterOf(core.state.standing, row.id, statement, null).statement;
  // No rule asks when it was issued; if one comes to, the test of the catalogue fails.
  const key = JSON.stringify([decisive, [...consulted]]);
  const known = catalogue.termsByKey.get(key);
  const at = known ?? catalogue.terms.length;
  if (known === undefined) {
    catalogue.terms.push({
      facts: { ...decisive, consulted, issuedAt: row.issuedAt },
      isSensitive: decisive.marking.competition?.sensitive === true,
    });
    catalogue.termsByKey.set(key, at);
  }
  catalogue.termsOf[place] = at;
  for (const facet of FACETS) {
    const value = facetOf(facet, statement, decisive);
    catalogue.columns[facet][place] =
      value === undefined ? NO_VALUE : placeIn(catalogue.values[facet], value);
  }
}

function facetOf(
  facet: Facet,
  statement: Statement,
  { marking, withdrawn }: Pick<StatementFacts, 'marking' | 'withdrawn'>,
): string | undefined {
  switch (facet) {
    case 'author':
      return statement.label.issuer;
    case 'type':
      return statement.type;
    case 'model':
    case 'task':
      return statement.type === 'finding' ? statement.body[facet] : undefined;
    case 'tlp':
      return marking.tlp;
    case 'withdrawn':
      return String(withdrawn);
  }
}

function placeIn({ names, places }: Dictionary, name: string): number {
  const known = places.get(name);
  if (known !== undefined) return known;
  names.push(name);
  places.set(name, names.length - 1);
  return names.length - 1;
}

async function dropGone(core: Core, catalogue: Catalogue): Promise<void> {
  for (const [id, place] of catalogue.early) {
    if (core.state.early.has(id)) continue;
    catalogue.early.delete(id);
    if ((await core.store.statement(id)) === undefined) catalogue.termsOf[place] = GONE;
  }
}

/** Other terms for what a remark, a withdrawal, a consultation or a stand-down has spoken of since. */
async function settle(core: Core, catalogue: Catalogue): Promise<void> {
  const { changes } = core.state.standing;
  if (changes === catalogue.changes) return;
  for (const [id, said] of await settledAbout(core)) {
    if (catalogue.settled.get(id) === said) continue;
    const row = await core.store.statement(id);
    catalogue.settled.set(id, said);
    if (row === undefined) continue;
    const place = placeOf(catalogue, row.arrival);
    if (catalogue.arrivals[place] === row.arrival) put(core, catalogue, place, row);
  }
  catalogue.changes = changes;
}

function forEachFacet<Value>(make: () => Value): Record<Facet, Value> {
  const made = Object.fromEntries(FACETS.map((facet) => [facet, make()]));
  assert(Object.keys(made).length === FACETS.length, 'facets have names of their own');
  return made as Record<Facet, Value>; // as: one for each
}
