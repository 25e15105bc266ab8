import { instantMs, instantOf } from '@comity/protocol';
import { IDEMPOTENCY_MS } from '@comity/protocol/limits';
import type { AnswerRow, Change, Expected } from '../../src/store.ts';
import { dropEarly, putEarly, statementsFit } from './early.ts';
import type { Memory } from './memory.ts';
import { notePushReceipt, noticesFollow } from './notices.ts';
import { forgetPart, holdPart, noteReceipt, setDelivery, unwant, wantPart } from './put-ledger.ts';
import { append, fitsLog, putEntry, setTitle } from './put-log.ts';

/** All expectations first, then all changes: nothing in between can fail but a bug. */
export function commit(memory: Memory, changes: readonly Change[], expected: Expected): 'done' | 'conflict' {
  const fit = holds(memory, expected) && changes.every((change) => fits(memory, change));
  if (!fit || !statementsFit(memory, changes) || !noticesFollow(memory, changes)) return 'conflict';
  for (const change of changes) apply(memory, change);
  return 'done';
}

function holds(memory: Memory, expected: Expected): boolean {
  const { charterVersion, sizes = [], drafts = [], templates = [] } = expected;
  const { watchRules = [], desks = [], auditExports = [], unanswered = [] } = expected;
  return (
    (charterVersion === undefined || (memory.charters.at(-1)?.version ?? 0) === charterVersion) &&
    sizes.every(({ author, size }) => (memory.heads.get(author)?.size ?? 0) === size) &&
    drafts.every(({ id, revision }) => (memory.drafts.get(id)?.revision ?? 0) === revision) &&
    templates.every(({ name, revision }) => (memory.templates.get(name)?.revision ?? 0) === revision) &&
    watchRules.every(({ name, revision }) => (memory.watchRules.get(name)?.revision ?? 0) === revision) &&
    desks.every(
      ({ kind, id, revision }) => (memory.desks.get(`${kind} ${id}`)?.revision ?? 0) === revision,
    ) &&
    auditExports.every(({ id, revision }) => (memory.auditExports.get(id)?.revision ?? 0) === revision) &&
    unanswered.every((key) => !memory.answers.has(key))
  );
}

/** What a change itself presupposes. */
function fits(memory: Memory, change: Change): boolean {
  if (change.kind === 'charter') return change.charter.version === (memory.charters.at(-1)?.version ?? 0) + 1;
  return (change.kind !== 'append' && change.kind !== 'fill') || fitsLog(memory, change);
}

function apply(memory: Memory, change: Change): void {
  switch (change.kind) {
    case 'charter':
      memory.charters.push(change.charter);
      return;
    case 'registry':
      memory.registries.set(change.sha256, change.document);
      return;
    case 'append':
      append(memory, change.author, change.entries, change.head);
      return;
    case 'fill':
      for (const entry of change.entries) putEntry(memory, change.author, entry);
      return;
    case 'early':
      putEarly(memory, change.evidence, change.statement);
      return;
    case 'drop-early':
      dropEarly(memory, change.statement);
      return;
    case 'index':
      setTitle(memory, change.statement, change.title);
      return;
    case 'deliveries':
      for (const row of change.rows) setDelivery(memory, row);
      return;
    case 'receipt':
      noteReceipt(memory, change.receipt, change.held);
      return;
    case 'push-receipt':
      notePushReceipt(memory, change.receipt);
      return;
    case 'want-part':
      wantPart(memory, { ...change.part, state: 'wanted' });
      return;
    case 'part-held':
      holdPart(memory, change);
      return;
    case 'forget-parts':
      for (const sha256 of change.parts) forgetPart(memory, sha256, change.withdrawn);
      return;
    case 'unwant':
      unwant(memory, change.statement);
      return;
    default:
      applyToDesk(memory, change);
  }
}

type OfLogOrLedger =
  | 'charter'
  | 'registry'
  | 'append'
  | 'fill'
  | 'early'
  | 'drop-early'
  | 'index'
  | 'deliveries'
  | 'receipt'
  | 'push-receipt'
  | 'want-part'
  | 'part-held'
  | 'forget-parts'
  | 'unwant';

/** What is set by a key of its own and touches nothing else. */
function applyToDesk(memory: Memory, change: Exclude<Change, { kind: OfLogOrLedger }>): void {
  switch (change.kind) {
    case 'watch': {
      const { statement, cause, instrument } = change.watch;
      memory.watches.set(`${statement} ${cause} ${instrument}`, change.watch);
      return;
    }
    case 'unwatch':
      for (const [key, { statement }] of memory.watches)
        if (statement === change.statement) memory.watches.delete(key);
      return;
    case 'purge':
      memory.purges.set(`${change.purge.statement} ${change.purge.request}`, change.purge);
      return;
    case 'notice':
      memory.notices.set(change.notice.key, change.notice);
      return;
    case 'watch-rule':
      memory.watchRules.set(change.rule.name, change.rule);
      return;
    case 'forget-watch-rule':
      memory.watchRules.delete(change.name);
      return;
    case 'template':
      memory.templates.set(change.template.name, change.template);
      return;
    case 'forget-template':
      memory.templates.delete(change.name);
      return;
    case 'desk':
      memory.desks.set(`${change.row.kind} ${change.row.id}`, change.row);
      return;
    case 'forget-desk':
      memory.desks.delete(`${change.of} ${change.id}`);
      return;
    case 'expire-desks':
      for (const [key, { expiresAt }] of memory.desks)
        if (expiresAt !== null && expiresAt <= change.at) memory.desks.delete(key);
      return;
    case 'access-head':
      memory.accessHead = change.head;
      return;
    case 'audit-export':
      memory.auditExports.set(change.auditExport.id, change.auditExport);
      return;
    case 'draft':
      memory.drafts.set(change.draft.id, change.draft);
      return;
    case 'event':
      memory.events.push({ ...change.event, sequence: memory.events.length + 1 });
      return;
    case 'fork':
      memory.forks.push(change.fork);
      return;
    case 'token':
      memory.tokens.set(change.token.tokenHash, change.token);
      return;
    case 'forget-token':
      memory.tokens.delete(change.tokenHash);
      return;
    case 'answer':
      keepAnswer(memory, change.answer);
      return;
    default:
      change satisfies never;
  }
}

function keepAnswer(memory: Memory, answer: AnswerRow): void {
  const oldest = instantOf(instantMs(answer.at) - IDEMPOTENCY_MS);
  for (const [key, { at }] of memory.answers) if (at < oldest) memory.answers.delete(key);
  memory.answers.set(answer.key, answer);
}
