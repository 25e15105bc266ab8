import { Member, ok, parseStrictJson, pathsOf, type Result, refuse } from '@comity/protocol';

/** What an institute hands to the others to be written into the charter: public, a member's entry as it stands there. */
export const JOIN_BYTES_MAX = 64 * 1024;

export const writeJoinFile = (member: Member): string => `${JSON.stringify(member, null, 2)}\n`;

/** Refuses the codes of strict JSON, `schema-mismatch`. */
export function readJoinFile(bytes: Uint8Array): Result<Member> {
  const json = parseStrictJson(bytes, { bytesMax: JOIN_BYTES_MAX });
  if (!json.ok) return json;
  const member = Member.safeParse(json.value);
  return member.success ? ok(member.data) : refuse('schema-mismatch', { paths: pathsOf(member.error) });
}
