import { ok, type Result, refuse } from '@comity/protocol';
import { CAP_BYTES_MAX } from '@comity/protocol/limits';
import { XmlElement as ParsedElement, parseXml, XmlError, XmlText } from '@rgrove/parse-xml';
import { checkXmlBounds } from './xml-bounds.ts';
import { xmlText } from './xml-text.ts';

/** A name with its namespace; '' is none. */
export interface XmlName {
  readonly namespace: string;
  readonly local: string;
}

/** An element as CAP needs it: comments and processing instructions are gone, text is what stands directly in it. */
export interface XmlElement extends XmlName {
  readonly attributes: readonly XmlName[];
  readonly children: readonly XmlElement[];
  readonly text: string;
}

/**
 * The root element of an XML file from anybody: no document type, no entity but the five of XML, no file and no address is ever opened.
 * Refuses `too-large`, `cap-doctype`, `cap-encoding`, `utf8-malformed` and `cap-malformed` with the line.
 */
export function readXml(bytes: Uint8Array): Result<XmlElement> {
  if (bytes.length > CAP_BYTES_MAX)
    return refuse('too-large', { sizeBytes: bytes.length, bytesMax: CAP_BYTES_MAX });
  const text = xmlText(bytes);
  if (!text.ok) return text;
  const bounds = checkXmlBounds(text.value);
  if (!bounds.ok) return bounds;
  const root = parseRoot(text.value);
  if (!root.ok) return root;
  const element = elementOf(root.value, new Map([['xml', XML_NAMESPACE]]));
  return element === undefined ? refuse('cap-malformed', { paths: ['xml: namespaces'] }) : ok(element);
}

const XML_NAMESPACE = 'http://www.w3.org/XML/1998/namespace';

function parseRoot(text: string): Result<ParsedElement> {
  // The parser takes one byte order mark for none; the one that a file may have is gone already.
  if (text.startsWith('\uFEFF')) return refuse('cap-malformed', { paths: ['line 1 column 1: xml'] });
  try {
    const { root } = parseXml(text);
    return root === null ? refuse('cap-malformed', { paths: ['xml: no element'] }) : ok(root);
  } catch (error) {
    if (error instanceof XmlError)
      return refuse('cap-malformed', { paths: [`line ${error.line} column ${error.column}: xml`] });
    throw new Error('reading XML', { cause: error });
  }
}

type Prefixes = ReadonlyMap<string, string>;

/** Undefined where a prefix is not bound, or bound as no prefix may be (Namespaces in XML 1.0). Its depth is bounded before. */
function elementOf(parsed: ParsedElement, outer: Prefixes): XmlElement | undefined {
  const prefixes = bind(parsed, outer);
  const name = prefixes && nameOf(parsed.name, prefixes, prefixes.get('') ?? '');
  if (prefixes === undefined || name === undefined) return undefined;
  const attributes = Object.keys(parsed.attributes)
    .filter((attribute) => !isBinding(attribute))
    .map((attribute) => nameOf(attribute, prefixes, ''));
  const children = parsed.children
    .filter((child) => child instanceof ParsedElement)
    .map((child) => elementOf(child, prefixes));
  if (!attributes.every(isPresent) || !children.every(isPresent)) return undefined;
  if (new Set(attributes.map(({ namespace, local }) => `${namespace} ${local}`)).size !== attributes.length)
    return undefined;
  const text = parsed.children.map((child) => (child instanceof XmlText ? child.text : '')).join('');
  return { ...name, attributes, children, text };
}

function bind(parsed: ParsedElement, outer: Prefixes): Prefixes | undefined {
  const bindings = Object.entries(parsed.attributes).filter(([attribute]) => isBinding(attribute));
  if (bindings.length === 0) return outer;
  const prefixes = new Map(outer);
  for (const [attribute, namespace] of bindings) {
    const prefix = attribute === 'xmlns' ? '' : attribute.slice('xmlns:'.length);
    const isReserved = prefix === 'xmlns' || (prefix === 'xml') !== (namespace === XML_NAMESPACE);
    if (isReserved || prefix.includes(':') || (prefix !== '' && namespace === '')) return undefined;
    if (attribute !== 'xmlns' && prefix === '') return undefined;
    prefixes.set(prefix, namespace);
  }
  return prefixes;
}

function nameOf(qualified: string, prefixes: Prefixes, unprefixed: string): XmlName | undefined {
  const [first = '', second, ...more] = qualified.split(':');
  if (second === undefined) return { namespace: unprefixed, local: first };
  const namespace = prefixes.get(first);
  return namespace === undefined || first === '' || second === '' || more.length > 0
    ? undefined
    : { namespace, local: second };
}

const isBinding = (attribute: string): boolean => attribute === 'xmlns' || attribute.startsWith('xmlns:');

const isPresent = <Value>(value: Value | undefined): value is Value => value !== undefined;
