import { about } from './about.ts';
import { account } from './account.ts';
import { alerts } from './alerts.ts';
import { alertsIncident } from './alerts-incident.ts';
import { alertsLists } from './alerts-lists.ts';
import { alertsWords } from './alerts-words.ts';
import { audit } from './audit.ts';
import { comparisons } from './comparisons.ts';
import { everyPage } from './every-page.ts';
import { findings } from './findings.ts';
import { home } from './home.ts';
import { law } from './law.ts';
import { logs } from './logs.ts';
import { moments } from './moments.ts';
import { publish } from './publish.ts';
import { publishTerms } from './publish-terms.ts';
import { run } from './run.ts';
import { runCharter } from './run-charter.ts';
import { verify } from './verify.ts';

/** Every English message, by its key. One file per area; a key begins with its area. */
export const en = {
  ...account,
  ...alerts,
  ...alertsIncident,
  ...alertsLists,
  ...alertsWords,
  ...everyPage,
  ...about,
  ...findings,
  ...comparisons,
  ...home,
  ...moments,
  ...publish,
  ...publishTerms,
  ...law,
  ...run,
  ...runCharter,
  ...verify,
  ...audit,
  ...logs,
} as const;

export type MessageKey = keyof typeof en;
