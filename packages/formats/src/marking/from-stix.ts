import { ok, type Result, refuse } from '@comity/protocol';
import { MARKING_REFS_MAX, STIX_OBJECTS_MAX } from '@comity/protocol/limits';
import { sayingsOfUrns } from './condition-urn.ts';
import { IEP_EXTENSION, sayingsOfStixIep } from './stix-iep.ts';
import { COMITY_EXTENSION, sayingOfStixTerms } from './stix-terms.ts';
import { TLP_2_EXTENSION, TLP_BY_ID } from './stix-tlp.ts';
import { type ReadTerms, type Saying, strictestTerms, UNKNOWN } from './terms.ts';
import { tlpNamed } from './tlp-name.ts';

/**
 * The terms of what refers to these markings, out of the objects of a STIX 2.1 file: a list of objects or a bundle. Of a marking
 * that is not there, or not known, nothing can be relied on: all terms are then strict, whatever others say. Two objects of one
 * id both count. Refuses `schema-mismatch` (neither a list nor a bundle), `too-large`, `export-not-expressible`.
 */
export function fromStixMarkings(objects: unknown, refs: readonly string[]): Result<ReadTerms> {
  const reader = stixMarkingReader(objects);
  return reader.ok ? reader.value(refs) : reader;
}

/** The same for many objects of one file: its markings are looked for once. */
export function stixMarkingReader(objects: unknown): Result<(refs: readonly string[]) => Result<ReadTerms>> {
  const list = stixObjects(objects);
  if (!list.ok) return list;
  const markings = Map.groupBy(list.value.filter(isMarking), ({ id }) => String(id));
  return ok((refs) => {
    if (refs.length > MARKING_REFS_MAX)
      return refuse('too-large', { refs: refs.length, refsMax: MARKING_REFS_MAX });
    const read = [...new Set(refs)].map((ref) => readRef(ref, markings.get(ref) ?? []));
    return strictestTerms(
      read.flatMap(({ sayings }) => sayings),
      read.flatMap(({ unread }) => unread),
    );
  });
}

/** The objects of a list or a bundle. Refuses `schema-mismatch`, `too-large`. */
export function stixObjects(file: unknown): Result<readonly StixObject[]> {
  const list: unknown = isObject(file) && file.type === 'bundle' ? (file.objects ?? []) : file;
  if (!Array.isArray(list)) return refuse('schema-mismatch', { paths: ['(root): no list of STIX objects'] });
  if (list.length > STIX_OBJECTS_MAX)
    return refuse('too-large', { objects: list.length, objectsMax: STIX_OBJECTS_MAX });
  const objects = list.filter(isObject);
  return objects.length === list.length
    ? ok(objects)
    : refuse('schema-mismatch', { paths: ['objects: a member is no object'] });
}

/**
 * The markings that an object refers to, those of single fields included: what holds for a field is taken for the whole. A
 * reference of another form stays as a text that names no marking.
 */
export function markingRefsOf(object: unknown): readonly string[] {
  if (!isObject(object)) return ['(no object)'];
  const granular = listOf(object.granular_markings).flatMap((marking) => {
    if (!isObject(marking)) return [undefined];
    // One of a language names no marking and restricts nothing.
    return marking.marking_ref === undefined && typeof marking.lang === 'string' ? [] : [marking.marking_ref];
  });
  return [...listOf(object.object_marking_refs), ...granular].map((ref) =>
    typeof ref === 'string' ? ref : '(no reference)',
  );
}

export type StixObject = Readonly<Record<string, unknown>>;

interface Read {
  readonly sayings: readonly Saying[];
  readonly unread: readonly string[];
}

function readRef(ref: string, markings: readonly StixObject[]): Read {
  const level = TLP_BY_ID.get(ref);
  if (level === undefined && markings.length === 0) return { sayings: [UNKNOWN], unread: [ref] };
  const read = markings.map((marking) => readMarking(ref, marking));
  return {
    sayings: [
      ...(level === undefined ? [] : [{ says: { tlp: level } }]),
      ...read.flatMap(({ sayings }) => sayings),
    ],
    unread: read.flatMap(({ unread }) => unread),
  };
}

function readMarking(id: string, marking: StixObject): Read {
  const { extensions = {}, definition_type, definition, name } = marking;
  if (!isObject(extensions)) return { sayings: [UNKNOWN], unread: [id] };
  const keys = Object.keys(extensions);
  const isLevel = typeof name === 'string' && /^TLP:/i.test(name);
  const sayings = [
    ...keys.flatMap((key) => readExtension(key, extensions[key])),
    ...(isLevel ? [sayingOfLevel(name)] : []),
    ...sayingsOfUrns(urlsOf(marking.external_references)),
  ];
  const unread = keys.every(isExtensionRead) ? [] : [id];
  if (definition_type === 'tlp') {
    const level = isObject(definition) ? definition.tlp : undefined;
    return { sayings: [...sayings, sayingOfLevel(level)], unread };
  }
  // Words restrict nothing that a machine could keep. Beside our own extension they are its rendering, and OpenCTI names levels so.
  if (definition_type === 'statement')
    return { sayings, unread: isLevel || keys.includes(COMITY_EXTENSION) ? unread : [id] };
  return definition_type === undefined && keys.length > 0
    ? { sayings, unread }
    : { sayings: [...sayings, UNKNOWN], unread: [id] };
}

const isExtensionRead = (key: string): boolean =>
  key === TLP_2_EXTENSION || key === IEP_EXTENSION || key === COMITY_EXTENSION;

function readExtension(key: string, content: unknown): readonly Saying[] {
  switch (key) {
    case TLP_2_EXTENSION:
      return [sayingOfLevel(isObject(content) ? content.tlp_2_0 : undefined)];
    case IEP_EXTENSION:
      return sayingsOfStixIep(content);
    case COMITY_EXTENSION:
      return [sayingOfStixTerms(content)];
    default:
      return [UNKNOWN];
  }
}

function sayingOfLevel(name: unknown): Saying {
  const tlp = tlpNamed(name);
  return tlp === undefined ? { says: {}, unclear: ['tlp'] } : { says: { tlp } };
}

const isMarking = (object: StixObject): boolean => object.type === 'marking-definition';

/** A reference of another form may be one of ours that was damaged: it names nothing, and what it named is then not said. */
const urlsOf = (references: unknown): string[] =>
  listOf(references)
    .map((reference) => (isObject(reference) ? reference.url : undefined))
    .filter((url) => typeof url === 'string');

/** Something that is no list, where a list stands, is one thing that is not known. */
const listOf = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

const isObject = (value: unknown): value is StixObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
