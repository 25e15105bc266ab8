import {
  assert,
  Instant,
  type LegalClaim,
  Marking,
  ok,
  PROHIBITED_USES,
  type Result,
  refuse,
  TLP_LEVELS,
} from '@comity/protocol';

/**
 * Terms read from a marking of another system (spec/marking-exchange.md). Whatever nobody says, or says in a way that is not
 * known here, is taken in its strictest value; where several speak, the strictest of them counts.
 */

export type TermName = keyof Marking;

/** A whole marking, and which of its terms the other system did not say. The audience is never inferred: nobody. */
export interface ReadTerms {
  readonly terms: Marking;
  /** Terms taken in their strictest value, or completed by it: a person decides about them before anything goes out. */
  readonly strict: readonly TermName[];
  /** Markings in words that no machine reads, by id or tag: a person must read them. They may hold more restrictions. */
  readonly unread: readonly string[];
}

/** What one marking of another system says. */
export interface Saying {
  readonly says: Partial<Marking>;
  /** Terms that it speaks of in a way that is not known here. */
  readonly unclear?: readonly TermName[];
  /** Claims without their answers and a text without its title: they count unless the same is said in full. */
  readonly mentions?: Partial<Pick<Marking, 'legal' | 'confidenceTerms'>>;
}

/** Nobody may have it, for nothing but running the network, and it goes nowhere. */
export const STRICTEST: Marking = {
  audience: { institutes: [], groups: [], public: false },
  tlp: 'RED',
  purposes: ['network-operation'],
  prohibitedUses: [...PROHIBITED_USES],
  pap: 'RED',
  onward: 'none',
  attribution: 'must-not',
  embargoUntil: Instant.parse('9999-12-31T23:59:59.999Z'),
  deleteBy: Instant.parse('1970-01-01T00:00:00.000Z'),
  // These three name an act of somebody and cannot be invented: `strict` says that nobody spoke of them.
  legal: [],
  confidenceTerms: null,
  consultBeforeRelease: [],
  competition: { originCompanies: ['unknown'], sensitive: true, aggregated: false },
};

/** In the order of the schema, which is the order on the page. */
export const TERM_NAMES = Object.keys(Marking.shape) as readonly TermName[]; // as: the keys of this very type

/** Somebody speaks of every term, in a way that is not known here. */
export const UNKNOWN: Saying = { says: {}, unclear: TERM_NAMES };

/**
 * The strictest terms that all of this says together. Refuses `too-large` (more claims, companies or institutes than a
 * marking holds), `export-not-expressible` (two different texts of confidence: a marking holds one).
 */
export function strictestTerms(
  sayings: readonly Saying[],
  unread: readonly string[] = [],
): Result<ReadTerms> {
  const strict = new Set(
    TERM_NAMES.filter(
      (name) =>
        !sayings.some(({ says }) => says[name] !== undefined) ||
        sayings.some(({ unclear }) => unclear?.includes(name)),
    ),
  ).add('audience');
  const all = <Name extends TermName>(name: Name): Marking[Name][] =>
    [...sayings.map(({ says }) => says[name]), strict.has(name) ? STRICTEST[name] : undefined].filter(
      (value) => value !== undefined,
    ) as Marking[Name][]; // as: Partial adds undefined alone, which is filtered out

  const purposes = all('purposes').reduce((left, right) => left.filter((purpose) => right.includes(purpose)));
  if (purposes.length === 0) strict.add('purposes');
  const claims = distinct(all('legal').flat());
  const bare = sayings
    .flatMap(({ mentions }) => mentions?.legal ?? [])
    .filter((mention) => !claims.some((claim) => isSameClaim(claim, mention)));
  if (bare.length > 0) strict.add('legal');
  const texts = [
    ...all('confidenceTerms'),
    ...sayings.map(({ mentions }) => mentions?.confidenceTerms ?? null),
  ].filter((text) => text !== null);
  if (new Set(texts.map(({ sha256 }) => sha256)).size > 1)
    return refuse('export-not-expressible', { paths: ['confidenceTerms'] });
  const terms: Marking = {
    audience: STRICTEST.audience,
    tlp: firstOf(TLP_LEVELS, all('tlp')),
    purposes: purposes.length === 0 ? STRICTEST.purposes : purposes,
    prohibitedUses: PROHIBITED_USES.filter((use) => all('prohibitedUses').flat().includes(use)),
    pap: firstOf(['RED', 'AMBER', 'GREEN', 'CLEAR'], all('pap')),
    onward: firstOf(['none', 'ask-originator', 'audience'], all('onward')),
    // A source that asked not to be named is not named; naming it cannot be undone.
    attribution: firstOf(['must-not', 'must', 'may'], all('attribution')),
    embargoUntil: latest(all('embargoUntil')),
    deleteBy: earliest(all('deleteBy')),
    legal: [...claims, ...distinct(bare)],
    competition: strictestCompetition(all('competition')),
    confidenceTerms: texts[0] ?? null,
    consultBeforeRelease: distinct(all('consultBeforeRelease').flat()),
  };
  const sound = Marking.safeParse(terms);
  if (!sound.success)
    return refuse('too-large', { paths: sound.error.issues.map(({ path }) => path.join('.')) });
  return ok({ terms, strict: TERM_NAMES.filter((name) => strict.has(name)), unread: distinct(unread) });
}

/** The strictest of the values, of a list that begins with it. There is always one: what nobody says is said by STRICTEST. */
function firstOf<Value>(fromStrictest: readonly Value[], values: readonly Value[]): Value {
  const found = fromStrictest.find((value) => values.includes(value));
  assert(found !== undefined, 'a term has a value');
  return found;
}

/** Instants in their one spelling compare like times. */
const latest = (instants: readonly (Instant | null)[]): Instant | null => inOrder(instants).at(-1) ?? null;
const earliest = (instants: readonly (Instant | null)[]): Instant | null => inOrder(instants)[0] ?? null;
const inOrder = (instants: readonly (Instant | null)[]): Instant[] =>
  instants.filter((instant) => instant !== null).sort();

function strictestCompetition(values: readonly Marking['competition'][]): Marking['competition'] {
  const said = values.filter((value) => value !== null);
  if (said.length === 0) return null;
  const originCompanies = distinct(said.flatMap((value) => value.originCompanies));
  return {
    originCompanies,
    sensitive: said.some(({ sensitive }) => sensitive),
    // Companies that different markings name must not add up to the number that an aggregate needs.
    aggregated: said.every(
      (value) => value.aggregated && value.originCompanies.length === originCompanies.length,
    ),
  };
}

const isSameClaim = (left: LegalClaim, right: LegalClaim): boolean =>
  left.instrument === right.instrument && left.assertedBy === right.assertedBy;

/** Plain values that are written alike are one. */
const distinct = <Value>(values: readonly Value[]): Value[] => [
  ...new Map(values.map((value) => [JSON.stringify(value), value])).values(),
];
