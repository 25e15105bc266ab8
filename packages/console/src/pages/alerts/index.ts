import type { Page } from '../../page.ts';
import { activationPages } from './activations.tsx';
import { afterActionPages } from './after-action.tsx';
import { answerPages } from './answer.ts';
import { cancelPages } from './cancel.tsx';
import { comcheckPages } from './comchecks.tsx';
import { directoryPages } from './directory.tsx';
import { draftPages } from './draft.tsx';
import { callNextPages, callsPages, inboxPage } from './inbox.tsx';
import { incidentPage } from './incident.tsx';
import { incidentsPages } from './incidents.tsx';
import { measurePages } from './measures.tsx';
import { raisePages } from './raise.tsx';
import { raiseChoicePage } from './raise-choice.tsx';
import { reportPages } from './report.tsx';
import { requestPages } from './requests.tsx';
import { standDownPages } from './stand-down.tsx';
import { updatePages } from './update.tsx';

export const alertPages: readonly Page[] = [
  raiseChoicePage,
  ...raisePages,
  ...draftPages,
  ...incidentsPages,
  inboxPage,
  ...directoryPages,
  ...comcheckPages,
  ...incidentPage,
  ...answerPages,
  ...cancelPages,
  ...updatePages,
  ...standDownPages,
  ...reportPages,
  ...requestPages,
  ...measurePages,
  ...activationPages,
  ...callsPages,
  ...callNextPages,
  ...afterActionPages,
];
