import type { Digest, InstituteId } from '@comity/protocol';
import type { AdherenceView } from './node.ts';
import { adherenceOf, adheres } from './standing.ts';
import { type Core, currentCharter } from './state.ts';

/** Texts of the registry that institutes accept, and how it stands with each of them. A text of templates alone is nobody's yet. */
export function adherences({ state }: Pick<Core, 'state'>): readonly AdherenceView[] {
  const { registry, standing, institute: own, awaitedBy } = state;
  const members = currentCharter(state)?.charter.institutes.map(({ id }) => id) ?? [];
  const views: AdherenceView[] = [];
  for (const text of registry?.texts ?? []) {
    const asking = registry?.instruments.filter(({ adherence }) => adherence === text.sha256) ?? [];
    if (asking.length > 0 && asking.every(({ template }) => template)) continue;
    const fact = adherenceOf(standing, own, text.sha256);
    const accepted = fact?.accepted === true;
    views.push({
      text,
      instruments: asking.filter(({ template }) => !template).map(({ id }) => id),
      accepted,
      statement: accepted ? (fact?.id ?? null) : null,
      awaitedBy: waiting(awaitedBy, text.sha256),
      acceptedBy: members.filter((id) => adheres(standing, id, text.sha256)),
    });
  }
  return views;
}

const waiting = (awaitedBy: Core['state']['awaitedBy'], text: Digest): readonly InstituteId[] =>
  [...awaitedBy].filter(([, texts]) => texts.includes(text)).map(([id]) => id);
