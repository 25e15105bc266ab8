import { expect, test } from 'vitest';
import { exampleCharter } from '../testing/index.ts';
import { ALERT_LEVELS, CrisisTerms, crisisTermsOf, DEFAULT_CRISIS_TERMS } from './crisis.ts';
import { STATEMENT_TYPES } from './statement-types.generated.ts';

test('a charter that says nothing of alerts has terms that a charter could say', () => {
  expect(crisisTermsOf(exampleCharter())).toEqual(CrisisTerms.parse(DEFAULT_CRISIS_TERMS));
  const crisis = { ...DEFAULT_CRISIS_TERMS, alertCoordinators: 4 };
  expect(crisisTermsOf(exampleCharter({ crisis }))).toEqual(crisis);
});

test('the higher the level, the less time there is to answer', () => {
  const minutes = ALERT_LEVELS.map((level) => DEFAULT_CRISIS_TERMS.acknowledgeMinutes[level]);
  expect(minutes).toEqual(minutes.toSorted((left, right) => right - left));
});

test('what goes by the priority lane is what is said within an incident, and nothing else', () => {
  const urgent = Object.values(STATEMENT_TYPES).filter((type) => 'urgent' in type && type.urgent);
  expect(urgent.map(({ name }) => name).sort()).toEqual([
    'acknowledgement',
    'activation',
    'alert',
    'measure',
    'offer',
    'request',
    'situation-report',
    'task-report',
  ]);
});
