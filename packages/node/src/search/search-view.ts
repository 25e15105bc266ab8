import type { Facet } from './catalogue.ts';

/** What somebody looks for. */
export interface StatementSearch {
  readonly limit: number;
  /** Only arrivals below this one. */
  readonly before?: number;
  /** Only arrivals above this one: what is new to somebody. */
  readonly newerThan?: number;
  /** Each of these words stands in the title, the author's name, the task, the model or the prose (search-words.ts). */
  readonly words?: string;
  /** The title holds this text, whatever its case. */
  readonly text?: string;
  /** `withdrawn` is `true` or `false`. */
  readonly only: Readonly<Partial<Record<Facet, string>>>;
}

/** One figure; null: left out by the rule beside it, because fewer than three companies stand behind what is sensitive in it. */
export interface Figure {
  readonly count: number | null;
  readonly rule: 'aggregation-floor' | null;
}

export interface Facets {
  /** What the search finds. */
  readonly total: Figure;
  /** How much of that is above `newerThan`, of which the search itself takes no notice here. */
  readonly newer: Figure;
  /** By each property: what would be found with this value in place of the one that is asked for. The most frequent first. */
  readonly groups: Readonly<Record<Facet, readonly ({ readonly key: string } & Figure)[]>>;
  /** The arrival that was looked at last, whoever may read it; 0: none. */
  readonly newest: number;
  /** False: more than SEARCH_HITS_MAX statements hold the words, and only the newest were looked at; or a property has too many values. */
  readonly complete: boolean;
}
