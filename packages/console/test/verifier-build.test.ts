import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { buildVerifier } from '../src/verifier/build.ts';

const sha256 = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

test('the verifier is one file: its policy names its one style and its one script, and nothing else may be loaded', async () => {
  const { offline, offlineSha256, script } = await buildVerifier('0.1.0');
  const html = new TextDecoder().decode(offline);
  expect(createHash('sha256').update(offline).digest('hex')).toBe(offlineSha256);
  const styles = [...html.matchAll(/<style>([\s\S]*?)<\/style>/g)].map(([, text = '']) => text);
  const scripts = [...html.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map(([, text = '']) => text);
  expect([styles.length, scripts.length]).toEqual([1, 1]);
  const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? '';
  const directives = policy.replaceAll('&#39;', "'").split('; ');
  expect(directives).toContain("default-src 'none'");
  expect(directives).toContain(`style-src ${sha256(styles[0] ?? '')}`);
  expect(directives).toContain(`script-src ${sha256(scripts[0] ?? '')}`);
  const markup = html.replace(styles[0] ?? '', '').replace(scripts[0] ?? '', '');
  expect(markup).not.toMatch(/\b(?:src|href|action|style|on[a-z]+)="/);
  expect(styles[0]).not.toMatch(/url\(|@import|@font-face/);
  expect(new TextDecoder().decode(script)).toContain('mountVerifier');
  expect((await buildVerifier('0.1.0')).offlineSha256).toBe(offlineSha256);
}, 60_000);
