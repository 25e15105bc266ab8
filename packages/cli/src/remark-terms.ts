import {
  dropFrom,
  joinAudiences,
  type Remark,
  reachedBy,
  type TermsInForce,
  termsInForce,
} from '@comity/formats';
import type { Audience, Marking } from '@comity/protocol';
import type { Api } from './api.ts';
import type { StatementItem } from './api-rows.ts';
import { audienceFrom, institutesFrom } from './audience-names.ts';
import { usage } from './failure.ts';
import { type MarkingOptions, type MarkingPlace, markingFrom } from './marking-options.ts';

/** What a remark changes, beside any term of the marking. */
export interface RemarkWords extends MarkingOptions {
  readonly add?: readonly string[];
  readonly drop?: readonly string[];
  /** `NAME=institute,institute` */
  readonly addToPart?: readonly string[];
  readonly dropFromPart?: readonly string[];
}

/** The terms of a statement as they stand, with its newest remark. */
export async function currentTerms(
  api: Api,
  { marking, remark, label }: StatementItem,
): Promise<TermsInForce> {
  if (remark === null) return termsInForce(marking, label.parts, null);
  const { body } = await api.json<StatementItem>('GET', `/statements/${remark}`);
  return termsInForce(marking, label.parts, body as Remark['body']); // as: the newest remark, as the node names it
}

/** The terms from now on. Slips are said at once; what contradicts itself is another matter. */
export function termsAfter(
  words: RemarkWords,
  before: TermsInForce,
  place: Omit<MarkingPlace, 'base'>,
): TermsInForce {
  const problems: string[] = [];
  const marking = markingFrom(words, { ...place, base: before.marking });
  const added = audienceFrom('--add', words.add ?? [], place, problems);
  const dropped = institutesFrom('--drop', words.drop ?? [], place.charter, problems);
  const audience = dropFrom(joinAudiences(marking.audience, added), dropped, place);
  const after = { ...marking, audience };
  const named = new Map(before.parts.map((part) => [part.name as string, part.audience]));
  for (const [option, texts, change] of [
    ['--add-to-part', words.addToPart ?? [], addToPart],
    ['--drop-from-part', words.dropFromPart ?? [], dropFromPart],
  ] as const)
    for (const text of texts) {
      const [name = '', list] = text.split('=', 2);
      const current = named.get(name);
      if (list === undefined || current === undefined)
        problems.push(
          `${option}: ${text} is not PART=institute with a part of it: ${[...named.keys()].join(', ')}`,
        );
      else named.set(name, change(current, list.split(','), after, place, problems));
    }
  if (problems.length > 0) throw usage(`The remark cannot be read:\n  ${problems.join('\n  ')}`);
  return {
    marking: after,
    parts: before.parts.map(({ name }) => ({
      name,
      audience: withinDropped(named.get(name) ?? null, dropped, place),
    })),
  };
}

type PartPlace = Pick<MarkingPlace, 'charter' | 'rosters' | 'issuer'>;

/** A part that is as wide as the statement has everybody already. */
function addToPart(
  current: Audience | null,
  added: readonly string[],
  _marking: Marking,
  place: PartPlace,
  problems: string[],
): Audience | null {
  const more = audienceFrom('--add-to-part', added, place, problems);
  return current === null ? null : joinAudiences(current, more);
}

function dropFromPart(
  current: Audience | null,
  dropped: readonly string[],
  { audience, tlp }: Marking,
  place: PartPlace,
  problems: string[],
): Audience {
  const { charter, rosters, issuer } = place;
  const institutes = institutesFrom('--drop-from-part', dropped, charter, problems);
  if (current !== null) return dropFrom(current, institutes, place);
  const wide = reachedBy(audience, tlp, charter, rosters).filter((institute) => institute !== issuer);
  return dropFrom({ institutes: wide, groups: [], public: false }, institutes, place);
}

/** Whoever loses the statement loses its parts: a part that still named them would be wider than the statement. */
const withinDropped = (
  audience: Audience | null,
  dropped: readonly Audience['institutes'][number][],
  place: PartPlace,
): Audience | null => audience && dropFrom(audience, dropped, place);

/** Whether terms are those of before, so that nothing would be said. */
export const isSameTerms = (before: TermsInForce, after: TermsInForce): boolean =>
  JSON.stringify(before) === JSON.stringify(after);
