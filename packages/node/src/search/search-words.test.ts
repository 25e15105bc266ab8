import { describe, expect, it } from 'vitest';
import { hasWords, searchWords } from './search-words.ts';

const finds = (text: string, query: string): boolean => hasWords(searchWords(text), searchWords(query));

describe('words', () => {
  it('are letters and figures, without accents and case', () => {
    expect(searchWords('OpenAI/GPT-4o: Étoile, ΟΔΟΣ')).toEqual(['openai', 'gpt', '4o', 'etoile', 'οδοσ']);
    expect(searchWords(' \n-*"\u0000')).toEqual([]);
  });

  it('are single characters and pairs where writing has no gaps', () => {
    expect(searchWords('安全评')).toEqual(['安', '安全', '全', '全评', '评']);
    expect(searchWords('GPT评估')).toEqual(['gpt', '评', '评估', '估']);
  });
});

describe('a query', () => {
  it('finds words that begin with its words, if these are long enough', () => {
    expect(finds('Jailbreak of Étoile', 'etoi jail')).toBe(true);
    expect(finds('Jailbreak of Étoile', 'break')).toBe(false);
    expect(finds('gpt-4o', 'gp')).toBe(false);
    expect(finds('gpt-4o', 'gpt 4o')).toBe(true);
    expect(finds('模型安全评估', '安全')).toBe(true);
    expect(finds('模型安全评估', '全安')).toBe(false);
    expect(finds('anything', '')).toBe(true);
  });
});
