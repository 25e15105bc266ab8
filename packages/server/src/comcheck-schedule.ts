import { COMCHECK_TITLE, comcheckBody } from '@comity/formats';
import type { Clock, ComityNode, Random, Reader } from '@comity/node';
import {
  bytesToHex,
  instantMs,
  instantOf,
  MEMBERS_GROUP,
  ok,
  type Post,
  PURPOSES,
  type Result,
  refuse,
  type StatementId,
} from '@comity/protocol';
import type { Logger } from 'pino';
import { alertLabel, payloadWithCap } from './compose-alert.ts';
import type { HeldSigner } from './held-signer.ts';
import { describeFault } from './http/fault.ts';

/** How often the way to every institute is tested without anybody thinking of it (spec/directory.md section 3). */
export interface ComcheckTerms {
  readonly everyHours: number;
  /** How long institutes have to answer. */
  readonly answerMinutes: number;
  /** The coordinator's post whose key the server holds. A Test is all that it signs here. */
  readonly post: Post;
}

export interface ComcheckDeps {
  readonly node: ComityNode;
  readonly clock: Pick<Clock, 'nowMs' | 'sleep'>;
  readonly random: Random;
  readonly signer: HeldSigner;
  readonly log: Logger;
}

/** Raises a check whenever the one before is older than the terms say. What is refused or fails is logged and tried again at the next look. */
export function startComcheckSchedule(deps: ComcheckDeps, terms: ComcheckTerms): { stop(): Promise<void> } {
  const ending = new AbortController();
  const loop = async (): Promise<void> => {
    while (!ending.signal.aborted) {
      try {
        const raised = await raiseIfDue(deps, terms);
        if (!raised.ok) deps.log.warn({ event: 'comcheck-refused', code: raised.refusal.code });
        else if (raised.value !== null) deps.log.info({ event: 'comcheck-raised', statement: raised.value });
      } catch (fault) {
        deps.log.error({ event: 'fault', where: 'comcheck', fault: describeFault(fault) });
      }
      await deps.clock.sleep(LOOK_MS, ending.signal);
    }
  };
  const looping = loop();
  return {
    stop: async () => {
      ending.abort();
      await looping;
    },
  };
}
const LOOK_MS = 60_000;

/** One look: the id of the check that it raised; null: none is due. Refusals: those of drafts and of signing. */
export async function raiseIfDue(
  { node, clock, random, signer }: Omit<ComcheckDeps, 'log'>,
  { everyHours, answerMinutes, post }: ComcheckTerms,
): Promise<Result<StatementId | null>> {
  const nowMs = clock.nowMs();
  const lastMs = await lastCheckMs(node, post);
  if (lastMs !== null && nowMs - lastMs < everyHours * HOUR_MS) return ok(null);
  const label = alertLabel(node, {
    title: COMCHECK_TITLE,
    audience: { institutes: [], groups: [MEMBERS_GROUP] },
    nonce: bytesToHex(random.bytes(16)),
    nowMs,
  });
  if (!label.ok) return label;
  const body = comcheckBody(instantOf(nowMs + answerMinutes * MINUTE_MS));
  const payload = await payloadWithCap(node, { type: 'alert', label: label.value, body });
  if (!payload.ok) return payload;
  const draft = await node.createDraft({ payload: payload.value, createdBy: `comcheck:${post}` });
  if (!draft.ok) return draft;
  const { id, revision } = draft.value;
  const signature = { keyId: signer.keyId, signature: signer.signPayload(payload.value), heldByServer: true };
  const signed = await node.signDraft(id, revision, signature);
  if (signed.ok && signed.value.published !== null) return ok(signed.value.published.id);
  // Nobody is to find drafts of checks that could not be signed, one for each look.
  await node.discardDraft(id, signed.ok ? signed.value.draft.revision : revision);
  return signed.ok ? refuse('signers-insufficient', { needed: signed.value.missing }) : signed;
}
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** When the newest check of ours was raised, by a person or by this; found again after a restart, since it is a statement. */
async function lastCheckMs(
  node: Pick<ComityNode, 'incidents' | 'institute'>,
  post: Post,
): Promise<number | null> {
  const reader: Reader = { roles: ['coordinator'], post, unit: 'general', purposes: [...PURPOSES] };
  const tests = await node.incidents({ status: 'Test', limit: TESTS_LOOKED_AT_MAX }, reader);
  const last = tests.find(({ issuer, event }) => issuer === node.institute && event === COMCHECK_TITLE);
  return last === undefined ? null : instantMs(last.raisedAt);
}
const TESTS_LOOKED_AT_MAX = 200;
