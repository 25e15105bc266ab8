import { DUTY_ROLES, type InstituteId, instantMs, memberOf } from '@comity/protocol';
import { CONTACT_STALE_DAYS } from '@comity/protocol/limits';
import type { ReadCore } from '../access-note.ts';
import type { Reader } from '../node.ts';
import { currentCharter } from '../state.ts';
import { lensFor, noteSpoken } from './incident-lens.ts';
import { compare } from './incident-shown.ts';
import { byPosition, type Crisis, type Spoken } from './mirror.ts';
import type { DutyView } from './view.ts';

/** Who is on duty where, of the members of the charter in force, as far as the reader may know (spec/directory.md). */
export async function readDirectory(core: ReadCore, reader: Reader): Promise<readonly DutyView[]> {
  const contacts = contactsFor(core, lensFor(core, reader));
  await noteSpoken(core, reader, 'directory', contacts);
  return directoryOf(contacts, core.clock.nowMs());
}

/** The contacts that count for somebody: of each institute and role the newest that they may read. */
export function contactsFor(
  { state }: Pick<ReadCore, 'state'>,
  may: (spoken: Spoken) => boolean,
): readonly Spoken<'contact'>[] {
  const charter = currentCharter(state)?.charter;
  return newestContacts(
    state.crisis,
    (contact) => charter !== undefined && memberOf(charter, contact.author) !== undefined && may(contact),
  );
}

export function newestContacts(
  crisis: Pick<Crisis, 'contacts'>,
  may: (spoken: Spoken) => boolean,
): readonly Spoken<'contact'>[] {
  const newest = new Map<string, Spoken<'contact'>>();
  for (const said of crisis.contacts.values())
    for (const contact of [...said.values()].filter(may).sort(byPosition))
      newest.set(`${contact.author} ${contact.statement.body.role}`, contact);
  return [...newest.values()];
}

/** By institute, then in the order of DUTY_ROLES. */
export const directoryOf = (contacts: readonly Spoken<'contact'>[], nowMs: number): readonly DutyView[] =>
  contacts
    .map(({ id, author, statement: { body } }) => ({
      institute: author,
      statement: id,
      duty: body,
      stale: instantMs(body.confirmedAt) + CONTACT_STALE_DAYS * DAY_MS < nowMs,
    }))
    .sort(
      (left, right) =>
        compare(left.institute, right.institute) ||
        DUTY_ROLES.indexOf(left.duty.role) - DUTY_ROLES.indexOf(right.duty.role),
    );
const DAY_MS = 86_400_000;

/** How to reach an institute in a crisis. */
export const coordinatorOf = (directory: readonly DutyView[], institute: InstituteId): DutyView | null =>
  directory.find((each) => each.institute === institute && each.duty.role === 'coordinator') ?? null;
