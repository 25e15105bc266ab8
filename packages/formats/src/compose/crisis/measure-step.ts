import type { BodyOf, Marking, Result } from '@comity/protocol';
import type { Composed } from '../compose-statement.ts';
import type { StatementSeen } from './picture.ts';
import { bodyOfSeen, composeWithin, ofOurs, type Within } from './within.ts';

type Measure = BodyOf<'measure'>;

/** A measure or public line, or the next step of one of ours (`before`). Refuses `takeback-foreign` and the codes of `writeStatement`. */
export function composeMeasure(
  within: Within,
  said: Pick<Measure, 'kind' | 'state' | 'text' | 'effectiveAt' | 'releaseAt'>,
  before: StatementSeen | null,
  marking: Marking,
): Result<Composed> {
  const own = before === null ? null : ofOurs(before, within.composer);
  if (own !== null && !own.ok) return own;
  const measure = before === null ? null : (bodyOfSeen(before, 'measure').measure ?? before.id);
  const title = `${said.kind === 'measure' ? 'Measure' : 'Public line'}: ${firstLine(said.text)}`;
  return composeWithin(within, 'measure', { measure, ...said }, { title, marking });
}

const firstLine = (text: string): string => (text.split('\n')[0] ?? '').slice(0, TITLE_TEXT_CHARS_MAX);
const TITLE_TEXT_CHARS_MAX = 120;
