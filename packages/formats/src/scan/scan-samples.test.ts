import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { decodeUtf8 } from '@comity/protocol';
import { describe, expect, test } from 'vitest';
import { listSamples } from '../samples/list-samples.ts';
import { sampleKey, writeSamplesPart } from '../samples/samples-part.ts';
import type { ResultSource } from '../source.ts';
import { scanSamples } from './scan-samples.ts';

const FOLDER = fileURLToPath(new URL('../../fixtures/inspect/', import.meta.url));
const fixture = (name: string): ResultSource => ({ path: `${FOLDER}${name}` });

const KEY = `ghp_${'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx'}`;
const log = (samples: readonly object[]): ResultSource => ({
  bytes: new TextEncoder().encode(JSON.stringify({ version: 2, samples })),
});
const LOG = log([
  { id: 'a', epoch: 1, input: `use ${KEY}`, target: 'x', output: {}, scores: {} },
  {
    id: 2,
    epoch: 1,
    input: [{ role: 'user', content: [{ type: 'text', text: 'who is it' }] }],
    target: ['ada', 'eve'],
    output: { choices: [{ message: { content: 'eve@institute.org' } }] },
    scores: { match: { value: 1, explanation: 'as +44 20 7946 0958 said' } },
    messages: [{ role: 'tool', content: 'eve@institute.org has GB82WEST12345698765432' }],
  },
]);

describe('samples', () => {
  test.each([
    ['popularity_2epochs_v0.3.42.eval', 4],
    ['cp_ctf_agent_gpt-5.4_zstd_chunked.eval', 1],
    ['arc_easy_claude-sonnet-4_v0.3.138.json', 5],
    ['theory_of_mind_gpt-4o-mini_v0.3.133.eval', 100],
  ])('%s has %i', async (name, total) => {
    const listed = await listSamples(fixture(name));
    expect(listed.ok && listed.value.seen).toEqual({ total, read: total, unreadable: 0 });
    expect(listed.ok && listed.value.samples[0]?.input).toMatch(/\w/);
    expect(listed.ok && listed.value.samples.every(({ scores }) => scores.length > 0)).toBe(true);
  });

  test('are read from every shape of input and target', async () => {
    const listed = await listSamples(LOG);
    expect(listed.ok && listed.value.samples[1]).toMatchObject({
      id: '2',
      input: 'who is it',
      target: 'ada\neve',
      output: 'eve@institute.org',
      scores: [{ name: 'match', value: '1' }],
    });
  });

  test('that are chosen leave, masked, without the transcript', async () => {
    const part = await writeSamplesPart(LOG, new Set([sampleKey({ id: '2', epoch: 1 })]), true);
    expect(part.ok && [part.value.samples, part.value.masked]).toEqual([1, 2]);
    const text = part.ok ? decodeUtf8(part.value.bytes) : part;
    expect(text.ok && text.value).toContain('as [phone-number] said');
    expect(text.ok && text.value).not.toMatch(/institute\.org|GB82|ghp_/);
  });
});

describe('a scan', () => {
  test('says what, where and how much it has seen', async () => {
    const report = await scanSamples(LOG);
    expect(report.ok && report.value.hits.map(({ kind, sample, place }) => [kind, sample, place])).toEqual([
      ['api-key', 'a', 'input'],
      ['email-address', '2', 'output'],
      ['phone-number', '2', 'scores'],
      ['iban', '2', 'transcript'],
    ]);
    expect(report.ok && report.value).toMatchObject({ samplesScanned: 2, samplesTotal: 2, complete: true });
  });

  test('never repeats a secret', async () => {
    const report = await scanSamples(LOG);
    expect(JSON.stringify(report)).not.toMatch(/ghp_w|eve@|7654/);
  });

  test('ends when its time is over and says so', async () => {
    let now = 0;
    const report = await scanSamples(LOG, () => {
      now += 25_000;
      return now;
    });
    expect(report.ok && report.value.complete).toBe(false);
    expect(report.ok && report.value.samplesScanned).toBe(1);
  });

  test('finds the password of the sandbox in the transcript, chunked or not', async () => {
    for (const name of [
      'cp_ctf_agent_gpt-5.4_zstd_v0.3.239.eval',
      'cp_ctf_agent_gpt-5.4_zstd_chunked.eval',
    ]) {
      const report = await scanSamples(fixture(name));
      const kinds = report.ok ? report.value.hits.map(({ kind, place }) => `${kind} ${place}`) : [];
      expect(kinds).toContain('password transcript');
    }
  });

  test('reads every log of the fixtures and cries seldom', async () => {
    for (const name of await readdir(FOLDER)) {
      if (!/\.(eval|json)$/.test(name)) continue;
      const report = await scanSamples(fixture(name));
      expect(report.ok, name).toBe(true);
      expect(report.ok && report.value.hits.length, name).toBeLessThan(12);
    }
  });
});
