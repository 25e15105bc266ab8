import { z } from 'zod';
import { encodeUtf8 } from '../bytes.ts';
import { sha256Hex } from '../digest.ts';
import { convenerOf, GroupId, InstituteId, line } from '../identifier.ts';
import { heldBack, type Label } from '../label.ts';
import { INSTITUTES_MAX } from '../limits.ts';
import { defineStatementType } from '../statement-type.ts';

const Roster = z
  .strictObject({
    group: GroupId,
    /** One more than the version before; the newest of the convener's log counts. */
    version: z.int().min(1),
    name: line(120),
    members: z.array(InstituteId).min(1).max(INSTITUTES_MAX),
  })
  .refine((body) => new Set(body.members).size === body.members.length);

/** Who is in a private group, told by its convener to its members and to nobody else (spec/roster.md). */
export const roster = defineStatementType({
  name: 'roster',
  body: Roster,
  signedBy: (charter) => [
    { role: 'publisher', count: 1 },
    { role: 'approver', count: charter.findingApprovers },
  ],
  audience: 'marking',
  subject: (body) => ({ name: 'group', sha256: sha256Hex(encodeUtf8(body.group)) }),
  problem: (label, body) => heldBack(label) ?? convened(label, body) ?? exactAudience(label, body),
});

const convened = (label: Label, { group }: z.infer<typeof Roster>): string | undefined =>
  convenerOf(group) === label.issuer ? undefined : 'predicate.body.group';

/** Its members, named one by one: a roster that reached anybody else would give the group away. */
function exactAudience({ marking, issuer }: Label, { members }: z.infer<typeof Roster>): string | undefined {
  const { institutes, groups, public: isPublic } = marking.audience;
  const others = members.filter((member) => member !== issuer);
  const named = institutes.filter((institute) => institute !== issuer);
  const same = named.length === others.length && others.every((member) => named.includes(member));
  return same && groups.length === 0 && !isPublic ? undefined : 'predicate.label.marking.audience';
}
