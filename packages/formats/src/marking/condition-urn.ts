import { Digest, InstituteId, InstrumentId, type LegalClaim, type Marking } from '@comity/protocol';
import type { MarkingSource } from './marking-source.ts';
import type { Saying } from './terms.ts';

/**
 * The conditions that no field of another format holds, as URNs: every format has a place for references, so a claim stays
 * on the export even where a tool drops what it does not know (spec/marking-exchange.md).
 */
export function conditionUrns(
  marking: Marking,
  { statementId }: Pick<MarkingSource, 'statementId'>,
): string[] {
  return [
    `urn:comity:statement:${statementId}`,
    ...marking.legal.map((claim) => `urn:comity:claimed:${claim.assertedBy}:${claim.instrument}`),
    ...(marking.confidenceTerms === null ? [] : [`urn:comity:terms:${marking.confidenceTerms.sha256}`]),
    ...marking.consultBeforeRelease.map((institute) => `urn:comity:consult:${institute}`),
  ];
}

/** What references say. Those of others say nothing; one of ours that is not understood leaves its term unclear. */
export const sayingsOfUrns = (references: readonly string[]): Saying[] => references.flatMap(sayingOfUrn);

function sayingOfUrn(reference: string): Saying[] {
  const match = /^urn:comity:(claimed|terms|consult):(.*)$/s.exec(reference);
  if (match === null) return [];
  const [, kind, rest = ''] = match;
  if (kind === 'claimed') return [mentionedClaim(rest)];
  if (kind === 'terms') return [mentionedTerms(rest)];
  const institute = InstituteId.safeParse(rest);
  return [
    institute.success
      ? { says: { consultBeforeRelease: [institute.data] } }
      : { says: {}, unclear: ['consultBeforeRelease'] },
  ];
}

/** `<institute>:<instrument>` or, in a tag, with a slash: a claim without its answers, which holds until somebody gives them. */
export function mentionedClaim(text: string): Saying {
  const [institute, instrument, ...more] = text.split(/[:/]/);
  const assertedBy = InstituteId.safeParse(institute);
  const claimed = InstrumentId.safeParse(instrument);
  if (!assertedBy.success || !claimed.success || more.length > 0) return { says: {}, unclear: ['legal'] };
  const claim: LegalClaim = {
    instrument: claimed.data,
    provisions: [],
    assertedBy: assertedBy.data,
    answers: {},
    onLapse: 'hold',
  };
  return { says: {}, mentions: { legal: [claim] } };
}

/** The digest of a text of confidence, which is what a recipient accepts; of its title nothing came along. */
export function mentionedTerms(text: string): Saying {
  const sha256 = Digest.safeParse(text);
  if (!sha256.success) return { says: {}, unclear: ['confidenceTerms'] };
  const title = `Text with the SHA-256 ${sha256.data.slice(0, 12)}`;
  return { says: {}, mentions: { confidenceTerms: { title, sha256: sha256.data } } };
}
