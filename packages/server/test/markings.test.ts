import { encodeBase64, encodeUtf8 } from '@comity/protocol';
import { expect, test } from 'vitest';
import { problemCode, publishFinding, runningApi } from './running-api.ts';

test('the terms in force go out as STIX, IEP and MISP, and come back no wider', async () => {
  const api = await runningApi();
  const { id } = await publishFinding(api, 'one', { marking: { tlp: 'AMBER', pap: 'AMBER' } });
  for (const format of ['stix', 'iep', 'misp']) {
    const answer = await api.ask('reader', 'GET', `/statements/${id}/marking?format=${format}`);
    const { document } = (await answer.json()) as { document: unknown };
    expect(JSON.stringify(document)).toMatch(/amber/i);
    const objects = document as readonly { readonly id: string }[]; // as: of STIX only
    const file =
      format === 'stix'
        ? [
            ...objects,
            { id: 'note--1', type: 'note', object_marking_refs: objects.map((object) => object.id) },
          ]
        : document;
    const json = { format, document: encodeBase64(encodeUtf8(JSON.stringify(file))) };
    const read = await api.ask('reader', 'POST', '/markings:read', { json });
    expect([format, await read.json()]).toMatchObject([format, { items: [{ terms: { tlp: 'AMBER' } }] }]);
  }
});

test('what is no such file is refused, and what is not there is not found', async () => {
  const api = await runningApi();
  const read = (format: string, text: string) =>
    api.ask('reader', 'POST', '/markings:read', {
      json: { format, document: encodeBase64(encodeUtf8(text)) },
    });
  expect(await problemCode(await read('misp', '{}'))).toBe('schema-mismatch');
  expect(await problemCode(await read('stix', '{"a":1,"a":2}'))).toBe('json-duplicate-key');
  expect(await problemCode(await read('pdf', '{}'))).toBe('schema-mismatch');
  const missing = await api.ask('reader', 'GET', `/statements/${'0'.repeat(64)}/marking?format=iep`);
  expect(await problemCode(missing)).toBe('not-found');
});
