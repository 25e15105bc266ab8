import { z } from 'zod';
import { withinIncident } from '../crisis.ts';
import { StatementId } from '../identifier.ts';
import { heldBack } from '../label.ts';
import { defineStatementType } from '../statement-type.ts';

const Activation = z.strictObject({
  ...withinIncident,
  playbook: StatementId,
  /** The activation that this one ends; null: it begins one. */
  activation: StatementId.nullable(),
  state: z.enum(['active', 'ended']),
});

/** Puts a playbook to use in an incident: every institute that it reaches has its steps as tasks (spec/playbook.md). */
export const activation = defineStatementType({
  name: 'activation',
  body: Activation,
  signedBy: () => [{ role: 'coordinator', count: 1 }],
  urgent: true,
  audience: 'marking',
  subject: (body) => ({ name: 'playbook', sha256: body.playbook }),
  problem: (label, { activation: ends, state }) =>
    heldBack(label) ?? ((ends !== null) === (state === 'ended') ? undefined : 'predicate.body.activation'),
});
