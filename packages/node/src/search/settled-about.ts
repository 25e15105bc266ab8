import type { StatementId } from '@comity/protocol';
import { ABOUT_STATEMENTS_MAX } from '@comity/protocol/limits';
import type { Core } from '../state.ts';

/**
 * Statements of which other statements have settled something, with a text that changes whenever that does. Who said it is not looked at:
 * whoever reads a statement anew finds what counts (facts.ts).
 */
export async function settledAbout({
  state,
  store,
}: Pick<Core, 'state' | 'store'>): Promise<ReadonlyMap<StatementId, string>> {
  const { remarks, withdrawals, consulted, retentions } = state.standing;
  const settled = new Map<StatementId, string>();
  const add = (id: StatementId, said: unknown): void => {
    settled.set(id, `${settled.get(id) ?? ''} ${said}`);
  };
  for (const [key, { newest, widened }] of remarks) add(subjectIn(key), `${newest.id} ${widened?.id}`);
  for (const [key, { id }] of withdrawals) add(subjectIn(key), id);
  for (const [id, answers] of consulted)
    for (const [institute, { verdict }] of answers) add(id, `${institute} ${verdict}`);
  for (const [key, { until }] of retentions) {
    const incident = subjectIn(key);
    add(incident, until);
    for (const { id, type } of await store.statementsAbout(incident, ABOUT_STATEMENTS_MAX))
      if (type === 'alert') add(id, until);
  }
  return settled;
}

/** Keys of these maps are `issuer statement` (standing.ts). */
const subjectIn = (key: string): StatementId => key.slice(key.indexOf(' ') + 1) as StatementId; // as: written there
