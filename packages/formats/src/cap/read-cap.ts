import { assert, ok, type Result, refuse } from '@comity/protocol';
import { CAP_PROBLEMS_MAX } from '@comity/protocol/limits';
import type { CapAlert } from './cap-alert.ts';
import { CapDocument } from './cap-document.ts';
import { parseReference, parseWords, pieces } from './cap-list.ts';
import { brokenRules } from './cap-rules.ts';
import { ALERT_SHAPE, CAP_NAMESPACE, SIGNATURE_NAMESPACE } from './cap-shape.ts';
import { readShape } from './read-shape.ts';
import { readXml, type XmlElement } from './xml-tree.ts';

/**
 * Reads a CAP 1.2 alert from anybody (spec/cap.md): no external entity, no document type, nothing outside of the bytes. An XML signature at
 * its end is not verified; `signatureIgnored` says that there was one.
 * Refuses `too-large`, `cap-encoding`, `utf8-malformed`, `cap-doctype`, `cap-version`, `cap-malformed` with paths (the schema), and `cap-rule`
 * with all rules that are broken: `alert.references: references-missing`.
 */
export function readCap(bytes: Uint8Array): Result<CapAlert> {
  const root = readXml(bytes);
  if (!root.ok) return root;
  const known = checkVersion(root.value);
  if (!known.ok) return known;
  const fields = fieldsOf(root.value);
  const shaped = readShape({ ...root.value, children: fields }, ALERT_SHAPE, 'alert');
  if (shaped.problems.length > 0)
    return refuse('cap-malformed', { paths: shaped.problems.slice(0, CAP_PROBLEMS_MAX) });
  const document = CapDocument.safeParse(shaped.value);
  if (!document.success)
    return refuse('cap-malformed', {
      paths: document.error.issues.slice(0, CAP_PROBLEMS_MAX).map(problemOf),
    });
  const broken = brokenRules(document.data);
  if (broken.length > 0) return refuse('cap-rule', { problems: broken.slice(0, CAP_PROBLEMS_MAX) });
  return ok(alertOf(document.data, fields.length < root.value.children.length));
}

/** The place of a text that is not what it may be; never the text. */
function problemOf({ path, code }: { readonly path: readonly PropertyKey[]; readonly code: string }): string {
  const place = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('');
  return `alert${place}: ${code === 'invalid_value' ? 'not a word of its list' : 'not of its form'}`;
}

const OLDER_NAMESPACES: ReadonlySet<string> = new Set([
  'urn:oasis:names:tc:emergency:cap:1.1',
  'http://www.incident.com/cap/1.0',
]);

function checkVersion({ namespace, local }: XmlElement): Result<null> {
  if (local === 'alert' && OLDER_NAMESPACES.has(namespace)) return refuse('cap-version', { namespace });
  return local === 'alert' && namespace === CAP_NAMESPACE
    ? ok(null)
    : refuse('cap-malformed', { paths: ['alert: not the root element'] });
}

/** The children without the signatures at the end; one anywhere else is an element that has no place there. */
function fieldsOf({ children }: XmlElement): readonly XmlElement[] {
  return children.slice(0, children.findLastIndex(({ namespace }) => namespace !== SIGNATURE_NAMESPACE) + 1);
}

function alertOf(document: CapDocument, signatureIgnored: boolean): CapAlert {
  const addresses = parseWords(document.addresses ?? '');
  const incidents = parseWords(document.incidents ?? '');
  assert(addresses !== undefined && incidents !== undefined, 'the rules of CAP have judged its lists');
  const references = pieces(document.references).map((text) => {
    const reference = parseReference(text);
    assert(reference !== undefined, 'the rules of CAP have judged each reference');
    return reference;
  });
  return { ...document, addresses, incidents, references, signatureIgnored };
}
