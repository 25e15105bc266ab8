import { expect, test } from 'vitest';
import { nextPath, withNext } from '../src/pages/account/next.ts';

test('nobody is led to another site by signing in', () => {
  const elsewhere = [
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    'evil',
    '',
    'javascript:alert(1)',
  ];
  for (const wanted of elsewhere) expect([wanted, nextPath(wanted)]).toEqual([wanted, '/']);
  expect(nextPath('/findings?limit=5&text=a%26b')).toBe('/findings?limit=5&text=a%26b');
  expect(nextPath('/a/../b')).toBe('/b');
  expect(withNext('/sign-in/link', '/findings?a=b')).toBe('/sign-in/link?next=%2Ffindings%3Fa%3Db');
});
