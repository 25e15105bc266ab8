import type { BrowserNetwork } from './place.ts';
import { seedCrises } from './seed-crises.ts';
import { seedDesks } from './seed-desks.ts';
import { seedFindings } from './seed-findings.ts';

/** What every page of the console has something to show of. Answers ids by name. */
export async function seedNetwork(
  at: Pick<BrowserNetwork, 'places' | 'charter'>,
  settle: () => Promise<void>,
): Promise<Record<string, string>> {
  const findings = await seedFindings(at);
  const desks = await seedDesks(at);
  await settle();
  return { ...findings, ...desks, ...(await seedCrises(at, settle)) };
}
