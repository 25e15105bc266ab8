/**
 * The same value without the members that are undefined, at any depth: a signed document has a field or has it not.
 * Depth is that of our own documents.
 */
export function withoutAbsent<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const present = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([name, member]) => [name, withoutAbsent(member)]);
  return Object.fromEntries(present) as Value; // as: only optional members were dropped
}
