import { MOMENTS } from '@comity/formats';
import type { SignedIn } from '../../page.ts';
import { ShortId } from '../../parts/digest.tsx';
import { Facts } from '../../parts/facts.tsx';
import { Instant } from '../../parts/instant.tsx';
import { Table } from '../../parts/table.tsx';
import { Tlp } from '../../parts/tlp.tsx';
import { audienceText } from './check.tsx';
import type { Draft } from './draft.ts';
import { sizeText } from './logs.tsx';
import type { People } from './people.ts';

interface DraftFactsProps {
  readonly visit: SignedIn;
  readonly draft: Draft;
  readonly people: People;
}

/** What the bytes of a draft say: what it is, on which terms, with which parts. */
export function DraftFacts({ visit, draft, people }: DraftFactsProps) {
  const { t, speech } = visit;
  const { label, body, type } = draft.statement;
  const { marking, parts } = label;
  const none = t('publish.none');
  const about = ['task', 'model', 'statement', 'reason', 'explanation', 'change'].flatMap((name) =>
    typeof body[name] === 'string'
      ? [[speech.maybe(`publish.body-${name}`) ?? name, body[name]] as const]
      : [],
  );
  return (
    <>
      <Facts
        rows={[
          [t('publish.type'), speech.maybe(`publish.type-${type}`) ?? type],
          ...about,
          [t('publish.tlp'), <Tlp level={marking.tlp} />],
          [t('publish.to'), audienceText(speech, people, marking.audience) || t('publish.nobody')],
          [
            t('publish.purposes'),
            marking.purposes.map((purpose) => t(`publish.purpose-${purpose}`)).join(', '),
          ],
          [
            t('publish.prohibited'),
            marking.prohibitedUses.map((use) => t(`publish.use-${use}`)).join(', ') || none,
          ],
          [t('publish.onward'), t(`publish.onward-${marking.onward}`)],
          [t('publish.pap'), t(`publish.pap-${marking.pap}`)],
          [t('publish.attribution'), t(`publish.attribution-${marking.attribution}`)],
          [t('publish.instruments'), marking.legal.map(({ instrument }) => instrument).join(', ') || none],
          [
            t('publish.embargo'),
            marking.embargoUntil === null ? none : <Instant speech={speech} at={marking.embargoUntil} />,
          ],
          [
            t('publish.delete'),
            marking.deleteBy === null ? none : <Instant speech={speech} at={marking.deleteBy} />,
          ],
          ...MOMENTS.flatMap((moment) => {
            const at = label[moment];
            return at === undefined
              ? []
              : [[t(`moments.${moment}`), <Instant speech={speech} at={at} />] as const];
          }),
          [t('publish.column-by'), draft.createdBy],
        ]}
      />
      {parts.length === 0 ? undefined : (
        <Table
          caption={t('publish.parts')}
          empty={t('publish.parts-none')}
          rows={parts}
          columns={[
            { head: t('publish.part'), isHead: true, cell: ({ name }) => name },
            {
              head: t('publish.part-size'),
              isNumber: true,
              cell: ({ sizeBytes }) => sizeText(speech.number, sizeBytes),
            },
            {
              head: t('publish.part-who'),
              cell: ({ audience }) =>
                audience === null
                  ? t('publish.part-audience-same')
                  : audienceText(speech, people, audience) || t('publish.nobody'),
            },
            { head: t('publish.sha256'), cell: ({ sha256 }) => <ShortId id={sha256} /> },
          ]}
        />
      )}
    </>
  );
}
