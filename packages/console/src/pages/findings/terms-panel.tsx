import type { SignedIn } from '../../page.ts';
import { Facts } from '../../parts/facts.tsx';
import { Instant } from '../../parts/instant.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Tlp } from '../../parts/tlp.tsx';
import type { Statement } from './answers.ts';
import { wordOf } from './words.ts';

/** The terms in force: of the label, or of the newest remark of its issuer. */
export function TermsPanel({
  visit: { t, speech },
  statement: { marking, remark },
}: {
  readonly visit: SignedIn;
  readonly statement: Statement;
}) {
  const words = (kind: string, values: readonly string[]): string =>
    values.length === 0
      ? t('findings.nothing')
      : speech.list(values.map((value) => wordOf(speech, kind, value)));
  const { audience } = marking;
  const reached = [
    ...audience.institutes,
    ...audience.groups.map((group) => t('findings.group', { group })),
    ...(audience.public ? [t('findings.public')] : []),
  ];
  return (
    <Panel title={t('findings.terms')} id="terms">
      {remark === null ? undefined : <p class="hint">{t('findings.terms-remarked')}</p>}
      <Facts
        rows={[
          [t('findings.column-tlp'), <Tlp level={marking.tlp} />],
          [t('findings.audience'), reached.length === 0 ? t('findings.nobody') : speech.list(reached)],
          [t('findings.purposes'), words('purpose', marking.purposes)],
          [t('findings.prohibited'), words('prohibited', marking.prohibitedUses)],
          [t('findings.pap'), wordOf(speech, 'pap', marking.pap)],
          [t('findings.onward'), wordOf(speech, 'onward', marking.onward)],
          [t('findings.attribution'), wordOf(speech, 'attribution', marking.attribution)],
          ...(marking.embargoUntil === null
            ? []
            : [[t('findings.embargo'), <Instant speech={speech} at={marking.embargoUntil} />] as const]),
          ...(marking.deleteBy === null
            ? []
            : [[t('findings.delete-by'), <Instant speech={speech} at={marking.deleteBy} />] as const]),
          ...marking.legal.map(
            ({ instrument, assertedBy }) =>
              [
                t('findings.claim'),
                <a href={`/law/instruments/${instrument}`}>
                  {t('findings.claimed', { instrument, institute: assertedBy })}
                </a>,
              ] as const,
          ),
          ...(marking.competition?.sensitive
            ? [[t('findings.competition'), speech.list(marking.competition.originCompanies)] as const]
            : []),
          ...(marking.confidenceTerms === null
            ? []
            : [[t('findings.confidence'), marking.confidenceTerms.title] as const]),
        ]}
      />
    </Panel>
  );
}
