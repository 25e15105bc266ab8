import type { Marking } from '@comity/protocol';
import { type MarkingSource, originatorOf } from './marking-source.ts';

/** The terms in words, for tools that show a marking and cannot read it. Instruments are claimed, and nothing more. */
export function termsText(marking: Marking, source: MarkingSource): string {
  const originator = originatorOf(source);
  const { competition, confidenceTerms } = marking;
  const sentences = [
    `Terms of ${originator}: TLP:${marking.tlp}, PAP:${marking.pap}.`,
    `Use for: ${marking.purposes.join(', ')}.`,
    marking.prohibitedUses.length === 0 ? '' : `Not for: ${marking.prohibitedUses.join(', ')}.`,
    ONWARD[marking.onward],
    ATTRIBUTION[marking.attribution],
    marking.embargoUntil === null ? '' : `Embargo until ${marking.embargoUntil}.`,
    marking.deleteBy === null ? '' : `Delete by ${marking.deleteBy}.`,
    ...marking.legal.map(
      ({ instrument, provisions, assertedBy }) =>
        `Claimed by ${assertedBy === source.issuer ? originator : assertedBy}: ${[instrument, ...provisions].join(', ')}.`,
    ),
    competition === null ? '' : competitionText(competition),
    confidenceTerms === null
      ? ''
      : `Given under: ${confidenceTerms.title} (SHA-256 ${confidenceTerms.sha256}).`,
    marking.consultBeforeRelease.length === 0
      ? ''
      : `To be asked before any release: ${marking.consultBeforeRelease.join(', ')}.`,
    `The original is the statement ${source.statementId}; ask ${originator} for it.`,
  ];
  return sentences.filter((sentence) => sentence !== '').join(' ');
}

function competitionText({
  originCompanies,
  sensitive,
  aggregated,
}: NonNullable<Marking['competition']>): string {
  const kind = sensitive ? ', competitively sensitive' : '';
  return `Origin: ${originCompanies.join('; ')}${kind}${aggregated ? ', aggregated' : ''}.`;
}

const ONWARD: Readonly<Record<Marking['onward'], string>> = {
  none: 'Not to be passed on.',
  audience: 'May be passed on inside its audience, which the originator knows.',
  'ask-originator': 'May be passed on when the originator has agreed.',
};

const ATTRIBUTION: Readonly<Record<Marking['attribution'], string>> = {
  must: 'Name the source.',
  may: '',
  'must-not': 'Do not name the source.',
};
