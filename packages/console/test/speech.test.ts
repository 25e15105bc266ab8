import { expect, test } from 'vitest';
import { en } from '../src/i18n/en/index.ts';
import { LOCALES, speechOf } from '../src/i18n/speech.ts';

const speech = speechOf('en');

test('every message is one in every locale', () => {
  for (const locale of LOCALES)
    for (const key of Object.keys(en)) {
      const names = [
        ...new Set(
          [...(en[key as keyof typeof en] as string).matchAll(/\{(\w+)/g)].map(([, name = '']) => name),
        ),
      ];
      expect(
        () => speechOf(locale).maybe(key, Object.fromEntries(names.map((name) => [name, 2]))),
        key,
      ).not.toThrow();
    }
});

test('a key begins with its area, and no message has an apostrophe that ICU would eat', () => {
  for (const [key, message] of Object.entries(en)) {
    expect(key).toMatch(/^[a-z]+\.[A-Za-z0-9.+-]+$/);
    expect(message, key).not.toContain("'");
  }
});

test('the pseudo-locales change words and leave placeholders', () => {
  expect(speechOf('en-XA').t('common.version', { version: 'Plain' })).toMatch(/^\[Çôɱîťý Plain ~+\]$/);
  expect(speechOf('ar-XB').t('common.save')).toBe('\u202eSave\u202c');
  expect(speechOf('ar-XB').direction).toBe('rtl');
});

test('times say their zone, durations their largest unit', () => {
  expect(speech.instant('2026-11-21T13:45:10.000Z')).toBe('21 Nov 2026, 13:45 UTC');
  expect(speech.instant('not a time')).toBe('not a time');
  expect(speech.duration(3 * 3_600_000 + 5)).toBe('3 hours');
  expect(speech.duration(90_000)).toBe('90 seconds');
  expect(speech.duration(-5)).toBe('0 seconds');
});
