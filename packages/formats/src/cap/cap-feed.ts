import { assert, encodeUtf8, type Instant } from '@comity/protocol';
import { CAP_FEED_ENTRIES_MAX } from '@comity/protocol/limits';
import type { CapAlert } from './cap-alert.ts';
import { escapeText } from './xml-escape.ts';

export interface CapFeedEntry {
  readonly cap: CapAlert;
  /** Where the file is: an absolute URL. */
  readonly href: string;
  /** When this node got it, or last changed its mind about it. */
  readonly updatedAt: Instant;
}

export interface CapFeedMeta {
  /** A URN or URL that stays the same for ever. */
  readonly id: string;
  readonly title: string;
  readonly author: string;
  /** Where the feed itself is: an absolute URL. */
  readonly href: string;
  /** Of a feed without entries; one with entries is as new as its newest. */
  readonly updatedAt: Instant;
}

/**
 * An Atom 1.0 feed (RFC 4287) of public CAP alerts, the newest first; the same entries in any order give the same bytes. Throws for an alert
 * that is not public: whoever collects them has decided, and this is the last place to notice a mistake.
 */
export function writeCapFeed(entries: readonly CapFeedEntry[], meta: CapFeedMeta): Uint8Array {
  assert(entries.length <= CAP_FEED_ENTRIES_MAX, 'a feed lists the newest alerts only');
  assert(
    entries.every(({ cap }) => cap.scope === 'Public'),
    'a public feed lists public alerts only',
  );
  const sorted = [...entries].sort(newestFirst);
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<feed xmlns="http://www.w3.org/2005/Atom">',
    element('id', meta.id),
    element('title', meta.title),
    element('updated', sorted[0]?.updatedAt ?? meta.updatedAt),
    `  <author><name>${escapeText(meta.author)}</name></author>`,
    link('self', 'application/atom+xml', meta.href),
    ...sorted.flatMap(entryLines),
    '</feed>',
  ];
  return encodeUtf8(`${lines.join('\n')}\n`);
}

/** Instants compare as texts; of one instant, names decide. */
function newestFirst(left: CapFeedEntry, right: CapFeedEntry): number {
  if (left.updatedAt !== right.updatedAt) return left.updatedAt < right.updatedAt ? 1 : -1;
  return left.cap.identifier < right.cap.identifier ? -1 : 1;
}

function entryLines({ cap, href, updatedAt }: CapFeedEntry): readonly string[] {
  const info = cap.info[0];
  const inner = [
    element('id', idOf(cap)),
    element('title', info?.headline ?? info?.event ?? cap.identifier),
    element('updated', updatedAt),
    `  <author><name>${escapeText(cap.sender)}</name></author>`,
    link('alternate', 'application/cap+xml', href),
    category('status', cap.status),
    category('msgType', cap.msgType),
    element('summary', info?.description ?? info?.headline ?? cap.identifier),
  ];
  return ['  <entry>', ...inner.map((line) => `  ${line}`), '  </entry>'];
}

/** An Atom id is an IRI; ours are URNs already. */
const idOf = ({ identifier }: CapAlert): string =>
  /^[a-z][a-z0-9+.-]*:/i.test(identifier) ? identifier : `urn:cap:${encodeURIComponent(identifier)}`;

const element = (name: string, text: string): string => `  <${name}>${escapeText(text)}</${name}>`;

function link(rel: string, type: string, href: string): string {
  assert(/^https?:\/\/[^\s<>"]+$/.test(href), 'links of a feed are absolute web addresses');
  return `  <link rel="${rel}" type="${type}" href="${escapeText(href)}"/>`;
}

/** The words of CAP, so that a reader of feeds can tell a drill without opening it. */
const category = (scheme: string, term: string): string =>
  `  <category scheme="urn:oasis:names:tc:emergency:cap:1.2:${scheme}" term="${escapeText(term)}"/>`;
