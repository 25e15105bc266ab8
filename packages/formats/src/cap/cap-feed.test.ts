import { Instant } from '@comity/protocol';
import { CAP_FEED_ENTRIES_MAX } from '@comity/protocol/limits';
import { parseXml, type XmlElement } from '@rgrove/parse-xml';
import { expect, it } from 'vitest';
import { EXAMPLE_ALERT } from '../../test/example-alert.ts';
import type { CapAlert } from './cap-alert.ts';
import { type CapFeedEntry, writeCapFeed } from './cap-feed.ts';
import { capOfAlert } from './cap-of-alert.ts';

const META = {
  id: 'urn:comity:feed:example:north',
  title: 'Alerts of <North> & friends',
  author: 'North',
  href: 'https://north.example/cap/feed.atom',
  updatedAt: Instant.parse('2026-11-01T00:00:00.000Z'),
};
const PUBLIC: CapAlert = { ...capOfAlert(EXAMPLE_ALERT), scope: 'Public', addresses: [] };
const entry = (name: string, updatedAt: string): CapFeedEntry => ({
  cap: { ...PUBLIC, identifier: name },
  href: `https://north.example/cap/${name.length}.cap?a=1&b=2`,
  updatedAt: Instant.parse(updatedAt),
});
const OLD = entry('urn:example:a', '2026-11-20T00:00:00.000Z');
const NEW = entry('b c', '2026-11-21T00:00:00.000Z');

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const childrenOf = (element: XmlElement | null, name: string) =>
  (element?.children ?? []).filter((child): child is XmlElement => 'name' in child && child.name === name);

it('is Atom: an id, a title and a time for the feed and for each entry, the newest first', () => {
  const feed = parseXml(text(writeCapFeed([OLD, NEW], META))).root;
  const said = (element: XmlElement | null, name: string) =>
    childrenOf(element, name).map((child) => child.text);
  expect(feed?.attributes).toEqual({ xmlns: 'http://www.w3.org/2005/Atom' });
  expect(said(feed, 'id')).toEqual([META.id]);
  expect(said(feed, 'title')).toEqual([META.title]);
  expect(said(feed, 'updated')).toEqual([NEW.updatedAt]);
  expect(childrenOf(feed, 'link').map(({ attributes }) => attributes)).toEqual([
    { rel: 'self', type: 'application/atom+xml', href: META.href },
  ]);
  const entries = childrenOf(feed, 'entry');
  expect(entries.map((one) => said(one, 'id'))).toEqual([['urn:cap:b%20c'], ['urn:example:a']]);
  for (const one of entries) {
    expect(said(one, 'title')).toEqual([`EXERCISE: ${EXAMPLE_ALERT.label.title}`]);
    expect(childrenOf(one, 'author')).toHaveLength(1);
    expect(childrenOf(one, 'category').map(({ attributes }) => attributes.term)).toEqual([
      'Exercise',
      'Alert',
    ]);
  }
  expect(childrenOf(entries[1] ?? null, 'link')[0]?.attributes).toEqual({
    rel: 'alternate',
    type: 'application/cap+xml',
    href: OLD.href,
  });
});

it('is the same for the same entries in any order, and has a time without any', () => {
  expect(writeCapFeed([OLD, NEW], META)).toEqual(writeCapFeed([NEW, OLD], META));
  expect(text(writeCapFeed([], META))).toContain(`<updated>${META.updatedAt}</updated>`);
});

it('never lists what is not public, links elsewhere than to the web, or more than its limit', () => {
  const hidden = { ...OLD, cap: { ...OLD.cap, scope: 'Private' as const } };
  expect(() => writeCapFeed([NEW, hidden], META)).toThrow('broken invariant');
  expect(() => writeCapFeed([{ ...OLD, href: 'javascript:alert(1)' }], META)).toThrow('broken invariant');
  expect(() =>
    writeCapFeed(
      Array.from({ length: CAP_FEED_ENTRIES_MAX + 1 }, () => OLD),
      META,
    ),
  ).toThrow('broken invariant');
});
