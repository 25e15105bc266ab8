import {
  type Authority,
  judgeSigners,
  type Part,
  type Result,
  type Signer,
  type Statement,
} from '@comity/protocol';
import { historyBefore } from './control-history.ts';
import { matterOf } from './facts.ts';
import { readHeld, readHeldEnvelope } from './held.ts';
import { mayRead } from './may-read.ts';
import type { Reader, StatementView } from './node.ts';
import { remarksOf, withdrawalOf } from './standing.ts';
import { authorityOf, type Core, namedCharter } from './state.ts';
import type { StatementRow } from './store.ts';

/** A held statement as one reader may see it; undefined: not theirs. */
export async function viewFor(
  core: Core,
  row: StatementRow,
  statement: Statement,
  reader: Reader,
): Promise<StatementView | undefined> {
  const decision = mayRead(core, row.id, statement, null, reader);
  if (decision.outcome !== 'permit') return undefined;
  const { standing } = core.state;
  const { issuer } = statement.label;
  const withdrawal = withdrawalOf(standing, issuer, row.id);
  const parts = [];
  for (const part of statement.label.parts) parts.push(await partView(core, row, statement, part, reader));
  return {
    row,
    statement,
    signers: signersOf(core, row, statement),
    marking: matterOf(standing, row.id, statement, null).statement.marking,
    remark: await remarkFor(core, issuer, row, reader),
    withdrawn: withdrawal === undefined ? null : { statement: withdrawal.id, reason: withdrawal.reason },
    obligations: decision.obligations,
    parts,
  };
}

/** The label names every part; what the reader may not have, and whether it is here, is not told apart. */
async function partView(
  core: Core,
  row: StatementRow,
  statement: Statement,
  part: Part,
  reader: Reader,
): Promise<StatementView['parts'][number]> {
  const { outcome, rules } = mayRead(core, row.id, statement, part, reader);
  const rule = rules[0] ?? '';
  if (outcome !== 'permit') return { part, state: 'withheld', rule };
  const stored = await core.store.part(part.sha256);
  // What may be had and is not here is waited for; a digest that nobody waits for was dropped.
  const state = stored === undefined || stored.state === 'withdrawn' ? 'purged' : stored.state;
  return { part, state, rule };
}

/** The remark whose terms are in force, if the reader may have that too. */
async function remarkFor(
  core: Core,
  issuer: Statement['label']['issuer'],
  row: StatementRow,
  reader: Reader,
): Promise<StatementView['remark']> {
  const id = remarksOf(core.state.standing, issuer, row.id)?.newest.id;
  const remark = id && (await core.store.statement(id));
  if (remark === undefined) return null;
  return mayRead(core, remark.id, readHeld(remark), null, reader).outcome === 'permit' ? remark.id : null;
}

/** Who signed, as it was judged at the statement's position. */
export function signersOf(core: Core, row: StatementRow, statement: Statement): readonly Signer[] {
  const charter = namedCharter(core.state, statement.label.charter);
  if (!charter.ok) return [];
  const history = historyBefore(core.state.histories.get(row.author) ?? [], row.position);
  const authority: Result<Authority> = authorityOf(core.state, row.author, charter.value, history);
  if (!authority.ok) return [];
  const signedBy = readHeldEnvelope(row).signatures.map(({ keyid }) => keyid);
  const signers = judgeSigners(statement, signedBy, charter.value.charter, authority.value);
  return signers.ok ? signers.value : [];
}
