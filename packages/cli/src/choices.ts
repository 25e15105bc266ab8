/** Reads words of a closed list, whatever their case; what is none of it is added to `problems`. */
export function oneOf<const Value extends string>(
  option: string,
  text: string,
  allowed: readonly Value[],
  problems: string[],
): Value | undefined {
  const found = allowed.find((value) => value.toLowerCase() === text.trim().toLowerCase());
  if (found === undefined) problems.push(`${option}: ${text} is none of ${allowed.join(', ')}`);
  return found;
}

export const manyOf = <const Value extends string>(
  option: string,
  texts: readonly string[],
  allowed: readonly Value[],
  problems: string[],
): Value[] => texts.flatMap((text) => oneOf(option, text, allowed, problems) ?? []);
