import { type Pap, type Result, refuse } from '@comity/protocol';
import { MISP_TAG_CHARS_MAX, MISP_TAGS_MAX } from '@comity/protocol/limits';
import { z } from 'zod';
import { sayingsOfIep } from './iep-policy.ts';
import { isGathered, sayingOfComityTag, sayingsOfGathered } from './misp-own-tags.ts';
import { type ReadTerms, type Saying, strictestTerms, UNKNOWN } from './terms.ts';
import { tlpNamed } from './tlp-name.ts';

/**
 * The terms that MISP tags say: texts, or Tag objects with a `name`. Give those of an event and of an attribute together. Of two
 * levels the stricter one counts; tags of other taxonomies say nothing, unless they are markings too. Refuses
 * `schema-mismatch` (no list of tags), `too-large`, `export-not-expressible`.
 */
export function fromMispTags(tags: unknown): Result<ReadTerms> {
  const parsed = Tags.safeParse(tags);
  if (!parsed.success) return refuse('schema-mismatch', { paths: ['(root): no list of tags'] });
  if (parsed.data.length > MISP_TAGS_MAX)
    return refuse('too-large', { tags: parsed.data.length, tagsMax: MISP_TAGS_MAX });
  const names = parsed.data.map((tag) => (typeof tag === 'string' ? tag : tag.name));
  if (names.some((name) => name.length > MISP_TAG_CHARS_MAX))
    return refuse('too-large', { charsMax: MISP_TAG_CHARS_MAX });
  const machineTags = names.map(parseTag);
  const own = machineTags.filter(({ namespace }) => namespace === 'comity');
  const others = machineTags.filter(({ namespace }) => namespace !== 'comity');
  return strictestTerms(
    [
      ...others.flatMap(sayingsOfTag),
      ...own.filter((tag) => !isGathered(tag)).map(sayingOfComityTag),
      ...sayingsOfGathered(own.filter(isGathered)),
    ],
    others.filter(({ namespace }) => OTHER_MARKINGS.has(namespace)).map(({ text }) => text),
  );
}

/** `namespace:predicate` or `namespace:predicate="value"`. */
export interface MachineTag {
  readonly text: string;
  /** In lower case: MISP itself makes no difference. */
  readonly namespace: string;
  readonly predicate: string;
  readonly value: string | undefined;
}

const Tags = z.array(z.union([z.string(), z.looseObject({ name: z.string() })]));

function parseTag(text: string): MachineTag {
  const match = /^([^:="]+):([^="]+)(?:="(.*)")?$/s.exec(text.trim());
  // Free text that begins like a level ("TLP AMBER") was meant as one.
  const [, namespace = /^(tlp|pap)\b/i.exec(text)?.[1] ?? '', predicate = '', value] = match ?? [];
  return { text, namespace: namespace.toLowerCase(), predicate, value };
}

function sayingsOfTag({ namespace, predicate, value }: MachineTag): readonly Saying[] {
  if (OTHER_MARKINGS.has(namespace)) return [UNKNOWN];
  switch (namespace) {
    case 'tlp':
      return [sayingOfTlp(value ?? predicate)];
    case 'pap':
      return [sayingOfPap(value ?? predicate)];
    case 'iep2-policy':
      return sayingsOfIepTag(predicate, value);
    default:
      return [];
  }
}

function sayingOfTlp(level: string): Saying {
  // Chatham House: the source must not be named.
  if (level.toLowerCase() === 'ex:chr') return { says: { attribution: 'must-not' } };
  const tlp = tlpNamed(level);
  return tlp === undefined ? { says: {}, unclear: ['tlp'] } : { says: { tlp } };
}

function sayingOfPap(level: string): Saying {
  const pap = PAP_LEVELS.get(level.toUpperCase());
  return pap === undefined ? { says: {}, unclear: ['pap'] } : { says: { pap } };
}

/** Each tag is a policy with this one field; the taxonomy itself says which version of IEP it is. */
function sayingsOfIepTag(predicate: string, value: string | undefined): readonly Saying[] {
  if (value === undefined) return [UNKNOWN];
  if (predicate === 'external_reference')
    return sayingsOfIep({ iep_version: 2, external_references: [value] });
  if (predicate === 'end_date' && value === 'null') return [];
  return sayingsOfIep({ iep_version: 2, [predicate]: value });
}

const PAP_LEVELS: ReadonlyMap<string, Pap> = new Map([
  ['RED', 'RED'],
  ['AMBER', 'AMBER'],
  ['GREEN', 'GREEN'],
  ['CLEAR', 'CLEAR'],
  ['WHITE', 'CLEAR'],
]);

/** Taxonomies of MISP that say how something may be shared and are not read here. */
const OTHER_MARKINGS: ReadonlySet<string> = new Set([
  'acs-marking',
  'ais-marking',
  'cssa',
  'de-vs',
  'dni-ism',
  'euci',
  'fr-classif',
  'iep',
  'iep2-reference',
  'nato',
]);
