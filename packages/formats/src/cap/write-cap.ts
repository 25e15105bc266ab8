import { assert, encodeUtf8 } from '@comity/protocol';
import type { CapAlert } from './cap-alert.ts';
import { writeReference, writeWords } from './cap-list.ts';
import { ALERT_SHAPE, CAP_NAMESPACE, type CapField } from './cap-shape.ts';
import { readCap } from './read-cap.ts';
import { escapeText } from './xml-escape.ts';

/**
 * The one file of an alert: UTF-8, the elements in the order of the schema, two spaces a level, nothing that the alert does not say. The same
 * alert gives the same bytes. Throws where `readCap` would refuse what is written: a caller hands over an alert that keeps the rules.
 */
export function writeCap(alert: CapAlert): Uint8Array {
  const fields = {
    ...alert,
    addresses: textOrNull(writeWords(alert.addresses)),
    references: textOrNull(alert.references.map(writeReference).join(' ')),
    incidents: textOrNull(writeWords(alert.incidents)),
  };
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<alert xmlns="${CAP_NAMESPACE}">`,
    ...linesOf(fields, ALERT_SHAPE, '  '),
    '</alert>',
  ];
  const bytes = encodeUtf8(`${lines.join('\n')}\n`);
  const read = readCap(bytes);
  assert(
    read.ok,
    `a CAP alert is written that nobody would take: ${read.ok ? '' : JSON.stringify(read.refusal)}`,
  );
  return bytes;
}

const textOrNull = (text: string): string | null => (text === '' ? null : text);

function linesOf(
  fields: Readonly<Record<string, unknown>>,
  shape: readonly CapField[],
  indent: string,
): readonly string[] {
  return shape.flatMap((field) => {
    const value = fields[field.name];
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    return values
      .filter((one) => one !== null && one !== undefined)
      .flatMap((one) => elementLines(one, field, indent));
  });
}

function elementLines(value: unknown, { name, inside }: CapField, indent: string): readonly string[] {
  if (inside === undefined) return [`${indent}<${name}>${escapeText(String(value))}</${name}>`];
  // as: the shape says that this element has fields
  const lines = linesOf(value as Readonly<Record<string, unknown>>, inside, `${indent}  `);
  return [`${indent}<${name}>`, ...lines, `${indent}</${name}>`];
}
