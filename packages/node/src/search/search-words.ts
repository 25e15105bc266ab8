import { decodeBase64Dsse, decodeUtf8 } from '@comity/protocol';
import { SEARCH_TEXT_CHARS_MAX } from '@comity/protocol/limits';
import type { StatementRow } from '../store.ts';

/**
 * The words of a text, as searches compare them: in compatibility form, without accents, in lower case. Letters and figures are words, all
 * else parts them, so that `openai/gpt-4o` is three. Where writing has no gaps (Chinese, Japanese, Thai and their like), each character and
 * each pair of neighbours is a word.
 *
 * Pure, so that whatever keeps an index and whoever asks it part a text alike.
 */
export function searchWords(text: string): readonly string[] {
  const folded = text.normalize('NFKD').replace(MARKS, '').toLowerCase().replaceAll('ς', 'σ');
  const words: string[] = [];
  for (const [run] of folded.matchAll(RUN)) {
    if (!GAPLESS.test(run)) {
      words.push(run);
      continue;
    }
    const characters = [...run];
    for (const [at, character] of characters.entries()) {
      words.push(character);
      const next = characters[at + 1];
      if (next !== undefined) words.push(character + next);
    }
  }
  return words;
}

const MARKS = /\p{Mn}+/gu;
const GAPLESS_SCRIPTS =
  '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}';
const GAPLESS = new RegExp(`^[${GAPLESS_SCRIPTS}]`, 'u');
/** A run of one kind of writing: letters and figures of the first kind end where the second begins. */
const RUN = new RegExp(`[${GAPLESS_SCRIPTS}]+|(?:(?![${GAPLESS_SCRIPTS}])[\\p{L}\\p{N}])+`, 'gu');

/** A word of a query of this length or longer is found where a word begins with it; a shorter one as it stands. */
export const PREFIX_CHARS_MIN = 3;

/** Whether every word of a query stands in a text: what an index answers, in plain. */
export function hasWords(text: readonly string[], query: readonly string[]): boolean {
  return query.every((word) =>
    [...word].length < PREFIX_CHARS_MIN ? text.includes(word) : text.some((each) => each.startsWith(word)),
  );
}

/**
 * What of a statement is searched: title, author, and the texts of its body (task and model of a finding, prose of the others), without
 * ids and times. Empty once its title was taken from the lists: what was taken back is not found any more.
 *
 * It reads what was admitted and fails at nothing: of bytes that are no statement the title is searched.
 */
export function searchTextOf({
  title,
  author,
  envelope,
}: Pick<StatementRow, 'title' | 'author' | 'envelope'>): string {
  if (title === '') return '';
  const texts = [title, author];
  collect(bodyOf(envelope), texts);
  return texts.join('\n').slice(0, SEARCH_TEXT_CHARS_MAX);
}

function collect(value: unknown, texts: string[]): void {
  if (typeof value === 'string') {
    if (!NO_PROSE.test(value)) texts.push(value);
  } else if (typeof value === 'object' && value !== null) {
    for (const each of Object.values(value)) collect(each, texts);
  }
}
/** Digests, nonces, instants: nobody remembers them as words. */
const NO_PROSE = /^[0-9a-f]{32,}$|^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

function bodyOf(envelope: Uint8Array): unknown {
  const text = decodeUtf8(envelope);
  const payload = text.ok ? fieldsOf(parsed(text.value)).payload : undefined;
  const bytes = typeof payload === 'string' ? decodeBase64Dsse(payload) : undefined;
  const inner = bytes?.ok ? decodeUtf8(bytes.value) : undefined;
  return inner?.ok ? fieldsOf(fieldsOf(parsed(inner.value)).predicate).body : undefined;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined; // not JSON, so it has no body
  }
}

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  // An object has fields of unknown values.
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
