import { encodeUtf8, type Statement, writeStatement } from '../../../packages/protocol/src/index.ts';

export type Document = ReturnType<typeof JSON.parse>;
export type Changes = Readonly<Record<string, unknown>>;

export function payloadOf(statement: Statement): Uint8Array {
  const payload = writeStatement(statement);
  if (!payload.ok) throw new Error(`a valid example: ${JSON.stringify(payload.refusal)}`);
  return payload.value;
}

export const documentOf = (statement: Statement): Document =>
  JSON.parse(Buffer.from(payloadOf(statement)).toString());

/** A valid payload with other values at these paths, which its writer would not write; undefined takes a field away. */
export function changed(statement: Statement, changes: Changes): Uint8Array {
  const document = documentOf(statement);
  for (const [path, value] of Object.entries(changes)) {
    const steps = path
      .replace(/^label\b/, 'predicate.label')
      .replace(/^body\b/, 'predicate.body')
      .split('.');
    const last = steps.pop() ?? '';
    const holder = steps.reduce((inner, step) => inner[step], document);
    if (value === undefined) delete holder[last];
    else holder[last] = value;
  }
  return encodeUtf8(JSON.stringify(document));
}
