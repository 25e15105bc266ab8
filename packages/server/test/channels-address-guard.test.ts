import { expect, test } from 'vitest';
import { addressKind, judgeAddress, mayBeAllowed } from '../src/channels/address-guard.ts';
import { guardedRequest } from '../src/channels/guarded-request.ts';
import { systemResolve } from '../src/channels/resolve-host.ts';
import { NEVER, startCanary } from './channels-receiver.ts';

/** What a name may resolve to, and what it is. */
const ADDRESSES: readonly (readonly [address: string, kind: ReturnType<typeof addressKind>])[] = [
  ['0.0.0.0', 'unspecified'],
  ['0.1.2.3', 'unspecified'],
  ['127.0.0.1', 'loopback'],
  ['127.0.0.2', 'loopback'],
  ['127.255.255.254', 'loopback'],
  ['10.0.0.1', 'private'],
  ['10.255.255.255', 'private'],
  ['172.16.0.1', 'private'],
  ['172.31.255.255', 'private'],
  ['192.168.0.1', 'private'],
  ['192.168.255.255', 'private'],
  ['100.64.0.1', 'carrier-nat'],
  ['100.100.100.200', 'carrier-nat'],
  ['100.127.255.255', 'carrier-nat'],
  ['169.254.0.1', 'link-local'],
  ['169.254.169.254', 'link-local'],
  ['192.88.99.1', '6to4'],
  ['192.0.0.8', 'reserved'],
  ['192.0.2.1', 'documentation'],
  ['198.51.100.7', 'documentation'],
  ['203.0.113.9', 'documentation'],
  ['198.18.0.1', 'reserved'],
  ['198.19.255.255', 'reserved'],
  ['224.0.0.1', 'multicast'],
  ['239.255.255.250', 'multicast'],
  ['240.0.0.1', 'reserved'],
  ['255.255.255.255', 'reserved'],
  ['::', 'unspecified'],
  ['::1', 'loopback'],
  ['0:0:0:0:0:0:0:1', 'loopback'],
  ['::127.0.0.1', 'mapped'],
  ['::7f00:1', 'mapped'],
  ['::ffff:127.0.0.1', 'mapped'],
  ['::ffff:7f00:1', 'mapped'],
  ['::FFFF:10.0.0.1', 'mapped'],
  ['::ffff:8.8.8.8', 'mapped'],
  ['::ffff:0:127.0.0.1', 'nat64'],
  ['64:ff9b::127.0.0.1', 'nat64'],
  ['64:ff9b::a00:1', 'nat64'],
  ['64:ff9b:1::1', 'nat64'],
  ['2002:7f00:1::', '6to4'],
  ['2002:a00:1::1', '6to4'],
  ['2001::1', 'teredo'],
  ['2001:0:7f00:1::', 'teredo'],
  ['2001:10::1', 'reserved'],
  ['2001:20::1', 'reserved'],
  ['2001:db8::1', 'documentation'],
  ['3fff::1', 'documentation'],
  ['fc00::1', 'unique-local'],
  ['fd00:ec2::254', 'unique-local'],
  ['fe80::1', 'link-local'],
  ['febf::1', 'link-local'],
  ['fec0::1', 'link-local'],
  ['ff02::1', 'multicast'],
  ['ff0e::1', 'multicast'],
  ['100::1', 'reserved'],
  ['4000::1', 'reserved'],
  ['5f00::1', 'reserved'],
  ['e000::1', 'reserved'],
  ['fe80::1%lo', 'malformed'],
  ['::1%1', 'malformed'],
  ['0', 'malformed'],
  ['2130706433', 'malformed'],
  ['0177.0.0.1', 'malformed'],
  ['0x7f.1', 'malformed'],
  ['127.1', 'malformed'],
  ['127.0.0.1 ', 'malformed'],
  ['', 'malformed'],
];

/** What may stand in a URL and mean this machine, or nothing good. */
const HOSTS = [
  '127.0.0.1',
  '127.1',
  '127.0.1',
  '2130706433',
  '0x7f000001',
  '0x7f.0.0.1',
  '0177.0.0.1',
  '017700000001',
  '0',
  '0.0.0.0',
  '0x0',
  '127.0.0.1.',
  '１２７.０.０.１',
  '127。0。0。1',
  '①②⑦.0.0.1',
  '[::1]',
  '[::]',
  '[0:0:0:0:0:0:0:1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::127.0.0.1]',
  '[64:ff9b::7f00:1]',
  '[2002:7f00:1::]',
  'localhost',
  'LOCALHOST',
  'localhost.',
];

test.each(ADDRESSES)('%s is %s and is not connected to', (address, kind) => {
  expect(addressKind(address)).toBe(kind);
  expect(judgeAddress(address, [])).toEqual({ allowed: false, kind });
});

test.each([
  '8.8.8.8',
  '1.1.1.1',
  '172.15.0.1',
  '172.32.0.1',
  '100.128.0.1',
  '2606:4700::1111',
  '2a00:1450::1',
])('%s is public', (address) => {
  expect(judgeAddress(address, [])).toEqual({ allowed: true });
});

test('an operator allows one address inside, by any spelling of it, and no other kind', () => {
  expect(judgeAddress('10.0.0.5', ['10.0.0.5'])).toEqual({ allowed: true });
  expect(judgeAddress('10.0.0.6', ['10.0.0.5'])).toMatchObject({ allowed: false });
  expect(judgeAddress('fd00::5', ['FD00:0:0::0005'])).toEqual({ allowed: true });
  expect(judgeAddress('::ffff:10.0.0.5', ['10.0.0.5'])).toMatchObject({ allowed: false });
  for (const [address, kind] of ADDRESSES.filter(([, kind]) => !mayBeAllowed(kind)))
    expect(judgeAddress(address, [address])).toEqual({ allowed: false, kind });
});

test('the canary is alive: where it is allowed it is reached', async () => {
  await using canary = await startCanary();
  const url = new URL(`http://127.0.0.1:${canary.port}/`);
  expect(await asking(url, ['127.0.0.1'], systemResolve)).toMatchObject({ outcome: 'answered', status: 200 });
  expect(canary.hits()).toBe(1);
});

test('no address that a name resolves to leads to the canary, by https or http', async () => {
  await using canary = await startCanary('0.0.0.0');
  for (const [address] of ADDRESSES) {
    for (const scheme of ['https', 'http']) {
      const url = new URL(`${scheme}://hooks.example:${canary.port}/`);
      const answered = await asking(url, [], async () => [address]);
      expect([address, answered.outcome]).toEqual([address, 'refused']);
    }
  }
  expect(canary.hits()).toBe(0);
});

test.each(HOSTS)('a URL of %s does not lead to the canary', async (host) => {
  await using canary = await startCanary('0.0.0.0');
  for (const scheme of ['https', 'http']) {
    const answered = await asking(new URL(`${scheme}://${host}:${canary.port}/`), [], systemResolve);
    expect(answered.outcome).toMatch(/^(refused|unreachable)$/);
    if (answered.outcome === 'unreachable') expect(answered.reason).toMatch(/^name: /);
  }
  expect(canary.hits()).toBe(0);
});

const asking = (url: URL, allowPrivate: readonly string[], resolve: typeof systemResolve) =>
  guardedRequest(
    { hosts: [url.host], allowPrivate, ca: null },
    { method: 'POST', url, headers: {}, body: new Uint8Array() },
    { resolve, signal: NEVER },
  );
