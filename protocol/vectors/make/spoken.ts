import type { Statement } from '../../../packages/protocol/src/index.ts';
import { exampleStatement } from '../../../packages/protocol/testing/index.ts';

/** Examples of the statements that speak about another one, a text or a group: what takes back, accepts, asks, answers, convenes. */

const TARGET = 'a'.repeat(64);

/** For institutes named one by one, with nothing that could hold it back. */
export const toInstitutes = (...institutes: readonly string[]) => ({
  audience: { institutes: [...institutes], groups: [], public: false },
  tlp: 'AMBER+STRICT',
  purposes: ['network-operation'],
  prohibitedUses: [],
  pap: 'RED',
  onward: 'none',
  attribution: 'must',
  embargoUntil: null,
  deleteBy: null,
  legal: [],
  competition: null,
  confidenceTerms: null,
  consultBeforeRelease: [],
});

const toSouth = { marking: toInstitutes('south') };

export const SPOKEN = {
  adherence: exampleStatement('adherence', {
    text: TARGET,
    title: 'Terms of confidence',
    instrument: null,
    state: 'accepted',
  }),
  remark: exampleStatement(
    'remark',
    {
      statement: TARGET,
      change: 'narrow',
      marking: toInstitutes('south'),
      parts: [{ name: 'rows.json', audience: { institutes: [], groups: [], public: false } }],
      reason: 'The rows were not meant to leave.',
    },
    toSouth,
  ),
  withdrawal: exampleStatement(
    'withdrawal',
    { statement: TARGET, reason: 'error', explanation: 'The wrong model was evaluated.' },
    toSouth,
  ),
  purgeReceipt: exampleStatement(
    'purge-receipt',
    {
      statement: TARGET,
      cause: 'withdrawn',
      by: 'b'.repeat(64),
      outcome: 'purged',
      parts: ['c'.repeat(64)],
      purgedAt: '2026-11-21T04:00:00.000Z',
    },
    toSouth,
  ),
  accessRequest: exampleStatement(
    'access-request',
    { statement: TARGET, parts: ['rows.json'], purpose: 'research', reason: 'To compare with our own run.' },
    toSouth,
  ),
  accessAnswer: exampleStatement(
    'access-answer',
    { request: TARGET, verdict: 'declined', remark: null, reason: 'The rows hold names.' },
    toSouth,
  ),
  consultAnswer: exampleStatement(
    'consult-answer',
    { statement: TARGET, verdict: 'agreed', reason: 'No objection.' },
    toSouth,
  ),
  roster: exampleStatement(
    'roster',
    { group: 'north--pair', version: 1, name: 'A pair', members: ['north', 'south'] },
    toSouth,
  ),
} satisfies Readonly<Record<string, Statement>>;
