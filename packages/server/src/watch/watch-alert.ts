import type { ComityNode, WatchRuleRow } from '@comity/node';
import { refuseMarking } from '@comity/policy';
import {
  type BodyOf,
  encodeUtf8,
  instantOf,
  ok,
  type Result,
  type Statement,
  sha256Hex,
} from '@comity/protocol';
import { alertLabel, payloadWithCap } from '../compose-alert.ts';
import type { WatchRuleDocument } from './watch-rule.ts';

/** What was found when a rule fired. */
export interface WatchFound {
  readonly statements: number;
  readonly institutes: number;
}

const HOUR_MS = 3_600_000;
/** Until when its people are called about it; they set another end when they sign. */
const ALERT_HOURS = 24;

type Rule = Pick<WatchRuleRow, 'name' | 'revision' | 'updatedAt' | 'firedAt'>;
type Alert = Extract<Statement, { type: 'alert' }>;

/**
 * The alert that a rule drafts, with its CAP part put: all that a person would have to write down, and nothing that they would have to judge.
 * Refusals: `charter-missing`, those of `putPart` and `writeStatement`.
 */
export async function composeWatchAlert(
  node: Pick<ComityNode, 'charter' | 'institute' | 'network' | 'putPart'>,
  rule: Rule,
  document: WatchRuleDocument,
  found: WatchFound,
  nowMs: number,
): Promise<Result<Uint8Array>> {
  const alert = alertOf(node, rule, document, found, nowMs);
  if (!alert.ok) return alert;
  return payloadWithCap(node, alert.value);
}

/** Whether what a rule would draft could be one: nobody should learn on the day that its audience does not exist. Refusals: those of a draft's marking. */
export async function checkWatchAlert(
  node: Pick<ComityNode, 'charter' | 'institute' | 'network' | 'preview'>,
  rule: Rule,
  document: WatchRuleDocument,
  nowMs: number,
): Promise<Result<null>> {
  const alert = alertOf(node, rule, document, { statements: 0, institutes: 0 }, nowMs);
  const preview = alert.ok ? await node.preview(alert.value) : alert;
  if (!preview.ok) return preview;
  const { problems } = preview.value;
  return problems.length === 0 ? ok(null) : refuseMarking(problems);
}

/** Without its part. */
function alertOf(
  node: Pick<ComityNode, 'charter' | 'institute' | 'network'>,
  rule: Rule,
  document: WatchRuleDocument,
  found: WatchFound,
  nowMs: number,
): Result<Alert> {
  const { audience, title } = document.alert;
  const label = alertLabel(node, { title, audience, nonce: watchNonce(rule), nowMs });
  if (!label.ok) return label;
  return ok({ type: 'alert', label: label.value, body: bodyOf(rule.name, document, found, nowMs) });
}

/** The same until the rule has fired or was changed: what was drafted before a crash is found again by it. */
export const watchNonce = ({ name, revision, updatedAt, firedAt }: Rule): string =>
  sha256Hex(encodeUtf8(`comity watch v1\n${name}\n${revision}\n${updatedAt}\n${firedAt ?? ''}`)).slice(0, 32);

function bodyOf(
  name: string,
  { alert, threshold }: WatchRuleDocument,
  found: WatchFound,
  nowMs: number,
): BodyOf<'alert'> {
  const unknown = { answer: 'unknown', grounds: null } as const;
  const description = `The watch rule "${name}" found ${found.statements} statements of ${found.institutes} institutes within ${threshold.days} days. Nobody has looked at them yet.`;
  return {
    status: alert.status,
    message: 'alert',
    incident: null,
    previous: null,
    event: alert.event,
    categories: ['Other'],
    level: alert.level,
    urgency: 'Unknown',
    severity: 'Unknown',
    certainty: 'Unknown',
    verification: 'unverified',
    description,
    instruction: alert.instruction,
    responses: ['Assess'],
    models: [],
    assessment: { unusual: unknown, growing: unknown, crossBorder: unknown, coordinated: unknown },
    replyBy: null,
    expiresAt: instantOf(nowMs + ALERT_HOURS * HOUR_MS),
    reviewBy: null,
    breakGlass: null,
    reason: null,
    cause: null,
    retainUntil: null,
  };
}
