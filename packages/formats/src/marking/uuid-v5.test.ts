import { expect, it } from 'vitest';
import { COMITY_EXTENSION } from './stix-terms.ts';
import { EXCHANGE_NAMESPACE, uuidV5 } from './uuid-v5.ts';

const DNS = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';
const URL_NAMESPACE = '6ba7b811-9dad-11d1-80b4-00c04fd430c8';

it('is that of RFC 9562, appendix A.4', () => {
  expect(uuidV5(DNS, 'www.example.com')).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2');
});

it('gives the names that are written down', () => {
  expect(uuidV5(URL_NAMESPACE, 'urn:comity:marking-exchange:1')).toBe(EXCHANGE_NAMESPACE);
  expect(`extension-definition--${uuidV5(EXCHANGE_NAMESPACE, 'stix-extension')}`).toBe(COMITY_EXTENSION);
});
