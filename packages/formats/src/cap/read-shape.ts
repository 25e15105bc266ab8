import { CAP_NAMESPACE, type CapField } from './cap-shape.ts';
import { trimXml } from './xml-space.ts';
import type { XmlElement } from './xml-tree.ts';

/** What an element holds, field by field, or where it has not the shape: `alert.info[1].urgency: missing`. */
export interface Shaped {
  readonly value: Readonly<Record<string, unknown>>;
  readonly problems: readonly string[];
}

/** Reads the children of an element by a table: each in its place and as often as it may stand, and nothing else. */
export function readShape(element: XmlElement, shape: readonly CapField[], path: string): Shaped {
  const problems = [...frameProblems(element, path)];
  const value: Record<string, unknown> = {};
  let at = 0;
  for (const field of shape) {
    const from = at;
    while (isField(element.children[at], field)) at += 1;
    const found = element.children.slice(from, at);
    const read = found.map((child, index) => readField(child, field, placeOf(path, field, index)));
    const isMissing = found.length === 0 && !element.children.some((child) => isField(child, field));
    problems.push(
      ...countProblems(found.length, isMissing, field, path),
      ...read.flatMap((one) => one.problems),
    );
    const values = read.map((one) => one.value);
    value[field.name] = isMany(field) ? values : (values[0] ?? null);
  }
  const misplaced = element.children[at];
  if (misplaced !== undefined) problems.push(`${path}: ${misplacement(misplaced, shape)}`);
  return { value, problems };
}

const isMany = ({ occurs }: CapField): boolean => occurs === 'any' || occurs === 'some';

const isField = (child: XmlElement | undefined, field: CapField): boolean =>
  child !== undefined && child.namespace === CAP_NAMESPACE && child.local === field.name;

const placeOf = (path: string, field: CapField, index: number): string =>
  isMany(field) ? `${path}.${field.name}[${index}]` : `${path}.${field.name}`;

function readField(
  child: XmlElement,
  field: CapField,
  path: string,
): { value: unknown; problems: readonly string[] } {
  if (field.inside !== undefined) return readShape(child, field.inside, path);
  const problems = [...attributeProblems(child, path)];
  if (child.children.length > 0) problems.push(`${path}: elements in text`);
  const isAbsent = field.emptyIsAbsent === true && trimXml(child.text) === '';
  return { value: isAbsent ? null : child.text, problems };
}

/** One that stands in the wrong place is not missing; that it is out of order is told by itself. */
function countProblems(
  count: number,
  isMissing: boolean,
  { name, occurs }: CapField,
  path: string,
): readonly string[] {
  if (isMissing && (occurs === 'one' || occurs === 'some')) return [`${path}.${name}: missing`];
  return count > 1 && (occurs === 'one' || occurs === 'optional') ? [`${path}.${name}: repeated`] : [];
}

function frameProblems(element: XmlElement, path: string): readonly string[] {
  const text = trimXml(element.text) === '' ? [] : [`${path}: text between elements`];
  return [...attributeProblems(element, path), ...text];
}

const INSTANCE_NAMESPACE = 'http://www.w3.org/2001/XMLSchema-instance';

/** CAP has no attributes. Hints where a schema might be are never followed. */
const attributeProblems = ({ attributes }: XmlElement, path: string): readonly string[] =>
  attributes.every(
    ({ namespace, local }) =>
      namespace === INSTANCE_NAMESPACE &&
      (local === 'schemaLocation' || local === 'noNamespaceSchemaLocation'),
  )
    ? []
    : [`${path}: attribute`];

/** Names of the standard are told; those of others are text from anybody, and are not. */
function misplacement({ namespace, local }: XmlElement, shape: readonly CapField[]): string {
  const isKnown = namespace === CAP_NAMESPACE && shape.some(({ name }) => name === local);
  return isKnown ? `${local} out of order` : 'unknown element';
}
