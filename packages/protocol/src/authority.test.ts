import { describe, expect, it } from 'vitest';
import { exampleCharter, exampleDelegation, exampleStatement } from '../testing/index.ts';
import { demandsOf } from './authority.ts';
import type { CrisisTerms } from './crisis.ts';
import type { Statement } from './statement.ts';

const acknowledgeMinutes = { information: 480, 'level-1': 120, 'level-2': 30, 'level-3': 15 };
const charterAsking = (alertCoordinators: number) =>
  exampleCharter({ crisis: { alertCoordinators, acknowledgeMinutes } satisfies CrisisTerms });
const alert = (status: string, message: string, breakGlass: string | null = null): Statement =>
  exampleStatement('alert', { status, message, breakGlass });
const coordinators = (count: number) => [{ role: 'coordinator', count }];

/** What a screen shows as still missing is what will be judged: both ask here. */
describe('whose signatures an alert needs', () => {
  it.each(['alert', 'update', 'stand-down'])(
    'an actual %s: two coordinators, or as many as the charter says',
    (message) => {
      expect(demandsOf(alert('Actual', message), exampleCharter())).toEqual(coordinators(2));
      expect(demandsOf(alert('Actual', message), charterAsking(5))).toEqual(coordinators(5));
    },
  );

  it.each([
    ['a cancel', alert('Actual', 'cancel')],
    ['break-glass', alert('Actual', 'alert', 'Nobody could be reached.')],
    ['an exercise', alert('Exercise', 'alert')],
    ['a test', alert('Test', 'update')],
  ])('%s: one, whatever the charter says', (_, statement) => {
    expect(demandsOf(statement, charterAsking(5))).toEqual(coordinators(1));
  });
});

describe('whose signatures other statements need', () => {
  const acknowledgement = (state: string) => exampleStatement('acknowledgement', { state });

  it('what was seen is the word of the node, what is answered that of a coordinator', () => {
    expect(demandsOf(acknowledgement('seen'), exampleCharter())).toEqual([{ role: 'node', count: 1 }]);
    for (const state of ['acknowledged', 'acting', 'declined'])
      expect(demandsOf(acknowledgement(state), exampleCharter())).toEqual(coordinators(1));
  });

  it('the approvals of a finding are those of the charter, and a delegation is for the root key', () => {
    const finding = exampleStatement('finding', { task: 'arithmetic', model: 'example/model' });
    expect(demandsOf(finding, exampleCharter({ findingApprovers: 3 }))).toEqual([
      { role: 'publisher', count: 1 },
      { role: 'approver', count: 3 },
    ]);
    expect(demandsOf(exampleDelegation('publisher-1', ['publisher']), exampleCharter())).toBe('root');
  });
});
